import {
  AppError,
  type RunHit,
  type RunScope,
  type RunSearch,
  type RunSearchResult,
} from '@barycenter/contracts'
import type pg from 'pg'
import { loadHits } from './run-hits.js'
import { queryInScope, scopeConditions } from './run-scope.js'
import { readValues } from './run-values.js'
import { Statement } from './search-values.js'

interface FoundRow {
  id: RunHit['id']
  rank: number
  number: number
  text: string
  total: number
}

/** See RunRepository.search. */
export async function searchRuns(pool: pg.Pool, search: RunSearch): Promise<RunSearchResult> {
  const { text, parameters } = searchStatement(search)
  const rows = await queryInScope<FoundRow>(pool, search, text, parameters)
  const found = rows.filter(({ id }) => id !== null)
  const page = found.slice(0, search.limit)
  const ids = page.map(({ id }) => id)
  const [hits, values] = await Promise.all([loadHits(pool, ids), readValues(pool, ids, search.select)])
  return {
    hits: ids.flatMap((id, index) => {
      const hit = hits.get(id)
      return hit ? [{ ...hit, values: values[index]! }] : []
    }),
    nextCursor: found.length > page.length ? writeCursor(page.at(-1)!) : null,
    total: rows[0]!.total,
  }
}

function searchStatement(search: RunSearch): { text: string; parameters: unknown[] } {
  const statement = new Statement()
  const found = foundSql(statement, search)
  const { direction } = search.orderBy
  const text = `
    WITH found AS MATERIALIZED (${found}), page AS (
      SELECT * FROM found WHERE ${afterCursor(statement, search)}
      ORDER BY ${orderSql(direction, 'id')} LIMIT ${statement.parameter(search.limit + 1)}
    )
    SELECT page.*, counted.total
    FROM (SELECT count(*)::int AS total FROM found) AS counted
    LEFT JOIN page ON true
    ORDER BY ${orderSql(direction, 'page.id')}`
  return { text, parameters: statement.parameters }
}

/** Selects id and place of every run of a search. */
export function foundSql(statement: Statement, search: RunScope & Pick<RunSearch, 'orderBy'>): string {
  const conditions = scopeConditions(statement, search)
  const sorted = sortColumns(statement, search.orderBy.value)
  return `SELECT run.id, ${sorted} FROM run ${statement.joins.join(' ')} WHERE ${conditions.join(' AND ')}`
}

/** Numbers, then text, then runs without the value; none of the columns is null, so that rows compare. */
function sortColumns(statement: Statement, value: RunSearch['orderBy']['value']): string {
  const { number, text } = statement.value(value)
  return `CASE WHEN ${number} IS NOT NULL THEN 0 WHEN ${text} IS NOT NULL THEN 1 ELSE 2 END AS rank,
    coalesce(${number}, 0) AS number, coalesce(${text}, '') AS text`
}

/** Newest first among equals: ids grow with time. */
export function orderSql(direction: 'asc' | 'desc', id: string): string {
  return `rank, number ${direction}, text ${direction}, ${id} DESC`
}

/** The rows after the one that the cursor names; its place is known by value, so pages stay right while runs are added. */
function afterCursor(statement: Statement, { cursor, orderBy }: RunSearch): string {
  if (cursor === undefined) return 'true'
  const place = readCursor(cursor)
  const rank = `${statement.parameter(place.rank)}::int`
  const number = `${statement.parameter(place.number)}::text::float8`
  const text = `${statement.parameter(place.text)}::text`
  const id = `${statement.parameter(place.id)}::uuid`
  const beyond = orderBy.direction === 'asc' ? '>' : '<'
  return `(rank > ${rank} OR (rank = ${rank} AND (number ${beyond} ${number} OR (number = ${number} AND
    (text ${beyond} ${text} OR (text = ${text} AND id < ${id}))))))`
}

interface Place {
  rank: number
  number: string
  text: string
  id: string
}

function writeCursor({ rank, number, text, id }: FoundRow): string {
  return Buffer.from(JSON.stringify([rank, String(number), text, id])).toString('base64url')
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

function readCursor(cursor: string): Place {
  try {
    const [rank, number, text, id] = JSON.parse(Buffer.from(cursor, 'base64url').toString()) as unknown[]
    const isPlace =
      [0, 1, 2].includes(rank as number) &&
      typeof number === 'string' &&
      !Number.isNaN(Number(number)) &&
      typeof text === 'string' &&
      UUID.test(String(id))
    if (isPlace) return { rank: rank as number, number, text, id: String(id) }
  } catch {
    // Not JSON: refused below, as what is JSON of another form.
  }
  const expected = 'the nextCursor of an earlier page'
  throw new AppError('INVALID_INPUT', `cursor: found ${JSON.stringify(cursor)}, expected ${expected}`, {
    issues: [{ path: 'cursor', found: JSON.stringify(cursor), expected }],
  })
}
