import { criticalT } from './student-t.js'

/** What a few values say of the mean that many would have. */
export interface Summary {
  readonly n: number
  readonly mean: number
  /** Of a sample (n − 1), as is the error of the mean; null for one value. */
  readonly std: number | null
  readonly stderr: number | null
  /** Half the width of the 95 % interval of the mean by Student's t; null for one value. */
  readonly halfWidth: number | null
}

export const CONFIDENCE = 0.95

/** Null for no values. Values must be finite. */
export function summarise(values: readonly number[]): Summary | null {
  const n = values.length
  if (n === 0) return null
  const mean = meanOf(values)
  if (n === 1) return { n, mean, std: null, stderr: null, halfWidth: null }
  const std = Math.sqrt(varianceOf(values))
  const stderr = std / Math.sqrt(n)
  return { n, mean, std, stderr, halfWidth: stderr * criticalT(1 - CONFIDENCE, n - 1) }
}

/** Of equal values exactly that value: a sum divided again may miss it by a bit. */
export function meanOf(values: readonly number[]): number {
  const first = values[0] ?? Number.NaN
  return first + values.reduce((sum, value) => sum + (value - first), 0) / values.length
}

/** Sample variance (n − 1). */
export function varianceOf(values: readonly number[]): number {
  const mean = meanOf(values)
  return values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1)
}
