import {
  ordersOf,
  type RunHit,
  type RunOrder,
  type RunOrders,
  type RunScope,
  type RunSearch,
  type RunSearchResult,
} from '@barycenter/contracts'
import type pg from 'pg'
import { afterCursor, cursorAfter, type OrderColumn, orderSql } from './page-order.js'
import { loadHits } from './run-hits.js'
import { queryInScope, scopeConditions } from './run-scope.js'
import { readValues } from './run-values.js'
import { Statement } from './search-values.js'

interface FoundRow extends Record<string, unknown> {
  id: RunHit['id']
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
    nextCursor: found.length > page.length ? cursorAfter(orderColumns(search), page.at(-1)!) : null,
    total: rows[0]!.total,
  }
}

function searchStatement(search: RunSearch): { text: string; parameters: unknown[] } {
  const statement = new Statement()
  const found = foundSql(statement, search)
  const columns = orderColumns(search)
  const text = `
    WITH found AS MATERIALIZED (${found}), page AS (
      SELECT * FROM found WHERE ${afterCursor(statement, columns, search.cursor)}
      ORDER BY ${orderSql(columns)} LIMIT ${statement.parameter(search.limit + 1)}
    )
    SELECT page.*, counted.total
    FROM (SELECT count(*)::int AS total FROM found) AS counted
    LEFT JOIN page ON true
    ORDER BY ${orderSql(columns)}`
  return { text, parameters: statement.parameters }
}

/** Selects id and place of every run of a search. */
export function foundSql(statement: Statement, search: RunScope & RunOrders): string {
  const conditions = scopeConditions(statement, search)
  const sorted = ordersOf(search).map(({ value }, at) => placeSql(statement, value, at))
  return `SELECT run.id, ${sorted.join(', ')} FROM run ${statement.joins.join(' ')} WHERE ${conditions.join(' AND ')}`
}

/** Numbers, then text, then runs without the value. */
function placeSql(statement: Statement, value: RunOrder['value'], at: number): string {
  const { number, text } = statement.value(value)
  return `CASE WHEN ${number} IS NOT NULL THEN 0 WHEN ${text} IS NOT NULL THEN 1 ELSE 2 END AS rank_${at},
    coalesce(${number}, 0) AS number_${at}, coalesce(${text}, '') AS text_${at}`
}

/** Newest first among equals: ids grow with time. */
export function orderColumns(orders: RunOrders): OrderColumn[] {
  const given = ordersOf(orders).flatMap(({ direction }, at): OrderColumn[] => [
    { name: `rank_${at}`, type: 'int', direction: 'asc' },
    { name: `number_${at}`, type: 'float8', direction },
    { name: `text_${at}`, type: 'text', direction },
  ])
  return [...given, { name: 'id', type: 'uuid', direction: 'desc' }]
}
