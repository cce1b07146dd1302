// Runs that have the points of another: a hundred million points would take long to log.

const NOTHING_ELSE = { metrics: [], logs: [], params: {}, tags: {} }

/** An ended or running run of one experiment without points. */
export async function emptyRun({ database }, experiment) {
  return (await database.runs.createExternal({ experiment, params: {}, tags: {}, notes: '' })).id
}

/** A run with `points` points of each key, merged as the product merges them; `isOver` ends it. */
export async function filledRun(store, { experiment, keys, points, columnsOf, isOver = true }) {
  const { runs, maintenance } = store.database
  const id = await emptyRun(store, experiment)
  const part = Math.max(1, Math.floor(8000 / keys.length))
  for (let from = 0; from < points; from += part) {
    const series = keys.map((key) => columnsOf(key, from, Math.min(part, points - from)))
    await runs.appendBatch(id, { batchId: `from-${from}`, series, ...NOTHING_ELSE })
    if ((from / part) % 50 === 0) await maintenance.compactRun(id)
  }
  if (isOver) await runs.endExternal(id, { status: 'completed' })
  await maintenance.compactRun(id)
  return id
}

/** The rows of the series and sealed segments of a run, under the id of another one. */
async function copyPoints({ sql }, from, to) {
  await sql(
    `INSERT INTO metric_series (run_id, key, count, last_step, last_time, last_value, max_step, min_value, max_value,
       sum_value, finite, last_seq)
     SELECT $2, key, count, last_step, last_time, last_value, max_step, min_value, max_value, sum_value, finite, last_seq
     FROM metric_series WHERE run_id = $1`,
    [from, to],
  )
  await sql(
    `INSERT INTO metric_segment (series_id, codec, seq, last_seq, count, first_step, last_step, min_step, max_step,
       min_value, max_value, data, changes, summary, pyramid)
     SELECT copy.id, codec, seq, segment.last_seq, segment.count, first_step, segment.last_step, min_step,
       segment.max_step, segment.min_value, segment.max_value, data, changes, summary, pyramid
     FROM metric_series series JOIN metric_segment segment ON series_id = series.id
     JOIN metric_series copy ON copy.run_id = $2 AND copy.key = series.key WHERE series.run_id = $1`,
    [from, to],
  )
  await sql('UPDATE run SET seq = (SELECT seq FROM run WHERE id = $1) WHERE id = $2', [from, to])
}

/** So many runs with the same points, the first of them the one that is there. */
export async function copies(store, experiment, id, count) {
  const ids = [id]
  while (ids.length < count) {
    const twin = await emptyRun(store, experiment)
    await copyPoints(store, id, twin)
    ids.push(twin)
  }
  return ids
}
