import type { MetricStat, RunValue } from '@barycenter/contracts'
import { SERIES_MEAN } from '../metrics/append-points.js'

type RunField = Extract<RunValue, { of: 'field' }>['field']

/** Where a value of a run is found, as a number or as text; null where the run has none, or it is of the other kind. */
export interface ValueSql {
  number: string
  text: string
  /** As text whatever it is; null only where the run has none. */
  words: string
  /** As people are shown it, in jsonb: NaN and infinities as words; null where the run has none. */
  shown: string
}

/** A statement in the making: its parameters and what it joins, each value once. */
export class Statement {
  readonly parameters: unknown[] = []
  readonly joins: string[] = []
  readonly #values = new Map<string, ValueSql>()

  parameter(value: unknown): string {
    this.parameters.push(value)
    return `$${this.parameters.length}`
  }

  value(value: RunValue): ValueSql {
    const name = JSON.stringify(value)
    const known = this.#values.get(name) ?? this.#join(value)
    this.#values.set(name, known)
    return known
  }

  #join(value: RunValue): ValueSql {
    if (value.of === 'field') return FIELDS[value.field]
    const alias = `value_${this.#values.size}`
    const key = this.parameter(value.key)
    if (value.of === 'metric') {
      this.joins.push(`LEFT JOIN ${metricTable(value.stat, key)} AS ${alias}
        ON ${alias}.run_id = run.id AND ${alias}.ended = ${HAS_ENDED}`)
      // NaN is neither more nor less than a number, whatever PostgreSQL sorts it as.
      return { ...numberSql(`nullif(${alias}.value, 'NaN')`), shown: `to_jsonb(${alias}.value)` }
    }
    const table = value.of === 'param' ? 'run_param' : 'run_tag'
    this.joins.push(`LEFT JOIN ${table} AS ${alias} ON ${alias}.run_id = run.id AND ${alias}.key = ${key}`)
    return value.of === 'param' ? paramSql(alias) : textSql(`${alias}.value`)
  }
}

const NO_NUMBER = 'NULL::float8'
const NO_TEXT = 'NULL::text'
export const HAS_ENDED = `(run.status IN ('completed', 'failed', 'canceled'))`

function paramSql(alias: string): ValueSql {
  const isNumber = `jsonb_typeof(${alias}.value) = 'number'`
  return {
    number: `CASE WHEN ${isNumber} THEN ${alias}.value::float8 END`,
    text: `CASE WHEN NOT ${isNumber} THEN ${alias}.value #>> '{}' END`,
    words: `(${alias}.value #>> '{}')`,
    shown: `nullif(${alias}.value, 'null')`,
  }
}

const milliseconds = (expression: string) => `(extract(epoch FROM ${expression}) * 1000)::float8`
const numberSql = (number: string): ValueSql => ({
  number,
  text: NO_TEXT,
  words: `(${number})::text`,
  shown: `to_jsonb(${number})`,
})
const textSql = (text: string): ValueSql => ({
  number: NO_NUMBER,
  text,
  words: text,
  shown: `to_jsonb(${text})`,
})

export const FIELDS: Record<RunField, ValueSql> = {
  id: textSql('run.id::text'),
  name: textSql('run.name'),
  experiment: textSql('(SELECT experiment.name FROM experiment WHERE experiment.id = run.experiment_id)'),
  status: textSql('run.status::text'),
  kind: textSql('run.kind::text'),
  seed: numberSql('run.seed::float8'),
  attempt: numberSql('run.attempt::float8'),
  createdAt: numberSql(milliseconds('run.created_at')),
  startedAt: numberSql(milliseconds('run.started_at')),
  endedAt: numberSql(milliseconds('run.ended_at')),
  durationMs: numberSql(milliseconds('(coalesce(run.ended_at, now()) - run.started_at)')),
  progress: numberSql(`(run.progress ->> 'fraction')::float8`),
  notes: textSql(`nullif(run.notes, '')`),
  failure: textSql(`(run.failure ->> 'message')`),
  group: textSql('run.group_id::text'),
  parent: textSql('run.parent_run_id::text'),
  worker: textSql('run.worker_id'),
  engine: textSql(`(run.provenance #>> '{engine,name}')`),
  dataset: textSql(`(run.provenance #>> '{data,name}')`),
  datasetDigest: textSql(`(run.provenance #>> '{data,contentSha256}')`),
}

/** A field is a number for all runs or for none. */
export const isNumberField = (field: RunField) => FIELDS[field].number !== NO_NUMBER

export const FINAL_STATS: Record<MetricStat, string> = {
  last: 'last_value',
  min: 'min_value',
  max: 'max_value',
  mean: 'mean_value',
  lastStep: 'last_step::float8',
  count: 'count::float8',
}
export const LIVE_STATS: Record<MetricStat, string> = {
  ...FINAL_STATS,
  mean: SERIES_MEAN,
}

/** The stat that the column `stat` names. */
export const statSql = (columns: Record<MetricStat, string>) =>
  `CASE stat ${Object.entries(columns)
    .map(([stat, column]) => `WHEN '${stat}' THEN ${column}`)
    .join(' ')} END`

/** One key of all runs: of ended ones from the index that has them side by side, of the few others from their series. */
function metricTable(stat: MetricStat, key: string): string {
  return `(
    SELECT run_id, true AS ended, ${FINAL_STATS[stat]} AS value FROM metric_final WHERE key = ${key}
    UNION ALL
    SELECT series.run_id, false, ${LIVE_STATS[stat]}
    FROM run live JOIN metric_series series ON series.run_id = live.id AND series.key = ${key}
    WHERE live.status NOT IN ('completed', 'failed', 'canceled') AND series.count > 0
  )`
}
