import type { Change } from '../runs/run-change.js'
import { BYTES_PER_POINT, writePoints } from './open-segment.js'
import type { KeyedColumns, PointColumns } from './point-columns.js'

/** What the row of a series and of a segment say about points; min, max and sum are over finite values. */
interface PointFacts {
  count: number
  firstStep: number
  lastStep: number
  minStep: number
  maxStep: number
  lastTime: number
  lastValue: number
  min: number | null
  max: number | null
  sum: number
  finite: number
}

/** The parameters of `appendCtes`, one column each with an entry for each series. */
export function appendParameters(series: readonly KeyedColumns[]): unknown[] {
  const facts = series.map(factsOf)
  // Numbers go as text: NaN and the infinities have no JSON, which Prisma would send.
  const column = (read: (facts: PointFacts) => number | null) =>
    facts.map((of) => {
      const number = read(of)
      return number === null ? null : String(number)
    })
  const { data, places } = joinRecords(series)
  return [
    series.map(({ key }) => key),
    column((of) => of.count),
    column((of) => of.firstStep),
    column((of) => of.lastStep),
    column((of) => of.minStep),
    column((of) => of.maxStep),
    column((of) => of.lastTime),
    column((of) => of.lastValue),
    column((of) => of.min),
    column((of) => of.max),
    column((of) => of.sum),
    column((of) => of.finite),
    places.map(String),
    data,
  ]
}

/** One parameter holds the records of all series: an array of bytes would travel as text, twice as long. */
function joinRecords(series: readonly KeyedColumns[]): { data: Buffer; places: number[] } {
  const points = series.reduce((sum, { steps }) => sum + steps.length, 0)
  const data = Buffer.allocUnsafe(points * BYTES_PER_POINT)
  const places: number[] = []
  let at = 0
  for (const columns of series) {
    places.push(at + 1) // SQL counts from 1
    writePoints(columns, data, at)
    at += columns.steps.length * BYTES_PER_POINT
  }
  return { data, places }
}

/**
 * The mean of a series from its row; null where no value is finite. PostgreSQL refuses a quotient that underflows: where
 * the sum is below the smallest number times its count, the mean is 0.
 */
export const SERIES_MEAN =
  "CASE WHEN abs(sum_value) < finite * '5e-324'::float8 THEN 0 ELSE sum_value / nullif(finite, 0) END"

/**
 * Two steps of a WITH statement that store the points of one change: the summaries of their series and one open segment
 * for each. `change` names an earlier step with one row (run_id, seq), or none where nothing is to be stored; the parameters
 * of `appendParameters` begin at number `first`.
 */
export function appendCtes(change: string, first: number): string {
  const parameter = (index: number) => `$${first + index}`
  const column = (index: number, type: string) => `${parameter(index)}::text[]::${type}[]`
  return `
    input AS (
      SELECT * FROM unnest(
        ${parameter(0)}::text[],
        ${column(1, 'int')}, ${column(2, 'bigint')}, ${column(3, 'bigint')}, ${column(4, 'bigint')},
        ${column(5, 'bigint')}, ${column(6, 'float8')}, ${column(7, 'float8')}, ${column(8, 'float8')},
        ${column(9, 'float8')}, ${column(10, 'float8')}, ${column(11, 'int')}, ${column(12, 'int')}
      ) AS input (key, count, first_step, last_step, min_step, max_step, last_time, last_value, min_value, max_value,
        sum_value, finite, place)
    ), series AS (
      INSERT INTO metric_series AS old (run_id, key, count, last_step, last_time, last_value, max_step, min_value,
        max_value, sum_value, finite, last_seq)
      SELECT run_id, key, count, last_step, last_time, last_value, max_step, min_value, max_value, sum_value, finite, seq
      FROM input, ${change}
      ON CONFLICT (run_id, key) DO UPDATE SET
        count = old.count + excluded.count,
        last_step = excluded.last_step,
        last_time = excluded.last_time,
        last_value = excluded.last_value,
        max_step = greatest(old.max_step, excluded.max_step),
        min_value = least(old.min_value, excluded.min_value),
        max_value = greatest(old.max_value, excluded.max_value),
        -- PostgreSQL refuses a sum that overflows: from there on it is not known.
        sum_value = CASE WHEN abs(old.sum_value) < 8e307 AND abs(excluded.sum_value) < 8e307
          THEN old.sum_value + excluded.sum_value ELSE 'NaN' END,
        finite = old.finite + excluded.finite,
        last_seq = excluded.last_seq
      RETURNING id, key
    ), segment AS (
      INSERT INTO metric_segment (series_id, seq, last_seq, count, first_step, last_step, min_step, max_step, min_value,
        max_value, data)
      SELECT series.id, seq, seq, input.count, first_step, last_step, min_step, max_step, min_value, max_value,
        substring(${parameter(13)}::bytea FROM input.place FOR input.count * ${BYTES_PER_POINT})
      FROM input JOIN series USING (key), ${change}
    )`
}

const APPEND_UNDER_CHANGE = `
  WITH change AS (SELECT $1::uuid AS run_id, $2::text::bigint AS seq), ${appendCtes('change', 3)}
  SELECT 1`

/** Stores points under a change number that the caller's transaction has taken: one statement however many keys. */
export async function appendPoints(
  { tx, runId, seq }: Change,
  series: readonly KeyedColumns[],
): Promise<void> {
  if (series.length === 0) return
  await tx.$executeRawUnsafe(APPEND_UNDER_CHANGE, runId, String(seq), ...appendParameters(series))
}

/** Of a series with at least one point. */
export function factsOf({ steps, times, values }: PointColumns): PointFacts {
  const end = steps.length - 1
  const facts: PointFacts = {
    count: steps.length,
    firstStep: steps[0]!,
    lastStep: steps[end]!,
    minStep: steps[0]!,
    maxStep: steps[0]!,
    lastTime: times[end]!,
    lastValue: values[end]!,
    min: null,
    max: null,
    sum: 0,
    finite: 0,
  }
  for (let index = 0; index < steps.length; index++) {
    const step = steps[index]!
    const value = values[index]!
    if (step < facts.minStep) facts.minStep = step
    if (step > facts.maxStep) facts.maxStep = step
    if (!Number.isFinite(value)) continue
    if (facts.min === null || value < facts.min) facts.min = value
    if (facts.max === null || value > facts.max) facts.max = value
    facts.sum += value
    facts.finite++
  }
  return facts
}
