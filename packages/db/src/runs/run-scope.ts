import { AppError, type FieldIssue, type RunScope, type SearchCondition } from '@barycenter/contracts'
import { type FilterError, type ParsedFilter, parseFilter } from '@barycenter/filter'
import type pg from 'pg'
import { queryRows, type SqlClient } from '../sql.js'
import { containing, filterSql } from './filter-sql.js'
import type { Statement } from './search-values.js'

/** Each joins a table: beyond, the planner takes longer than the search. */
const MOST_JOINS = 60

/**
 * The conditions on `run`, to be joined by AND, that hold for the runs of a scope. Adds parameters and joins to the
 * statement: read `statement.joins` afterwards. A filter that cannot be read is refused with its place.
 */
export function scopeConditions(statement: Statement, scope: RunScope): string[] {
  const conditions = [
    'run.deleted_at IS NULL',
    scope.archived ? 'run.archived_at IS NOT NULL' : 'run.archived_at IS NULL',
    ...(scope.experimentId ? [`run.experiment_id = ${statement.parameter(scope.experimentId)}`] : []),
    ...scope.where.map((condition) => whereSql(statement, condition)),
    ...(scope.filter.trim() === '' ? [] : [filterSql(statement, readFilter(scope.filter).filter)]),
  ]
  if (statement.joins.length > MOST_JOINS) {
    const found = `${statement.joins.length} of them`
    const expected = `at most ${MOST_JOINS} different metrics, params and tags in one search`
    throw refuse([{ path: 'filter', found, expected }])
  }
  return conditions
}

/**
 * Runs a statement whose conditions are of a scope. A regular expression that the database refuses is told with its place:
 * `pool` finds it, as a transaction in which a statement was refused answers nothing more.
 */
export async function queryInScope<Row extends pg.QueryResultRow>(
  client: SqlClient,
  scope: RunScope,
  text: string,
  parameters: unknown[],
  pool: SqlClient = client,
): Promise<Row[]> {
  try {
    return await queryRows<Row>(client, text, parameters)
  } catch (error) {
    throw isRegexError(error) ? await regexRefusal(pool, scope.filter, error) : error
  }
}

function readFilter(text: string): Extract<ParsedFilter, { ok: true }> {
  const parsed = parseFilter(text, { now: Date.now() })
  if (!parsed.ok) throw refuse(parsed.errors.map(toIssue))
  return parsed
}

function toIssue({ offset, length, found, expected }: FilterError): FieldIssue {
  return { path: 'filter', found, expected, place: { offset, length } }
}

function refuse(issues: FieldIssue[]): AppError {
  const words = issues.map(({ path, found, expected, place }) => {
    const where = place ? `${path}, character ${place.offset + 1}` : path
    return `${where}: found ${found}, expected ${expected}`
  })
  return new AppError('INVALID_INPUT', words.join('; '), { issues })
}

const INVALID_REGEX = '2201B'

function isRegexError(error: unknown): error is Error {
  return (error as { code?: unknown } | null)?.code === INVALID_REGEX
}

/** Tries each pattern by itself, as the database does not tell which of them it refused. */
async function regexRefusal(client: SqlClient, filter: string, cause: Error): Promise<unknown> {
  for (const { pattern, offset, length } of readFilter(filter).patterns) {
    try {
      await client.query(`SELECT '' ~ $1::text`, [pattern])
    } catch (error) {
      if (!isRegexError(error)) throw error
      const expected = `a regular expression of PostgreSQL (${error.message})`
      return refuse([{ path: 'filter', found: JSON.stringify(pattern), expected, place: { offset, length } }])
    }
  }
  return cause
}

function whereSql(statement: Statement, { value, op, than }: SearchCondition): string {
  const { number, text } = statement.value(value)
  if (op === 'contains')
    return `coalesce(${text}, (${number})::text) ILIKE ${containing(statement, String(than))}`
  const compared = op === '!=' ? '<>' : op
  return typeof than === 'number'
    ? `${number} ${compared} ${statement.parameter(than)}::float8`
    : `${text} ${compared} ${statement.parameter(String(than))}::text`
}
