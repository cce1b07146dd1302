import type { GroupOrder, RunGroup, RunGroups, RunGroupsQuery } from '@barycenter/contracts'
import type pg from 'pg'
import { inSnapshot } from '../sql.js'
import { type Member, readGroupValues } from './group-values.js'
import { afterCursor, cursorAfter, type OrderColumn, orderSql } from './page-order.js'
import { queryInScope, scopeConditions } from './run-scope.js'
import { HAS_ENDED, Statement } from './search-values.js'

interface GroupRow extends Record<string, unknown> {
  by: RunGroup['by'] | null
  runs: number
  ids: string[]
  ended: boolean[]
  /** As Postgres writes it: what a cursor gives back. */
  place: string
  total: number
  all: number
}

/** For the values of 10,000 runs to be sorted in memory; the server's default is 4 MB. */
const WORK_MEMORY = '64MB'

/** See RunRepository.group. */
export function groupRuns(pool: pg.Pool, query: RunGroupsQuery): Promise<RunGroups> {
  return inSnapshot(pool, async (client) => {
    const { text, parameters } = groupsStatement(query)
    await client.query(`SET LOCAL work_mem = '${WORK_MEMORY}'`)
    const rows = await queryInScope<GroupRow>(client, query, text, parameters, pool)
    const found = rows.filter(({ by }) => by !== null)
    const page = found.slice(0, query.limit)
    const members = page.flatMap(({ ids, ended }, group) =>
      ids.map((id, index): Member => ({ id, group, ended: ended[index]! })),
    )
    const values = await readGroupValues(client, members, page.length, query.select)
    return {
      groups: page.map(({ by, runs }, index) => ({ by: by!, runs, values: values[index]! })),
      nextCursor: found.length > page.length ? cursorOf(query, page.at(-1)!) : null,
      total: rows[0]!.total,
      runs: rows[0]!.all,
    }
  })
}

/** The last column, by which no two groups are equal, is told as Postgres writes it. */
const cursorOf = (query: Orders, row: GroupRow) => cursorAfter(orderColumns(query), { ...row, by: row.place })

function groupsStatement(query: RunGroupsQuery): { text: string; parameters: unknown[] } {
  const statement = new Statement()
  const conditions = scopeConditions(statement, query)
  const by = query.by.map((value) => statement.value(value).shown)
  const sorted = ordersOf(query).map((order, at) => orderedSql(statement, query, order, at))
  const told = (part: keyof OrderedSql) => sorted.map((one) => one[part]).join(', ')
  const columns = orderColumns(query)
  const text = `
    WITH member AS MATERIALIZED (
      SELECT run.id, ${HAS_ENDED} AS ended, jsonb_build_array(${by.join(', ')}) AS by, ${told('ofRun')}
      FROM run ${statement.joins.join(' ')} WHERE ${conditions.join(' AND ')}
    ), found AS MATERIALIZED (
      SELECT by, count(*)::int AS runs, array_agg(id) AS ids, array_agg(ended) AS ended, ${told('ofGroup')}
      FROM member GROUP BY by
    ), placed AS (
      SELECT by, runs, ids, ended, ${told('place')} FROM found
    ), page AS (
      SELECT *, by::text AS place FROM placed WHERE ${afterCursor(statement, columns, query.cursor)}
      ORDER BY ${orderSql(columns)} LIMIT ${statement.parameter(query.limit + 1)}
    )
    SELECT page.*, counted.total, counted.all
    FROM (SELECT count(*)::int AS total, coalesce(sum(runs), 0)::int AS all FROM found) AS counted
    LEFT JOIN page ON true
    ORDER BY ${orderSql(columns)}`
  return { text, parameters: statement.parameters }
}

type Orders = Pick<RunGroupsQuery, 'orderBy' | 'thenBy'>

const ordersOf = ({ orderBy, thenBy }: Orders): GroupOrder[] => [orderBy, ...thenBy]

interface OrderedSql {
  ofRun: string
  ofGroup: string
  place: string
}

/** What groups are ordered by: selected of each run, then of each group, then as columns that compare. */
function orderedSql(
  statement: Statement,
  { select }: RunGroupsQuery,
  { column }: GroupOrder,
  at: number,
): OrderedSql {
  const number = column === 'runs' ? 'NULL::float8' : statement.value(select[column]!).number
  return {
    ofRun: `${number} AS value_${at}`,
    ofGroup: `${column === 'runs' ? 'count(*)::float8' : exactMean(`value_${at}`)} AS mean_${at}`,
    place: `CASE WHEN mean_${at} IS NULL THEN 1 ELSE 0 END AS rank_${at}, coalesce(mean_${at}, 0) AS number_${at}`,
  }
}

/** A sum of floats depends on the order of its terms, and a page must not begin elsewhere than the one before ended. */
const exactMean = (number: string) =>
  `(avg(${number}::text::numeric) FILTER (WHERE abs(${number}) < 'Infinity'))::float8`

function orderColumns(orders: Orders): OrderColumn[] {
  const given = ordersOf(orders).flatMap(({ direction }, at): OrderColumn[] => [
    { name: `rank_${at}`, type: 'int', direction: 'asc' },
    { name: `number_${at}`, type: 'float8', direction },
  ])
  return [...given, { name: 'by', type: 'jsonb', direction: 'asc' }]
}
