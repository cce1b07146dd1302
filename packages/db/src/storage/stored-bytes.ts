/** Bytes of metric points by run, with the summaries of sealed segments: run_id, bytes. */
export const METRIC_BYTES = `
  SELECT series.run_id, sum(octet_length(segment.data) + coalesce(octet_length(segment.changes), 0)
    + coalesce(octet_length(segment.summary), 0) + coalesce(octet_length(segment.pyramid), 0))::bigint AS bytes
  FROM metric_series series JOIN metric_segment segment ON segment.series_id = series.id
  GROUP BY series.run_id`

/** Bytes of log lines by run: run_id, bytes. */
export const LOG_BYTES = `
  SELECT run_id, sum(octet_length(message))::bigint AS bytes FROM run_log GROUP BY run_id`

/**
 * Who refers to each chunk, one line for each run or uploaded file and kind: hash, size, owner (the run's id, or the id of
 * the upload's manifest), home (experiment, or that id again), purpose.
 */
export const CHUNK_OWNERS = `
  SELECT DISTINCT link.hash, chunk.size, manifest.purpose,
    coalesce(manifest.run_id, manifest.id) AS owner, coalesce(run.experiment_id, manifest.id) AS home
  FROM manifest_chunk link
  JOIN tensor_manifest manifest ON manifest.id = link.manifest_id
  JOIN tensor_chunk chunk ON chunk.hash = link.hash
  LEFT JOIN run ON run.id = manifest.run_id`
