import { readFile } from 'node:fs/promises'
import { text } from 'node:stream/consumers'
import { mergeConfig, RUN_PRESETS, RunConfig, type RunConfigInput } from '@barycenter/contracts'
import { UsageError } from './usage-error.js'

type Json = Record<string, unknown>

const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** The config a launch starts from: the preset, then the file over it, then every --set over that. */
export async function readConfig(options: {
  preset?: string
  config?: string
  set?: string[]
}): Promise<RunConfigInput> {
  const preset = options.preset === undefined ? {} : presetConfig(options.preset)
  const file = options.config === undefined ? {} : await readJson(options.config)
  const given = mergeConfig(preset, file)
  const assignments = (options.set ?? []).map(parseAssignment)
  if (assignments.length === 0) return given as RunConfigInput
  const { model } = assignments.reduce(mergeConfig, given)
  // Defaults are those of the model that is asked for in the end.
  const known = isObject(model) && model.kind !== undefined ? mergeConfig(given, { model }) : given
  return assignments.reduce(mergeConfig, withDefaults(known)) as RunConfigInput
}

/** Fields to change in a config that is there already: the file, then every --set over it. */
export async function readOverrides(options: { config?: string; set?: string[] }): Promise<Json> {
  const file = options.config === undefined ? {} : await readJson(options.config)
  return (options.set ?? []).map(parseAssignment).reduce(mergeConfig, file)
}

/** So that `--set model.hidden=[8]` need not repeat which kind of model the default is. */
function withDefaults(config: Json): Json {
  // A config that does not fit goes as it is: the server names every wrong field at once.
  return RunConfig.safeParse(config).data ?? config
}

function presetConfig(id: string): Json {
  const preset = RUN_PRESETS.find((one) => one.id === id)
  if (!preset)
    throw new UsageError(
      `--preset: found "${id}", expected one of ${RUN_PRESETS.map((one) => one.id).join(', ')}`,
    )
  return preset.config as Json
}

async function readJson(file: string): Promise<Json> {
  const content =
    file === '-'
      ? await text(process.stdin)
      : await readFile(file, 'utf8').catch((error: Error) => refuse(`--config ${file}: ${error.message}`))
  let value: unknown
  try {
    value = JSON.parse(content)
  } catch (error) {
    return refuse(`--config ${file}: not JSON: ${(error as Error).message}`)
  }
  return isObject(value)
    ? value
    : refuse(`--config ${file}: found ${JSON.stringify(value)}, expected a JSON object`)
}

function refuse(message: string): never {
  throw new UsageError(message)
}

/** `base.epochs=3` → { base: { epochs: 3 } }; what is not JSON is taken as a string. */
export function parseAssignment(assignment: string): Json {
  const place = assignment.indexOf('=')
  if (place < 1)
    throw new UsageError(`--set: found "${assignment}", expected key=value, for example base.epochs=3`)
  const keys = assignment.slice(0, place).split('.')
  return keys.reduceRight<unknown>(
    (value, key) => ({ [key]: value }),
    parseValue(assignment.slice(place + 1)),
  ) as Json
}

function parseValue(raw: string): unknown {
  try {
    return JSON.parse(raw)
  } catch {
    return raw
  }
}

/** `1,2,5-8` → [1, 2, 5, 6, 7, 8] */
export function parseSeeds(list: string): number[] {
  return parseNumbers('--seeds', list, { what: 'seeds', most: 100 })
}

/** As `parseSeeds`; `option` and `what` name the list in an error. */
export function parseNumbers(
  option: string,
  list: string,
  { what, most } = { what: 'numbers', most: 10_000 },
): number[] {
  return list.split(',').flatMap((part) => {
    const range = /^(\d+)(?:-(\d+))?$/.exec(part.trim())
    if (!range)
      throw new UsageError(
        `${option}: found "${part}", expected whole numbers or ranges, for example 1,2,3 or 1-5`,
      )
    const from = Number(range[1])
    const to = Number(range[2] ?? range[1])
    if (to < from || to - from >= most)
      throw new UsageError(`${option}: found "${part}", expected a rising range of at most ${most} ${what}`)
    return Array.from({ length: to - from + 1 }, (_, index) => from + index)
  })
}
