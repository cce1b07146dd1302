import {
  fromMetricValue,
  isBeyond,
  type MetricLine,
  type PointTuple,
  type RunSegment,
  type SearchedRun,
  SmoothedMean,
} from '@barycenter/contracts'
import type { FeedQuery } from './chart-feed.js'

/** A point that came as a change of this number. */
export interface TailPoint {
  seq: number
  point: PointTuple
}

/** Points of a chart in order of x, all columns of equal length. NaN and infinities are values. */
export interface FedPoints {
  readonly x: readonly number[]
  readonly steps: readonly number[]
  readonly values: readonly number[]
}

/** A line as it is drawn now. */
export interface FedLine extends FedPoints {
  readonly runId: string
  readonly key: string
  /** Points of the series, superseded ones aside; those drawn stand for `inRange` of them. */
  readonly count: number
  readonly inRange: number
  /** Points that have no place on the axis of another metric. */
  readonly unmatched: number
  /** At the same places; null without smoothing. */
  readonly smoothed: readonly number[] | null
  /** What the run has put other points in place of. */
  readonly ghosts: readonly FedPoints[]
}

export interface LineParts {
  query: FeedQuery
  run: SearchedRun
  key: string
  /** As it was read; null for a metric that the run had not logged then. */
  line: MetricLine | null
  /** Points that came since, in order; those of the metric on the x axis. */
  points: readonly TailPoint[]
  xPoints: readonly TailPoint[]
  /** Places that the run went on from since. */
  segments: readonly { seq: number; segment: RunSegment }[]
}

interface DrawnPoint {
  seq: number
  x: number
  step: number
  value: number
  smoothed: number
}

export function mergeLine(parts: LineParts): FedLine {
  const { line, key, run, points, segments, query } = parts
  if (line && points.length === 0 && segments.length === 0) return asRead(line)
  const added = drawTail(parts)
  const { live, gone } = splitLive([...readPoints(line), ...added.drawn], parts)
  // Of superseded points that were thinned out nobody knows here; the line is read again soon.
  const lost = gone.reduce((sum, { length }) => sum + length, 0)
  return {
    runId: run.runId,
    key,
    count: (line?.count ?? 0) + points.length - lost,
    inRange: (line?.inRange ?? 0) + added.drawn.length - lost,
    unmatched: (line?.unmatched ?? 0) + added.unmatched,
    ...toColumns(live),
    smoothed: query.smoothing.kind === 'none' ? null : inOrder(live).map(({ smoothed }) => smoothed),
    ghosts: [...ghostsOf(line), ...gone.map(toColumns)],
  }
}

/** Without news: the columns of the answer, which is most lines most of the time. */
function asRead(line: MetricLine): FedLine {
  const { runId, key, count, inRange, unmatched, x, steps, values, smoothed } = line
  return {
    runId,
    key,
    count,
    inRange,
    unmatched,
    x,
    steps,
    values: toNumbers(values),
    smoothed: smoothed && toNumbers(smoothed),
    ghosts: ghostsOf(line),
  }
}

const toNumbers = (values: MetricLine['values']): readonly number[] =>
  values.every((value) => typeof value === 'number') ? values : values.map(fromMetricValue)

/** Points that count, and for each place that the run went on from those that others are put in place of. */
function splitLive(
  points: readonly DrawnPoint[],
  { key, segments }: LineParts,
): { live: readonly DrawnPoint[]; gone: DrawnPoint[][] } {
  let live = points
  const gone = segments.map(({ seq, segment }) => {
    const isGone = (point: DrawnPoint) => point.seq < seq && isBeyond(segment, key, point.step)
    const superseded = live.filter(isGone)
    live = live.filter((point) => !isGone(point))
    return superseded
  })
  return { live, gone: gone.filter(({ length }) => length > 0) }
}

function ghostsOf(line: MetricLine | null): FedPoints[] {
  return (line?.superseded ?? []).map(({ x, steps, values }) => ({
    x,
    steps,
    values: values.map(fromMetricValue),
  }))
}

/** Points of lines that were read: made once, however often new ones come behind them. */
const drawnOf = new WeakMap<MetricLine, readonly DrawnPoint[]>()

function readPoints(line: MetricLine | null): readonly DrawnPoint[] {
  if (!line) return []
  const known = drawnOf.get(line)
  if (known) return known
  const { seq, x, steps, values, smoothed } = line
  const points = x.map((at, index) => ({
    seq,
    x: at,
    step: steps[index]!,
    value: fromMetricValue(values[index]!),
    smoothed: smoothed ? fromMetricValue(smoothed[index]!) : Number.NaN,
  }))
  drawnOf.set(line, points)
  return points
}

/** New points where they are drawn: smoothed on from the end of the line, before the range leaves any out. */
function drawTail({ query, run, line, points, xPoints }: LineParts): {
  drawn: DrawnPoint[]
  unmatched: number
} {
  const { x, smoothing, from = Number.NEGATIVE_INFINITY, to = Number.POSITIVE_INFINITY } = query
  const smoother =
    smoothing.kind === 'none' ? null : new SmoothedMean(smoothing.weight, line?.state ?? undefined)
  const xOf = new Map(xPoints.map(({ point: [step, , value] }) => [step, fromMetricValue(value)]))
  const drawn: DrawnPoint[] = []
  let unmatched = 0
  for (const { seq, point } of points) {
    const [step, time] = point
    const value = fromMetricValue(point[2])
    const smoothed = smoother ? smoother.add(step, value) : value
    const at = placeOf(x, { step, time, start: run.start, matched: xOf.get(step) })
    if (!Number.isFinite(at)) unmatched++
    else if (at >= from && at <= to) drawn.push({ seq, x: at, step, value, smoothed })
  }
  return { drawn, unmatched }
}

function placeOf(
  x: FeedQuery['x'],
  place: { step: number; time: number; start: number | null; matched: number | undefined },
): number {
  if (x === 'step') return place.step
  if (x === 'wall') return place.time
  if (x === 'relative') return place.time - (place.start ?? place.time)
  return place.matched ?? Number.NaN
}

function toColumns(points: readonly DrawnPoint[]): FedPoints {
  const ordered = inOrder(points)
  return {
    x: ordered.map(({ x }) => x),
    steps: ordered.map(({ step }) => step),
    values: ordered.map(({ value }) => value),
  }
}

/** By x; points of one x stay in the order logged. */
function inOrder(points: readonly DrawnPoint[]): readonly DrawnPoint[] {
  const isRising = points.every(({ x }, index) => index === 0 || x >= points[index - 1]!.x)
  return isRising ? points : [...points].sort((a, b) => a.x - b.x)
}
