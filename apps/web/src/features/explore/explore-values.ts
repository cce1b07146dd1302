import { directionOfKey } from '@barycenter/client'
import {
  type ParamValue,
  parseRunValue,
  type RUN_FIELDS,
  type Run,
  runValueName,
} from '@barycenter/contracts'
import { formatValue } from '../../format/format-number'
import { formatDuration } from '../../format/format-time'

const FIELD_TITLES: Partial<Record<(typeof RUN_FIELDS)[number], string>> = {
  durationMs: 'duration',
  createdAt: 'created',
  startedAt: 'started',
  endedAt: 'ended',
}

/** Values are named as the filter language names them: "params.lr", "last(loss)", "tags.team", "seed". */
export function valueTitle(id: string): string {
  const value = parseRunValue(id)
  if (!value) return id
  if (value.of === 'field') return FIELD_TITLES[value.field] ?? value.field
  if (value.of === 'tag') return `tag ${value.key}`
  return value.of === 'metric' && value.stat !== 'last' ? `${value.stat} ${value.key}` : value.key
}

/** Fields that say something of runs when they are drawn. */
const DRAWN_FIELDS = ['seed', 'durationMs', 'createdAt', 'status', 'kind'] as const

export const FIELD_IDS: readonly string[] = [...DRAWN_FIELDS]

export type ExploredValue = ParamValue | undefined

/** A value of a run as far as the run itself tells: of its metrics the last values. */
export function valueOfRun(run: Run, id: string): ExploredValue {
  const value = parseRunValue(id)
  if (!value) return undefined
  if (value.of === 'param') return run.params[value.key]
  if (value.of === 'tag') return run.tags[value.key]
  if (value.of === 'metric') return value.stat === 'last' ? run.summary[value.key] : undefined
  return fieldOfRun(run, value.field)
}

function fieldOfRun(run: Run, field: (typeof RUN_FIELDS)[number]): ExploredValue {
  if (field === 'createdAt') return Date.parse(run.createdAt)
  if (field === 'seed' || field === 'status' || field === 'kind' || field === 'name') return run[field]
  if (field !== 'durationMs' || run.startedAt === null || run.endedAt === null) return undefined
  return Date.parse(run.endedAt) - Date.parse(run.startedAt)
}

export function exploredText(id: string, value: ExploredValue): string {
  if (value === undefined || value === null) return '–'
  if (typeof value !== 'number') return String(value)
  if (id === 'durationMs') return formatDuration(value)
  return /^(created|started|ended)At$/.test(id) ? new Date(value).toLocaleString() : formatValue(value)
}

export const lastOf = (key: string) => runValueName({ of: 'metric', key, stat: 'last' })
export const statsOf = (key: string) =>
  (['min', 'max', 'mean'] as const).map((stat) => runValueName({ of: 'metric', key, stat }))
export const paramOf = (key: string) => runValueName({ of: 'param', key })
export const tagOf = (key: string) => runValueName({ of: 'tag', key })

/** The metric that a reader most likely asks about: a test score, else any score, else a loss. */
export function likelyTarget(metricIds: readonly string[]): string {
  const names = metricIds.map((id) => ({ id, name: valueTitle(id) }))
  const find = (fits: (name: string) => boolean) => names.find(({ name }) => fits(name))?.id
  return (
    find((name) => /twa.*test_?(accuracy|map|bleu)/.test(name)) ??
    find((name) => /test/.test(name) && directionOfKey(name) === 'higher') ??
    find((name) => directionOfKey(name) === 'higher') ??
    find((name) => directionOfKey(name) === 'lower') ??
    metricIds[0] ??
    ''
  )
}
