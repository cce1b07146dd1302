import type { MetricSearch, RunId, RunSegment } from '@barycenter/contracts'
import { listSegmentsOf } from '../runs/run-segments.js'
import { queryRows, type SqlClient } from '../sql.js'
import type { RunStarts } from './run-starts.js'

/** A series with what its line needs to know of its run. */
export interface ChartSeries {
  id: string
  runId: RunId
  key: string
  /** Points stored, superseded ones aside. */
  count: number
  /** Places from which the run went on; with any, points are told apart one by one. */
  segments: readonly RunSegment[]
  /** What is taken from times to get x: the start of the run where x is relative, else 0. */
  origin: number
}

/** What a search is about: the runs that there are, and their series by run and key. */
export interface ChartScope {
  runs: { runId: RunId; seq: number; start: number | null }[]
  series: ReadonlyMap<string, ChartSeries>
}

export const seriesName = (runId: string, key: string): string => `${runId}/${key}`

/** Reads all there is to know before any point: of runs and group members, of keys and the metric on the x axis. */
export async function readScope(
  client: SqlClient,
  search: MetricSearch,
  starts: RunStarts,
): Promise<ChartScope> {
  const own = search.lines ? search.runIds : []
  const wanted = [...new Set([...own, ...search.groups.flatMap(({ runIds }) => runIds)])]
  const keys = typeof search.x === 'object' ? [...search.keys, search.x.metric] : search.keys
  const rows = await queryRows<{ id: string; run_id: RunId; key: string; count: string }>(
    client,
    'SELECT id, run_id, key, count FROM metric_series WHERE run_id = ANY ($1::uuid[]) AND key = ANY ($2)',
    [wanted, keys],
  )
  const segments = await listSegmentsOf(client, wanted)
  const origins = search.x === 'relative' ? await starts.read(client, wanted) : new Map<RunId, number>()
  const series = rows.map(({ id, run_id: runId, key, count }): [string, ChartSeries] => [
    seriesName(runId, key),
    {
      id,
      runId,
      key,
      count: Number(count),
      segments: segments.get(runId) ?? [],
      origin: origins.get(runId) ?? 0,
    },
  ])
  return { runs: await readRuns(client, search.runIds, origins), series: new Map(series) }
}

async function readRuns(
  client: SqlClient,
  runIds: readonly RunId[],
  starts: ReadonlyMap<RunId, number>,
): Promise<ChartScope['runs']> {
  const rows = await queryRows<{ id: RunId; seq: string }>(
    client,
    'SELECT id, seq FROM run WHERE id = ANY ($1::uuid[])',
    [runIds],
  )
  const seqs = new Map(rows.map(({ id, seq }) => [id, Number(seq)]))
  return runIds.flatMap((runId) => {
    const seq = seqs.get(runId)
    return seq === undefined ? [] : [{ runId, seq, start: starts.get(runId) ?? null }]
  })
}
