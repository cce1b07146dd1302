/**
 * Reads every point of every run and holds it to what is counted: by the series' summary, by the segments, and once more in
 * what searches read. Points that a resumed run has put others in place of are stored, and counted by the segments alone.
 */
export async function checkSeries(client, pool) {
  const { rows } = await pool.query(
    `SELECT series.run_id, series.key, series.count::float8 AS counted, coalesce(final.count, 0)::float8 AS final,
       (SELECT sum(segment.count) FROM metric_segment segment WHERE segment.series_id = series.id)::float8 AS stored
     FROM metric_series series LEFT JOIN metric_final final USING (run_id, key) ORDER BY series.run_id`,
  )
  const faults = []
  let superseded = 0
  for (const [runId, expected] of byRun(rows)) {
    const { series } = await client.call('getRunMetrics', { params: { runId }, query: {} })
    const found = new Map(series.map((one) => [one.key, one]))
    for (const row of expected) {
      const one = found.get(row.key)
      const gone = one?.superseded.flat().length ?? 0
      superseded += gone
      const differing = one ? compareCounts(row, one, gone) : 'is not given'
      if (differing) faults.push(`series ${row.key} of run ${runId} ${differing}`)
      if (row.key.startsWith('system/') && one && hasTwice(one.points))
        faults.push(`series ${row.key} of run ${runId} has a sample twice`)
    }
  }
  return { faults, superseded }
}

function compareCounts({ counted, final, stored }, { count, points }, superseded) {
  const counts = { points: points.length, count, counted, final, stored: stored - superseded }
  return new Set(Object.values(counts)).size > 1 ? `is counted as ${JSON.stringify(counts)}` : null
}

const hasTwice = (points) => new Set(points.map((point) => JSON.stringify(point))).size < points.length

function byRun(rows) {
  const runs = new Map()
  for (const row of rows) runs.set(row.run_id, [...(runs.get(row.run_id) ?? []), row])
  return runs
}
