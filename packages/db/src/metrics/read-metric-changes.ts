import type { RunChanges, RunId } from '@barycenter/contracts'
import { queryRows, type SqlClient } from '../sql.js'
import { sliceColumns } from './point-columns.js'
import { toTuples } from './read-metrics.js'
import { decodeChanges } from './sealed-segment.js'
import { decodeSegment } from './segment-data.js'

type MetricChange = RunChanges['metrics'][number]

/**
 * Segments with points of changes after $2, up to and including $3. A segment that begins at or before $2 may reach
 * beyond it; as a series has its changes in order, only the last one of those can.
 */
const OVERLAPPING = `
  FROM metric_series series CROSS JOIN LATERAL (
    SELECT * FROM (
      SELECT * FROM metric_segment WHERE series_id = series.id AND seq <= $2 ORDER BY seq DESC LIMIT 1
    ) AS reaching WHERE last_seq > $2
    UNION ALL
    SELECT * FROM metric_segment WHERE series_id = series.id AND seq > $2 AND seq <= $3
  ) AS segment
  WHERE series.run_id = $1 AND series.last_seq > $2`

/** Points of the changes after `after`, up to and including `to`, in order of change and series. */
export async function readMetricChanges(
  client: SqlClient,
  runId: RunId,
  after: number,
  to: number,
): Promise<MetricChange[]> {
  const rows = await queryRows<SegmentRow>(
    client,
    `SELECT segment.seq, series.key, segment.codec, segment.count, segment.data, segment.changes ${OVERLAPPING}
     ORDER BY series.id, segment.seq`,
    [runId, after, to],
  )
  const changes = rows.flatMap((row) => changesOf(row, after, to))
  // Segments of several series interleave. The sort is stable: series of one change stay in order.
  return changes.sort((a, b) => a.seq - b.seq)
}

interface SegmentRow {
  seq: string
  key: string
  codec: number
  count: number
  data: Buffer
  changes: Buffer | null
}

function changesOf({ seq, key, changes, ...data }: SegmentRow, after: number, to: number): MetricChange[] {
  const columns = decodeSegment(data)
  if (changes === null) return [{ seq: Number(seq), key, points: toTuples(columns) }]
  const { seqs, counts } = decodeChanges(changes)
  const found: MetricChange[] = []
  let at = 0
  for (const [index, changeSeq] of seqs.entries()) {
    const end = at + counts[index]!
    if (changeSeq > after && changeSeq <= to)
      found.push({ seq: changeSeq, key, points: toTuples(sliceColumns(columns, at, end)) })
    at = end
  }
  return found
}

/** The last change number up to which points stay within `budget`; at least one change is always covered. */
export async function lastWithinBudget(
  client: SqlClient,
  runId: RunId,
  after: number,
  to: number,
  budget: number,
): Promise<number> {
  const counts = await countPoints(client, runId, after, to)
  let points = 0
  for (const [seq, count] of [...counts].sort(([a], [b]) => a - b)) {
    points += count
    if (points > budget) return Math.max(after + 1, seq - 1)
  }
  return to
}

/** Whether the changes after `after`, up to and including `to`, have more points than this. */
export async function exceedsBudget(
  client: SqlClient,
  runId: RunId,
  after: number,
  to: number,
  budget: number,
): Promise<boolean> {
  const counts = await countPoints(client, runId, after, to)
  return [...counts.values()].reduce((sum, count) => sum + count, 0) > budget
}

/** Change number → points. */
async function countPoints(
  client: SqlClient,
  runId: RunId,
  after: number,
  to: number,
): Promise<Map<number, number>> {
  const rows = await queryRows<{ seq: string; points: string; segments: string; changes: Buffer | null }>(
    client,
    `SELECT segment.seq, segment.changes, sum(segment.count) AS points, count(*) AS segments ${OVERLAPPING}
     GROUP BY segment.seq, segment.changes`,
    [runId, after, to],
  )
  const found = new Map<number, number>()
  const add = (seq: number, count: number) => found.set(seq, (found.get(seq) ?? 0) + count)
  for (const { seq, points, segments, changes } of rows) {
    if (changes === null) add(Number(seq), Number(points))
    else {
      const { seqs, counts } = decodeChanges(changes)
      seqs.forEach((change, index) => {
        if (change > after && change <= to) add(change, counts[index]! * Number(segments))
      })
    }
  }
  return found
}
