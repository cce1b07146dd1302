import type { TaskMetric } from '@barycenter/contracts'
import { formatDifference, formatMetric } from '../../../format/format-metric'
import { formatValue } from '../../../format/format-number'
import { formatDuration } from '../../../format/format-time'
import { betterOfValue, type Column, type MODEL_PARAMS, scoreOf, valueKey } from './columns'
import { type GroupValue, numberOf, type Value } from './values'

export type Read<V> = Readonly<Record<string, V>>

/** A number or a text in a cell; null while it has not been read, a dash where the run has none. */
export function valueWords(value: Value | undefined): string | null {
  if (value === undefined) return null
  if (value === null) return '–'
  if (typeof value === 'number') return formatValue(value)
  if (value === 'NaN') return 'NaN'
  if (value === 'Infinity') return '∞'
  if (value === '-Infinity') return '−∞'
  return String(value)
}

/** A number that tables calculate with, the key it was read under and what is known of its scale. */
export interface CellNumber {
  key: string
  value: number
  metric: TaskMetric | null
}

/** The number of a column in a line; null where there is none. */
export function cellNumber(column: Column, values: Read<Value>): CellNumber | null {
  if (column.kind === 'score') {
    const score = scoreOf(column, (key) => values[key])
    const value = numberOf(score?.value)
    return score && value !== null ? { key: score.key, value, metric: score.metric } : null
  }
  if (!column.sortValue || (column.kind !== 'value' && column.kind !== 'duration')) return null
  const key = valueKey(column.sortValue)
  const value = numberOf(values[key])
  return value === null ? null : { key, value, metric: null }
}

export interface DeltaWords {
  text: string
  verdict: 'better' | 'worse' | 'equal' | 'unknown'
}

/** How far a run lies from the baseline; null where one of them has no number, or they are of different metrics. */
export function deltaWords(column: Column, values: Read<Value>, baseline: Read<Value>): DeltaWords | null {
  const [own, other] = [cellNumber(column, values), cellNumber(column, baseline)]
  if (!own || !other || own.key !== other.key) return null
  const difference = own.value - other.value
  if (own.metric) return formatDifference(difference, own.metric)
  const write = column.kind === 'duration' ? formatDuration : (size: number) => formatValue(size)
  if (difference === 0) return { text: '±0', verdict: 'equal' }
  const text = `${difference > 0 ? '+' : '−'}${write(Math.abs(difference))}`
  return { text, verdict: verdictOf(difference, betterOfValue(column.sortValue)) }
}

function verdictOf(difference: number, better: TaskMetric['better'] | null): DeltaWords['verdict'] {
  if (better === null) return 'unknown'
  return difference > 0 === (better === 'higher') ? 'better' : 'worse'
}

/** What a group tells in a column: mean ± std of its n runs, or the one value that they share. */
export interface GroupWords {
  text: string
  spread: string | null
  title: string | null
}

/** Numbers that only tell runs apart: nobody wants their mean. */
const SEEDS = ['field:seed', 'param:seed']

export function groupWords(column: Column, values: Read<GroupValue>): GroupWords | null {
  if (column.kind === 'score') {
    const found = scoreOf(column, (key) => (values[key]?.stats ? values[key] : null))
    return found ? statsWords(found.value, (value) => formatMetric(value, found.metric)) : null
  }
  const key = column.sortValue && valueKey(column.sortValue)
  const value = key && values[key]
  if (!value) return null
  if (column.kind === 'time') return null
  if (!SEEDS.includes(key) && value.stats && value.stats.n > 0 && (column.isNumber || value.distinct > 1))
    return statsWords(value, column.kind === 'duration' ? formatDuration : formatValue)
  if (value.distinct > 1) return { text: `${value.distinct} values`, spread: null, title: null }
  const text = value.only === null ? null : valueWords(value.only)
  return text === null ? null : { text, spread: null, title: null }
}

function statsWords({ stats }: GroupValue, write: (value: number) => string): GroupWords | null {
  if (!stats) return null
  const { n, mean, std, stderr, min, max } = stats
  const spread = std === null ? null : `± ${write(std)}`
  const error = stderr === null ? '' : `, standard error ${write(stderr)}`
  return {
    text: write(mean),
    spread,
    title: `Mean${std === null ? '' : ' ± standard deviation'} of ${n} ${n === 1 ? 'run' : 'runs'}; ${write(min)} to ${write(max)}${error}`,
  }
}

/** The model in a few characters, from its params: "mlp 16·8", "vgg 11 × 64"; an external run says what it logged. */
export function modelWords(values: Read<Value>): string | null {
  const read = (name: (typeof MODEL_PARAMS)[number]) => values[`param:${name}`]
  const kind = read('model.kind')
  if (kind === undefined) return null
  if (kind === null) return valueWords(read('model') ?? null)
  if (kind === 'module') return valueWords(read('model.name') ?? null)
  return [kind, modelSize(read)].filter(Boolean).join(' ')
}

function modelSize(read: (name: (typeof MODEL_PARAMS)[number]) => Value | undefined): string {
  const list = (name: 'hidden' | 'channels') =>
    ([0, 1, 2, 3] as const).map((at) => read(`model.${name}.${at}`)).filter((size) => size != null)
  const [hidden, channels] = [list('hidden'), list('channels')]
  const [depth, width, widen] = [read('model.depth'), read('model.width'), read('model.widen')]
  if (hidden.length > 0) return hidden.join('·')
  if (channels.length > 0) return [channels.join('·'), read('model.dense')].filter(Boolean).join(' → ')
  if (widen != null) return `${depth} × ${16 * Number(widen)}`
  if (read('model.filters') != null) return `${width} → ${read('model.filters')}`
  return depth != null ? `${depth} × ${width}` : ''
}

export function dataWords(values: Read<Value>): string | null {
  const name = values['param:dataset.name']
  return valueWords(name === null ? values['param:dataset'] : name)
}

/** A value that a group has in common, with the name of its column: "lr = 0.1", "no lr". */
export function byWords(title: string, is: Value): string {
  return is === null || is === '' ? `no ${title}` : `${title} = ${valueWords(is)}`
}
