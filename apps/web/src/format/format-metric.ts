import type { TaskMetric } from '@barycenter/contracts'
import { formatPercent, formatValue } from './format-number'

/** How values of a unit are written, and what differences of them are in: those of percentages are in points. */
const UNITS: Record<
  TaskMetric['unit'],
  { write: (value: number) => string; scale: number; digits: number; differenceIn: string }
> = {
  fraction: { write: formatPercent, scale: 100, digits: 2, differenceIn: 'points' },
  bits: { write: (value) => `${value.toFixed(3)} bits`, scale: 1, digits: 3, differenceIn: 'bits' },
  points: { write: (value) => value.toFixed(1), scale: 1, digits: 1, differenceIn: 'points' },
}

/** A value of a metric in its unit, or of a loss (null): "97.31 %", "2.113 bits", "27.4". */
export function formatMetric(value: number | null | undefined, metric: TaskMetric | null): string {
  if (value === null || value === undefined) return '–'
  return metric ? UNITS[metric.unit].write(value) : formatValue(value)
}

export function differenceUnit({ unit }: TaskMetric): string {
  return UNITS[unit].differenceIn
}

/** How far a value lies from another, signed, and what that says of it: 0.0123 of an accuracy → "+1.23", "better". */
export function formatDifference(
  difference: number,
  { unit, better }: TaskMetric,
): { text: string; verdict: 'better' | 'worse' | 'equal' } {
  const { scale, digits } = UNITS[unit]
  const text = (difference * scale).toFixed(digits)
  if (Number(text) === 0) return { text: `±${(0).toFixed(digits)}`, verdict: 'equal' }
  const verdict = difference > 0 === (better === 'higher') ? 'better' : 'worse'
  return { text: difference > 0 ? `+${text}` : text.replace('-', '−'), verdict }
}

/** Standard deviation of values of a metric, without a sign or a unit; one that is small and not 0 is not written as 0. */
export function formatDeviation(deviation: number, { unit }: TaskMetric): string {
  const { scale, digits } = UNITS[unit]
  const text = (deviation * scale).toFixed(digits)
  return Number(text) === 0 ? formatValue(Number((deviation * scale).toPrecision(1))) : text
}
