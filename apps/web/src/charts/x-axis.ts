import type { ChartX } from '@barycenter/contracts'
import { formatDuration } from '../format/format-time'
import { axisTicks, logTicks, tickText } from './axis-ticks'
import type { Range } from './value-range'

/** What the places of an axis mean, whatever is measured. */
export type XKind = 'step' | 'relative' | 'wall' | 'metric'

export const kindOfX = (x: ChartX): XKind => (typeof x === 'string' ? x : 'metric')

/** What the axis is called. */
export function xTitle(x: ChartX): string {
  if (typeof x !== 'string') return x.metric
  return { step: 'step', relative: 'time since the first point', wall: 'time of day' }[x]
}

const [SECOND, MINUTE, HOUR, DAY] = [1000, 60_000, 3_600_000, 86_400_000] as const
const TIME_STEPS = [
  ...[1, 2, 5, 10, 15, 30].map((count) => count * SECOND),
  ...[1, 2, 5, 10, 15, 30].map((count) => count * MINUTE),
  ...[1, 2, 3, 6, 12].map((count) => count * HOUR),
  ...[1, 2, 5, 10, 30, 90, 365].map((count) => count * DAY),
]

/** Places to mark on an x axis from `low` to `high`, about `count` of them. */
export function xTicks(kind: XKind, [low, high]: Range, count: number, logarithmic: boolean): number[] {
  if (logarithmic) return logTicks(low, high, count)
  if (kind === 'step') return axisTicks(low, high, count).filter(Number.isInteger)
  if (kind === 'metric' || high - low < 2 * SECOND) return axisTicks(low, high, count)
  const step = TIME_STEPS.find((size) => size >= (high - low) / count) ?? 365 * DAY
  // Times of day are round in the viewer's zone.
  const offset = kind === 'wall' ? new Date(low).getTimezoneOffset() * MINUTE : 0
  const first = Math.ceil((low - offset) / step)
  const last = Math.floor((high - offset) / step)
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, index) => (first + index) * step + offset)
}

/** Labels of ticks, each short and unlike its neighbours. */
export function xTickTexts(kind: XKind, ticks: readonly number[], logarithmic: boolean): string[] {
  const step = logarithmic || ticks.length < 2 ? undefined : ticks[1]! - ticks[0]!
  if (kind === 'relative') return ticks.map((ms) => (ms === 0 ? '0' : formatDuration(ms)))
  if (kind === 'wall') return ticks.map((at) => wallText(at, step ?? DAY))
  return ticks.map((value) => tickText(value, step ?? value))
}

function wallText(at: number, step: number): string {
  const options: Intl.DateTimeFormatOptions =
    step >= DAY
      ? { day: 'numeric', month: 'short' }
      : {
          hour: '2-digit',
          minute: '2-digit',
          ...(step < MINUTE && { second: '2-digit' }),
          ...(step < SECOND && { fractionalSecondDigits: 3 }),
        }
  return new Intl.DateTimeFormat(undefined, { ...options, hourCycle: 'h23' }).format(at)
}

/** A place on the axis in full, for the tooltip and the table. */
export function xText(kind: XKind, value: number): string {
  if (kind === 'relative') return formatDuration(value)
  if (kind === 'wall') {
    return new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'medium' }).format(value)
  }
  if (kind === 'step') return String(Math.round(value))
  return Number.isInteger(value) ? String(value) : String(Number(value.toPrecision(6)))
}

/** Ends of an x axis that shows all of these places. */
export function xRange(x: readonly number[], logarithmic: boolean): Range {
  const first = logarithmic ? x.find((value) => value > 0) : x[0]
  const last = x.at(-1)
  if (first === undefined || last === undefined) return logarithmic ? [1, 10] : [0, 1]
  if (last > first) return [first, last]
  return logarithmic ? [first / 2, first * 2] : [first - 0.5, first + 0.5]
}
