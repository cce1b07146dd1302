import type { LogBatchInput } from '@barycenter/contracts'

export type Metric = NonNullable<LogBatchInput['metrics']>[number] & { timestamp: number }
type Series = NonNullable<LogBatchInput['series']>[number]

/** Points of each key as columns: less to send, and several times less for the server to read and check. */
export function toColumns(metrics: readonly Metric[]): Series[] {
  const byKey = new Map<string, Series & { timestamps: number[] }>()
  for (const { key, step, value, timestamp } of metrics) {
    const series = byKey.get(key) ?? { key, steps: [], values: [], timestamps: [] }
    byKey.set(key, series)
    series.steps.push(step)
    series.values.push(value)
    series.timestamps.push(timestamp)
  }
  return [...byKey.values()]
}
