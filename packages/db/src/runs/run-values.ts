import { type RunHit, type RunValue, toMetricValue } from '@barycenter/contracts'
import { queryRows, type SqlClient } from '../sql.js'
import { FIELDS, FINAL_STATS, HAS_ENDED, LIVE_STATS, statSql } from './search-values.js'

/** The values of each run, in the order of `ids` and `values`; null where a run has none. */
export async function readValues(
  client: SqlClient,
  ids: readonly string[],
  values: readonly RunValue[],
): Promise<RunHit['values'][]> {
  if (values.length === 0 || ids.length === 0) return ids.map(() => [])
  const keysOf = (of: RunValue['of']) =>
    values.flatMap((value) => (value.of === of && 'key' in value ? [value.key] : []))
  const read = async (of: RunValue['of'], text: string) => {
    const keys = keysOf(of)
    if (keys.length === 0) return new Map<string, unknown>()
    const rows = await queryRows<{ run_id: string; key: string; value: unknown }>(client, text, [ids, keys])
    return new Map(rows.map(({ run_id, key, value }) => [placeOf(run_id, key), value]))
  }
  const [metrics, params, tags, fields] = await Promise.all([
    readMetricColumns(client, ids, values),
    read('param', valuesIn('run_param')),
    read('tag', valuesIn('run_tag')),
    readFields(client, ids, values),
  ])
  const tell = (run: number, no: number): RunHit['values'][number] => {
    const id = ids[run]!
    const value = values[no]!
    if (value.of === 'field') return fields.get(id)?.[value.field] ?? null
    if (value.of === 'metric') return metrics[no]![run]!
    return ((value.of === 'param' ? params : tags).get(placeOf(id, value.key)) ?? null) as string | null
  }
  return ids.map((_, run) => values.map((_, no) => tell(run, no)))
}

const placeOf = (runId: string, key: string) => `${runId} ${key}`

const WITHIN = 'WHERE run_id = ANY ($1::uuid[]) AND key = ANY ($2::text[])'
const valuesIn = (table: string) => `SELECT run_id, key, value FROM ${table} ${WITHIN}`

interface MetricColumn {
  no: number
  /** Of the runs that have a value: their places on the page from 1, and the values, as many. */
  places: string
  numbers: string
}

/**
 * Each metric of each run, by the place of the metric in `values`: [metric][run]. A row for a metric and not for a value,
 * as thousands of rows take longer on the way than in the database.
 */
async function readMetricColumns(
  client: SqlClient,
  ids: readonly string[],
  values: readonly RunValue[],
): Promise<RunHit['values'][]> {
  const columns = values.map(() => ids.map((): RunHit['values'][number] => null))
  const metrics = values.flatMap((value, no) => (value.of === 'metric' ? [{ ...value, no }] : []))
  if (metrics.length === 0) return columns
  const rows = await queryRows<MetricColumn>(client, METRIC_COLUMNS, [
    ids,
    metrics.map(({ no }) => no),
    metrics.map(({ key }) => key),
    metrics.map(({ stat }) => stat),
  ])
  for (const { no, places, numbers } of rows) {
    const texts = numbers.split(' ')
    for (const [index, place] of places.split(' ').entries())
      columns[no]![Number(place) - 1] = toMetricValue(Number(texts[index]))
  }
  return columns
}

/**
 * Of ended runs from the index that has each key of all of them side by side, of the others from their series. The order
 * within keeps the planner from reading the key of all runs for that of a few.
 */
const METRIC_COLUMNS = `
  WITH given AS MATERIALIZED (
    SELECT id, place, ${HAS_ENDED} AS ended FROM unnest($1::uuid[]) WITH ORDINALITY AS page (id, place) JOIN run USING (id)
  ), chosen AS MATERIALIZED (
    SELECT * FROM unnest($2::int[], $3::text[], $4::text[]) AS chosen (no, key, stat)
  ), found AS (
    SELECT no, run_id, value FROM chosen CROSS JOIN LATERAL (
      SELECT run_id, ${statSql(FINAL_STATS)} AS value FROM metric_final
      WHERE key = chosen.key AND run_id = ANY (ARRAY(SELECT id FROM given WHERE ended)) ORDER BY run_id
    ) AS final
    UNION ALL
    SELECT no, run_id, ${statSql(LIVE_STATS)} FROM chosen JOIN metric_series series USING (key)
    WHERE run_id = ANY (ARRAY(SELECT id FROM given WHERE NOT ended)) AND count > 0
  )
  SELECT no, string_agg(place::text, ' ') AS places, string_agg(value::text, ' ') AS numbers
  FROM found JOIN given ON given.id = run_id WHERE value IS NOT NULL GROUP BY no`

/** Only those asked for: notes can be long. */
async function readFields(
  client: SqlClient,
  ids: readonly string[],
  values: readonly RunValue[],
): Promise<Map<string, Record<string, string | number | null>>> {
  const columns = [...new Set(values.flatMap((value) => (value.of === 'field' ? [value.field] : [])))].map(
    (name) => `'${name}', coalesce(to_json(${FIELDS[name].number}), to_json(${FIELDS[name].text}))`,
  )
  if (columns.length === 0) return new Map()
  const rows = await queryRows<{ id: string; fields: Record<string, string | number | null> }>(
    client,
    `SELECT id, json_build_object(${columns.join(', ')}) AS fields FROM run WHERE id = ANY ($1::uuid[])`,
    [ids],
  )
  return new Map(rows.map(({ id, fields }) => [id, fields]))
}
