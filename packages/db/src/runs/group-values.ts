import { type GroupStats, type RunGroup, type RunValue, toMetricValue } from '@barycenter/contracts'
import { queryRows, type SqlClient } from '../sql.js'
import { FIELDS, FINAL_STATS, LIVE_STATS, statSql } from './search-values.js'

/** A run of a group, by the place of the group on its page. */
export interface Member {
  id: string
  group: number
  ended: boolean
}

type GroupValue = RunGroup['values'][number]

interface StatsRow {
  group: number
  no: number
  n: number
  /** Mean and std are of values divided by this power of two. */
  scale: number
  mean: number | null
  std: number | null
  min: number | null
  max: number | null
  distinct: number
  only: string | number | boolean | null
}

/** What there is to say of each value of each group, over all its members: [group][value]. */
export async function readGroupValues(
  client: SqlClient,
  members: readonly Member[],
  groups: number,
  values: readonly RunValue[],
): Promise<GroupValue[][]> {
  const told = Array.from({ length: groups }, () =>
    values.map((): GroupValue => ({ stats: null, only: null, distinct: 0 })),
  )
  const lists = [
    members.map(({ id }) => id),
    members.map(({ group }) => group),
    members.map(({ ended }) => ended),
  ]
  for (const { text, parameters } of statements(values)) {
    const rows = await queryRows<StatsRow>(client, text, [...lists, ...parameters])
    for (const row of rows)
      told[row.group]![row.no] = { stats: statsOf(row), only: onlyOf(row), distinct: row.distinct }
  }
  return told
}

function statsOf({ n, scale, mean, std, min, max }: StatsRow): GroupStats | null {
  if (n === 0) return null
  const spread = std === null ? null : Math.min(std * scale, Number.MAX_VALUE)
  return {
    n,
    mean: mean! * scale,
    std: spread,
    stderr: spread === null ? null : spread / Math.sqrt(n),
    min: min!,
    max: max!,
  }
}

function onlyOf({ distinct, only }: StatsRow): GroupValue['only'] {
  if (distinct !== 1) return null
  return typeof only === 'number' ? toMetricValue(only) : only
}

interface Source {
  text: string
  parameters: unknown[]
}

/** One statement for all metrics, params, tags or fields of a select. */
function statements(values: readonly RunValue[]): Source[] {
  const numbered = values.map((value, no) => ({ value, no }))
  return (['metric', 'param', 'tag', 'field'] as const).flatMap((of) => {
    const own = numbered.filter(({ value }) => value.of === of)
    return own.length === 0 ? [] : [statsStatement(SOURCES[of](own))]
  })
}

type Numbered = { value: RunValue; no: number }[]

const numbers = (own: Numbered) => own.map(({ no }) => no)
const keys = (own: Numbered) => own.map(({ value }) => ('key' in value ? value.key : ''))

const COLUMNS = 'unnest($4::int[], $5::text[])'

/** Selects "group", no, number, and what counts as one value: the number itself, or the JSON of any value. */
const SOURCES: Record<RunValue['of'], (own: Numbered) => Source> = {
  metric: (own) => ({
    text: `
      SELECT "group", no, ${statSql(FINAL_STATS)} AS number, NULL::jsonb AS shown
      FROM unnest($4::int[], $5::text[], $6::text[]) AS chosen (no, key, stat)
      JOIN metric_final USING (key) JOIN member ON member.id = run_id AND member.ended
      UNION ALL
      SELECT "group", no, ${statSql(LIVE_STATS)}, NULL
      FROM unnest($4::int[], $5::text[], $6::text[]) AS chosen (no, key, stat)
      CROSS JOIN member JOIN metric_series USING (key)
      WHERE NOT member.ended AND run_id = member.id AND count > 0`,
    parameters: [numbers(own), keys(own), own.map(({ value }) => (value.of === 'metric' ? value.stat : ''))],
  }),
  param: (own) => ({
    text: `
      SELECT "group", no, CASE WHEN jsonb_typeof(value) = 'number' THEN value::float8 END AS number,
        nullif(value, 'null') AS shown
      FROM ${COLUMNS} AS chosen (no, key) JOIN run_param USING (key) JOIN member ON member.id = run_id`,
    parameters: [numbers(own), keys(own)],
  }),
  tag: (own) => ({
    text: `
      SELECT "group", no, NULL::float8 AS number, to_jsonb(value) AS shown
      FROM ${COLUMNS} AS chosen (no, key) JOIN run_tag USING (key) JOIN member ON member.id = run_id`,
    parameters: [numbers(own), keys(own)],
  }),
  field: (own) => ({
    text: own
      .flatMap(({ value, no }) => (value.of === 'field' ? [{ ...FIELDS[value.field], no }] : []))
      .map(
        ({ number, shown, no }) => `
          SELECT "group", ${no} AS no, ${number} AS number, ${shown} AS shown FROM run JOIN member USING (id)`,
      )
      .join(' UNION ALL '),
    parameters: [],
  }),
}

/**
 * Sums of squares overflow beyond 1e154 and vanish below 1e-162: values are brought near 1 first, by a power of two,
 * which changes no digit of them. A quotient that underflows would be refused: below 1e-150 of the largest, it is 0.
 */
function statsStatement({ text, parameters }: Source): Source {
  const isMetric = parameters.length === 3
  const one = isMetric ? 'number' : 'shown'
  const statement = `
    WITH member AS MATERIALIZED (
      SELECT * FROM unnest($1::uuid[], $2::int[], $3::bool[]) AS given (id, "group", ended)
    ), value AS MATERIALIZED (
      SELECT "group", no, number, shown, number > '-Infinity' AND number < 'Infinity' AS finite
      FROM (${text}) AS source WHERE ${one} IS NOT NULL
    ), scale AS (
      SELECT "group", no, power(2::float8,
        least(greatest(floor(ln(max(abs(number))) / ln(2::float8)), -1022), 1023)) AS scale
      FROM value WHERE finite AND number <> 0 GROUP BY 1, 2
    ), scaled AS (
      SELECT value.*, scale, CASE WHEN NOT finite THEN NULL WHEN scale IS NULL THEN 0
        WHEN scale > 1e-150 AND abs(number) < scale * 1e-150 THEN 0 ELSE number / scale END AS part
      FROM value LEFT JOIN scale USING ("group", no)
    )
    SELECT "group", no, count(*) FILTER (WHERE finite)::int AS n, coalesce(max(scale), 1) AS scale,
      avg(part) AS mean, stddev_samp(part) AS std,
      min(number) FILTER (WHERE finite) AS min, max(number) FILTER (WHERE finite) AS max,
      count(DISTINCT ${one})::int AS distinct,
      ${isMetric ? 'to_jsonb(min(number))' : '(array_agg(shown))[1]'} AS only
    FROM scaled GROUP BY 1, 2`
  return { text: statement, parameters }
}
