import type { SmoothedMean } from '@barycenter/contracts'
import { emptyColumns, type PointColumns } from '../metrics/point-columns.js'
import { readLogged } from '../metrics/read-metrics.js'
import { type SplitPoints, splitPoints } from '../metrics/superseded-points.js'
import type { SqlClient } from '../sql.js'
import type { ChartColumns } from './axis.js'
import type { ChartSeries } from './chart-series.js'

/** All points of a series, those apart that the run has put others in place of. */
export async function loadPoints(
  client: SqlClient,
  { id, key, segments }: ChartSeries,
): Promise<SplitPoints> {
  return splitPoints(segments, key, await readLogged(client, id))
}

/** With the smoothed value at each point, over all of them in the order logged. */
export function smoothColumns(columns: PointColumns, smoother: SmoothedMean): ChartColumns {
  const smoothed = columns.values.map((value, index) => smoother.add(columns.steps[index]!, value))
  return { ...columns, smoothed }
}

export interface JoinedColumns {
  columns: ChartColumns
  /** Points without a finite x. */
  unmatched: number
}

/**
 * The points for which the metric on the axis has a finite value at the same step (the last one logged there), in order of
 * x, which takes the place of their times.
 */
export function joinByStep(points: ChartColumns, axis: PointColumns): JoinedColumns {
  const xs = xOfSteps(points, axis)
  const matched = Uint32Array.from(xs.keys()).filter((index) => Number.isFinite(xs[index]!))
  // The sort is stable: points of one x stay in the order logged.
  const order = matched.sort((a, b) => xs[a]! - xs[b]! || a - b)
  const columns: ChartColumns = emptyColumns(order.length)
  if (points.smoothed) columns.smoothed = new Float64Array(order.length)
  order.forEach((from, to) => {
    columns.steps[to] = points.steps[from]!
    columns.times[to] = xs[from]!
    columns.values[to] = points.values[from]!
    if (columns.smoothed) columns.smoothed[to] = points.smoothed![from]!
  })
  return { columns, unmatched: xs.length - order.length }
}

function xOfSteps(points: PointColumns, axis: PointColumns): Float64Array {
  const xOf = new Map<number, number>()
  axis.steps.forEach((step, index) => {
    xOf.set(step, axis.values[index]!)
  })
  return points.steps.map((step) => xOf.get(step) ?? Number.NaN)
}
