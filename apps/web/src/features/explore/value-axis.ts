import type { ExploreRow } from './explore-rows'
import { type ExploredValue, valueTitle } from './explore-values'

/** How the values of one kind are laid out along an axis. */
export interface ValueAxis {
  readonly id: string
  readonly title: string
  readonly kind: 'number' | 'words'
  readonly logarithmic: boolean
  /** The words in the order they stand; empty for numbers. */
  readonly words: readonly string[]
  /** Smallest and largest place; null without any. */
  readonly range: readonly [number, number] | null
}

export function valueAxis(rows: readonly ExploreRow[], id: string, log: readonly string[]): ValueAxis {
  const values = rows.map((row) => row.values[id]).filter((value) => value !== undefined && value !== null)
  const isNumber = values.length > 0 && values.every((value) => typeof value === 'number')
  const words = isNumber ? [] : [...new Set(values.map(String))].sort(byNumberThenText)
  const base = { id, title: valueTitle(id), logarithmic: isNumber && log.includes(id), words, range: null }
  const axis: ValueAxis = { ...base, kind: isNumber ? 'number' : 'words' }
  const places = rows.flatMap((row) => placeOn(axis, row.values[id]) ?? [])
  if (places.length === 0) return axis
  return {
    ...axis,
    range: [places.reduce((a, b) => Math.min(a, b)), places.reduce((a, b) => Math.max(a, b))],
  }
}

const byNumberThenText = (a: string, b: string) =>
  Number.isNaN(Number(a) - Number(b)) ? (a < b ? -1 : 1) : Number(a) - Number(b)

/** Where a value lies: the number, its power of ten on a logarithmic axis, the place of a word; null for nowhere. */
export function placeOn(axis: ValueAxis, value: ExploredValue): number | null {
  if (value === undefined || value === null) return null
  if (axis.kind === 'words') {
    const place = axis.words.indexOf(String(value))
    return place < 0 ? null : place
  }
  const number = Number(value)
  if (!Number.isFinite(number) || (axis.logarithmic && number <= 0)) return null
  return axis.logarithmic ? Math.log10(number) : number
}

/** 0 at the smallest value and 1 at the largest. */
export function fractionOn(axis: ValueAxis, value: ExploredValue): number | null {
  const place = placeOn(axis, value)
  if (place === null || !axis.range) return null
  const [low, high] = axis.range
  return high === low ? 0.5 : (place - low) / (high - low)
}

/** How many runs have a number that a logarithmic axis has no place for. */
export function notPositive(rows: readonly ExploreRow[], axis: ValueAxis): number {
  if (!axis.logarithmic) return 0
  return rows.filter(({ values }) => typeof values[axis.id] === 'number' && (values[axis.id] as number) <= 0)
    .length
}

/** From low to high; every tone stands out on light and dark ground. */
const SCALE = ['#3f7fe8', '#8b6be8', '#cf4f9b', '#d0690f'] as const
export const SCALE_CSS = `linear-gradient(to right, ${SCALE.join(', ')})`
const NO_VALUE = '#6f7f95'

export function scaleColor(fraction: number | null): string {
  if (fraction === null) return NO_VALUE
  const at = Math.min(1, Math.max(0, fraction)) * (SCALE.length - 1)
  const step = Math.min(SCALE.length - 2, Math.floor(at))
  return mixed(SCALE[step]!, SCALE[step + 1]!, at - step)
}

function mixed(from: string, to: string, part: number): string {
  const channel = (color: string, at: number) => Number.parseInt(color.slice(at, at + 2), 16)
  const mix = (at: number) => Math.round(channel(from, at) * (1 - part) + channel(to, at) * part)
  return `#${[1, 3, 5].map((at) => mix(at).toString(16).padStart(2, '0')).join('')}`
}

/** The colour of each run: its own, or by a value. */
export function colorsBy(rows: readonly ExploreRow[], color: string, log: readonly string[]): string[] {
  if (color === 'run') return rows.map((row) => row.color)
  const axis = valueAxis(rows, color, log)
  return rows.map((row) => scaleColor(fractionOn(axis, row.values[color])))
}
