import { isBeyond, type RunId, type RunSegment } from '@barycenter/contracts'
import type { Tx } from '../connections.js'
import { factsOf } from './append-points.js'
import { emptyColumns, type PointColumns } from './point-columns.js'
import type { SegmentPoints } from './seal.js'
import { toSegmentPoints } from './segment-data.js'

export interface SplitPoints {
  live: PointColumns
  /** Those that each segment of the run superseded, in order; segments that superseded none are left out. */
  superseded: PointColumns[]
}

/**
 * Tells the points of the series `key` that count from those that a resumed run has put others in place of. Takes bytes
 * for each point and no object: a series may have many millions.
 */
export function splitPoints(
  segments: readonly RunSegment[],
  key: string,
  logged: readonly SegmentPoints[],
): SplitPoints {
  const places = findPlaces(segments, key, logged)
  const counts = new Array<number>(segments.length + 1).fill(0)
  for (const place of places) counts[place]!++
  const [live, ...tails] = deal(places, counts, logged)
  return { live: live!, superseded: tails.filter(({ steps }) => steps.length > 0) }
}

/** For each point 0 where it is live, n where the n-th segment superseded it: [points]. */
function findPlaces(
  segments: readonly RunSegment[],
  key: string,
  logged: readonly SegmentPoints[],
): Uint32Array {
  const places = new Uint32Array(logged.reduce((sum, { columns }) => sum + columns.steps.length, 0))
  let first = 0
  for (const { changes, columns } of logged) {
    let point = 0
    for (const [index, seq] of changes.seqs.entries()) {
      const later = segments.findIndex(({ startSeq }) => seq <= startSeq)
      const end = point + changes.counts[index]!
      if (later < 0) point = end
      else
        for (; point < end; point++)
          places[first + point] = findSuperseding(segments, later, key, columns.steps[point]!) + 1
    }
    first += columns.steps.length
  }
  return places
}

/** Deals the points to columns of these lengths, each to those at its place, in order. */
function deal(
  places: Uint32Array,
  counts: readonly number[],
  logged: readonly SegmentPoints[],
): PointColumns[] {
  const hands = counts.map(emptyColumns)
  const ends = counts.map(() => 0)
  let point = 0
  for (const { columns } of logged) {
    for (let index = 0; index < columns.steps.length; index++) {
      const place = places[point++]!
      const hand = hands[place]!
      const end = ends[place]!++
      hand.steps[end] = columns.steps[index]!
      hand.times[end] = columns.times[index]!
      hand.values[end] = columns.values[index]!
    }
  }
  return hands
}

/** Segments from `from` on started after the point; the first that lies before it is the one. */
function findSuperseding(segments: readonly RunSegment[], from: number, key: string, step: number): number {
  for (let place = from; place < segments.length; place++)
    if (isBeyond(segments[place]!, key, step)) return place
  return -1
}

/** Below every step: a series whose points are all superseded goes on from any. */
const NO_STEP = -(2n ** 63n)

/** Summaries of a run count live points alone. Takes as long as reading the run's points. */
export async function summarizeLivePoints(
  tx: Tx,
  runId: RunId,
  segments: readonly RunSegment[],
): Promise<void> {
  const series = await tx.metricSeries.findMany({ where: { runId }, select: { id: true, key: true } })
  // One series at a time: all decoded at once would hold every point of the run as an object.
  for (const { id, key } of series) {
    const { live } = splitPoints(segments, key, await readLogged(tx, id))
    await tx.metricSeries.update({ where: { id }, data: summaryColumns(live) })
  }
}

async function readLogged(tx: Tx, seriesId: bigint): Promise<SegmentPoints[]> {
  const rows = await tx.metricSegment.findMany({
    where: { seriesId },
    orderBy: { seq: 'asc' },
    select: { seq: true, codec: true, count: true, data: true, changes: true },
  })
  return rows.map(({ seq, codec, count, data, changes }) =>
    toSegmentPoints({
      seq: String(seq),
      codec,
      count,
      data: Buffer.from(data),
      changes: changes && Buffer.from(changes),
    }),
  )
}

function summaryColumns(live: PointColumns) {
  if (live.steps.length === 0)
    return { count: 0, maxStep: NO_STEP, minValue: null, maxValue: null, sumValue: 0, finite: 0 }
  const { count, lastStep, maxStep, lastTime, lastValue, min, max, sum, finite } = factsOf(live)
  return {
    count,
    lastStep,
    maxStep,
    lastTime,
    lastValue,
    finite,
    minValue: min,
    maxValue: max,
    sumValue: sum,
  }
}
