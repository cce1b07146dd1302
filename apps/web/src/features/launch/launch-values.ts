import { type FieldIssue, fieldIssues, LaunchInput } from '@barycenter/contracts'
import { parseTags } from '../runs/tag-text'
import { type ConfigTexts, readNumber, toConfig } from './form-config'

/** Everything in the launch form as it was typed. Config paths have ":" for ".", which the form library would split. */
export interface LaunchValues {
  experiment: string
  name: string
  seeds: string
  tags: string
  notes: string
  queue: QueueTexts
  config: ConfigTexts
}

/** How the run is queued, as typed; empty means as usual. */
export interface QueueTexts {
  priority: string
  hold: boolean
  retries: string
  pool: string
  labels: string
  engine: string
  gpuMemoryGiB: string
}

export const EMPTY_QUEUE: QueueTexts = {
  priority: '',
  hold: false,
  retries: '',
  pool: '',
  labels: '',
  engine: '',
  gpuMemoryGiB: '',
}

export const EMPTY_LAUNCH: LaunchValues = {
  experiment: '',
  name: '',
  seeds: '',
  tags: '',
  notes: '',
  queue: EMPTY_QUEUE,
  config: {},
}

export const fieldName = (path: string) => `config.${path.replaceAll('.', ':')}` as const

export function configTexts(values: Pick<LaunchValues, 'config'>): ConfigTexts {
  return Object.fromEntries(
    Object.entries(values.config).map(([name, text]) => [name.replaceAll(':', '.'), text ?? '']),
  )
}

export interface CheckedLaunch {
  input: LaunchInput | null
  issues: FieldIssue[]
}

/** Checks what was typed against the contract, before anything is sent. */
export function checkLaunch(values: LaunchValues, launchCommand: string): CheckedLaunch {
  const { tags, problem } = parseTags(values.tags, ',')
  const raw = launchRequest(values, tags, launchCommand)
  const parsed = LaunchInput.safeParse(raw)
  const issues = parsed.success ? [] : fieldIssues(parsed.error, raw)
  if (problem) issues.push({ path: 'tags', found: JSON.stringify(values.tags), expected: problem })
  return { input: parsed.success && !problem ? parsed.data : null, issues }
}

function launchRequest(values: LaunchValues, tags: Record<string, string>, launchCommand: string) {
  const seeds = readSeeds(values.seeds)
  return {
    ...(values.experiment.trim() && { experiment: values.experiment.trim() }),
    ...(values.name.trim() && { name: values.name.trim() }),
    config: launchConfig(values),
    ...(seeds.length > 1 && { seeds }),
    tags,
    notes: values.notes,
    queue: queueRequest(values.queue),
    launchCommand,
  }
}

/** How the run is queued, as it is sent; what is left empty is left out. */
export function queueRequest(texts: QueueTexts): Record<string, unknown> {
  const { priority, hold, retries, pool, labels, engine, gpuMemoryGiB } = trimmed(texts)
  return {
    hold,
    ...(priority && { priority: readNumber(priority) }),
    ...(retries && { retries: readNumber(retries) }),
    requires: {
      ...(pool && { pool }),
      ...(labels && { labels: labels.split(/[\s,]+/).filter(Boolean) }),
      ...(engine && { engine }),
      ...(gpuMemoryGiB && { gpuMemoryGiB: readNumber(gpuMemoryGiB) }),
    },
  }
}

function trimmed(texts: QueueTexts): QueueTexts {
  const entries = Object.entries(texts).map(([name, text]) => [
    name,
    typeof text === 'string' ? text.trim() : text,
  ])
  return Object.fromEntries(entries) as QueueTexts
}

/** The config as it is sent: one seed is the run's own; several go beside the config. */
export function launchConfig(values: Pick<LaunchValues, 'config' | 'seeds'>): Record<string, unknown> {
  const seeds = readSeeds(values.seeds)
  const config = toConfig(configTexts(values))
  return seeds.length === 1 ? { ...config, seed: seeds[0] } : config
}

/** The longest range written as "1-5" that is spelled out; a longer one is left for the contract to refuse. */
const LONGEST_RANGE = 1000

/** "1, 2, 5-7" → [1, 2, 5, 6, 7]; what is no number stays as it is. */
export function readSeeds(text: string): (number | string)[] {
  return text
    .split(/[\s,]+/)
    .filter(Boolean)
    .flatMap((part) => {
      const range = /^(\d+)-(\d+)$/.exec(part)
      if (!range) return [readNumber(part)]
      const [from, to] = [Number(range[1]), Number(range[2])]
      const count = to - from + 1
      return count >= 1 && count <= LONGEST_RANGE
        ? Array.from({ length: count }, (_, index) => from + index)
        : [part]
    })
}
