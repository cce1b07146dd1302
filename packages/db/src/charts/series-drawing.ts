import { type MetricLine, type SmoothedMean, type SmoothingState, toMetricValue } from '@barycenter/contracts'
import type { Bucket } from '../metrics/bucket.js'
import type { PointColumns } from '../metrics/point-columns.js'
import type { ChartAxis, ChartColumns } from './axis.js'
import type { ChartSeries } from './chart-series.js'
import { LineBuilder, type LinePoints, type PointSink } from './line-builder.js'

/** The points of one series on their way to its line and to the bands that it is part of. */
export class SeriesDrawing {
  readonly #axis: ChartAxis
  readonly #sinks: readonly PointSink[]
  readonly #smoother: SmoothedMean | null

  constructor(axis: ChartAxis, sinks: readonly PointSink[], smoother: SmoothedMean | null) {
    this.#axis = axis
    this.#sinks = sinks
    this.#smoother = smoother
  }

  /** Points of which only some may be in the range, or buckets that are in it as a whole. */
  add(unit: ChartColumns | readonly Bucket[]): void {
    if ('steps' in unit) this.#addPoints(unit)
    else for (const sink of this.#sinks) sink.addBuckets(unit)
  }

  /** Where the smoothed line stands after the points so far. */
  state(): SmoothingState | null {
    return this.#smoother?.state() ?? null
  }

  #addPoints({ steps, times, values, smoothed }: ChartColumns): void {
    const axis = this.#axis
    for (let index = 0; index < steps.length; index++) {
      const step = steps[index]!
      const time = times[index]!
      const value = values[index]!
      // Smoothed before the range cuts anything away.
      const mean = smoothed ? smoothed[index]! : (this.#smoother?.add(step, value) ?? value)
      if (!axis.shows(axis.x(step, time))) continue
      for (const sink of this.#sinks) sink.addPoint(step, time, value, mean)
    }
  }
}

/** What the answer says of a line besides its points. */
export interface LineFacts {
  seq: number
  inRange: number
  unmatched: number
  state: SmoothingState | null
  superseded: MetricLine['superseded']
}

export function toLine({ runId, key, count }: ChartSeries, points: LinePoints, facts: LineFacts): MetricLine {
  return {
    runId,
    key,
    count,
    ...facts,
    x: points.x,
    steps: points.steps,
    values: points.values.map(toMetricValue),
    smoothed: points.smoothed?.map(toMetricValue) ?? null,
  }
}

/** Points in memory as a line of about `maxPoints`. */
export function thinColumns(columns: ChartColumns, axis: ChartAxis, maxPoints: number): LinePoints {
  const builder = new LineBuilder(axis.measure(columns).inRange, maxPoints, columns.smoothed !== undefined)
  new SeriesDrawing(axis, [builder], null).add(columns)
  return builder.finish(axis)
}

export function toSuperseded(columns: PointColumns, axis: ChartAxis, maxPoints: number) {
  const { x, steps, values } = thinColumns(columns, axis, maxPoints)
  return { x, steps, values: values.map(toMetricValue) }
}
