import type { MetricPoint } from '@barycenter/contracts'

/** Points of one series in the order they were logged, all three columns [count]; times in ms since 1970. */
export interface PointColumns {
  steps: Float64Array<ArrayBuffer>
  times: Float64Array<ArrayBuffer>
  values: Float64Array<ArrayBuffer>
}

export interface KeyedColumns extends PointColumns {
  key: string
}

export function emptyColumns(count: number): PointColumns {
  return {
    steps: new Float64Array(count),
    times: new Float64Array(count),
    values: new Float64Array(count),
  }
}

export function joinColumns(parts: readonly PointColumns[]): PointColumns {
  const joined = emptyColumns(parts.reduce((sum, { steps }) => sum + steps.length, 0))
  let at = 0
  for (const { steps, times, values } of parts) {
    joined.steps.set(steps, at)
    joined.times.set(times, at)
    joined.values.set(values, at)
    at += steps.length
  }
  return joined
}

/** A view of points `from` to `to` (left out), not a copy. */
export function sliceColumns({ steps, times, values }: PointColumns, from: number, to: number): PointColumns {
  return {
    steps: steps.subarray(from, to),
    times: times.subarray(from, to),
    values: values.subarray(from, to),
  }
}

/** Points with a step from `fromStep` to `toStep`, both included. */
export function columnsWithin(columns: PointColumns, fromStep: number, toStep: number): PointColumns {
  const inside: number[] = []
  columns.steps.forEach((step, index) => {
    if (step >= fromStep && step <= toStep) inside.push(index)
  })
  if (inside.length === columns.steps.length) return columns
  const pick = (column: Float64Array) => Float64Array.from(inside, (index) => column[index]!)
  return { steps: pick(columns.steps), times: pick(columns.times), values: pick(columns.values) }
}

/** One set of columns for each key, in order of first appearance. */
export function groupByKey(points: readonly MetricPoint[]): KeyedColumns[] {
  const groups = new Map<string, MetricPoint[]>()
  for (const point of points) {
    const group = groups.get(point.key)
    if (group) group.push(point)
    else groups.set(point.key, [point])
  }
  return [...groups].map(([key, group]) => {
    const columns = emptyColumns(group.length)
    group.forEach(({ step, timestamp, value }, index) => {
      columns.steps[index] = step
      columns.times[index] = timestamp
      columns.values[index] = value
    })
    return { key, ...columns }
  })
}
