import type { TaskMetric } from '@barycenter/contracts'

/** 0.97312 → "97.31 %" */
export function percent(value: number): string {
  return `${(value * 100).toFixed(2)} %`
}

const BY_UNIT: Record<TaskMetric['unit'], (value: number) => string> = {
  fraction: percent,
  bits: (value) => `${value.toFixed(3)} bits`,
  points: (value) => value.toFixed(1),
}

/** A value of a metric in its unit, or of a loss (null). */
export function measured(value: number | undefined, metric: TaskMetric | null): string {
  if (value === undefined) return '–'
  return metric ? BY_UNIT[metric.unit](value) : number(value)
}

/** Four significant digits, zeros at the end too, so that a column of losses lines up. */
export function number(value: number | null | undefined): string {
  if (value === null || value === undefined) return '–'
  if (Number.isInteger(value)) return String(value)
  return Math.abs(value) < 10_000 ? value.toPrecision(4) : String(Math.round(value))
}

/** 83_000 → "1 min 23 s" */
export function duration(ms: number | null | undefined): string {
  if (ms === null || ms === undefined) return '–'
  const seconds = Math.round(ms / 1000)
  if (seconds < 60) return `${seconds} s`
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ${seconds % 60} s`
  return `${Math.floor(seconds / 3600)} h ${Math.floor((seconds % 3600) / 60)} min`
}

/** 1_250_000 → "1.3 MB" */
export function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`
}
