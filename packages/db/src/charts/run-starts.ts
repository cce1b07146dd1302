import type { RunId } from '@barycenter/contracts'
import { BUCKET_BYTES, decodeBuckets } from '../metrics/bucket.js'
import { BYTES_PER_POINT, decodePoints } from '../metrics/open-segment.js'
import { queryRows, type SqlClient } from '../sql.js'

const MOST_REMEMBERED = 100_000

/** The first series of a run to be logged, by the change that brought it, and of each the first point or bucket. */
const FIRST_POINTS = `
  SELECT run_id, codec, substring(CASE WHEN codec = 0 THEN data ELSE summary END
    FROM 1 FOR CASE WHEN codec = 0 THEN ${BYTES_PER_POINT} ELSE ${BUCKET_BYTES} END) AS bytes
  FROM (
    SELECT series.run_id, first.series_id, first.seq, min(first.seq) OVER (PARTITION BY series.run_id) AS first_seq
    FROM metric_series series CROSS JOIN LATERAL (
      SELECT series_id, seq FROM metric_segment WHERE series_id = series.id ORDER BY seq LIMIT 1
    ) AS first
    WHERE series.run_id = ANY ($1::uuid[])
  ) AS place JOIN metric_segment USING (series_id, seq)
  WHERE seq = first_seq`

/** When runs logged their first point, in ms since 1970: what has been read once holds for ever. */
export class RunStarts {
  readonly #known = new Map<RunId, number>()

  async read(client: SqlClient, runIds: readonly RunId[]): Promise<ReadonlyMap<RunId, number>> {
    if (this.#known.size > MOST_REMEMBERED) this.#known.clear()
    const unknown = runIds.filter((id) => !this.#known.has(id))
    const found = unknown.length > 0 ? await readStarts(client, unknown) : new Map<RunId, number>()
    for (const [id, start] of found) this.#known.set(id, start)
    return new Map(
      runIds.flatMap((id) => {
        const start = this.#known.get(id)
        return start === undefined ? [] : [[id, start] as const]
      }),
    )
  }
}

async function readStarts(client: SqlClient, runIds: readonly RunId[]): Promise<Map<RunId, number>> {
  const rows = await queryRows<{ run_id: RunId; codec: number; bytes: Buffer }>(client, FIRST_POINTS, [
    runIds,
  ])
  const starts = new Map<RunId, number>()
  for (const { run_id, codec, bytes } of rows) {
    const time = codec === 0 ? decodePoints(bytes).times[0]! : decodeBuckets(bytes)[0]!.first().time
    starts.set(run_id, Math.min(time, starts.get(run_id) ?? Number.POSITIVE_INFINITY))
  }
  return starts
}
