import type { RunGroup, RunGroups, RunGroupsQuery } from '@barycenter/contracts'
import type pg from 'pg'
import { z } from 'zod'
import { readPlace, writePlace } from '../page-cursor.js'
import { inSnapshot } from '../sql.js'
import { type Member, readGroupValues } from './group-values.js'
import { queryInScope, scopeConditions } from './run-scope.js'
import { HAS_ENDED, Statement } from './search-values.js'

interface GroupRow {
  by: RunGroup['by'] | null
  runs: number
  rank: number
  number: number
  ids: string[]
  ended: boolean[]
  /** As Postgres writes it: what a cursor gives back. */
  place: string
  total: number
  all: number
}

const Place = z.tuple([z.int(), z.string().refine((text) => Number.isFinite(Number(text))), z.string()])

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
      nextCursor: found.length > page.length ? cursorOf(page.at(-1)!) : null,
      total: rows[0]!.total,
      runs: rows[0]!.all,
    }
  })
}

const cursorOf = ({ rank, number, place }: GroupRow) => writePlace([rank, String(number), place])

function groupsStatement(query: RunGroupsQuery): { text: string; parameters: unknown[] } {
  const statement = new Statement()
  const conditions = scopeConditions(statement, query)
  const by = query.by.map((value) => statement.value(value).shown)
  const ordered = orderedValue(statement, query)
  const text = `
    WITH member AS MATERIALIZED (
      SELECT run.id, ${HAS_ENDED} AS ended, jsonb_build_array(${by.join(', ')}) AS by, ${ordered} AS number
      FROM run ${statement.joins.join(' ')} WHERE ${conditions.join(' AND ')}
    ), found AS MATERIALIZED (
      SELECT by, count(*)::int AS runs, array_agg(id) AS ids, array_agg(ended) AS ended,
        ${query.orderBy.column === 'runs' ? 'count(*)::float8' : EXACT_MEAN} AS mean
      FROM member GROUP BY by
    ), placed AS (
      SELECT by, runs, ids, ended, CASE WHEN mean IS NULL THEN 1 ELSE 0 END AS rank, coalesce(mean, 0) AS number
      FROM found
    ), page AS (
      SELECT *, by::text AS place FROM placed WHERE ${afterCursor(statement, query)}
      ORDER BY rank, number ${query.orderBy.direction}, by LIMIT ${statement.parameter(query.limit + 1)}
    )
    SELECT page.*, counted.total, counted.all
    FROM (SELECT count(*)::int AS total, coalesce(sum(runs), 0)::int AS all FROM found) AS counted
    LEFT JOIN page ON true
    ORDER BY rank, number ${query.orderBy.direction}, by`
  return { text, parameters: statement.parameters }
}

/** A sum of floats depends on the order of its terms, and a page must not begin elsewhere than the one before ended. */
const EXACT_MEAN = `(avg(number::text::numeric) FILTER (WHERE abs(number) < 'Infinity'))::float8`

function orderedValue(statement: Statement, { orderBy, select }: RunGroupsQuery): string {
  if (orderBy.column === 'runs') return 'NULL::float8'
  return statement.value(select[orderBy.column]!).number
}

function afterCursor(statement: Statement, { cursor, orderBy }: RunGroupsQuery): string {
  if (cursor === undefined) return 'true'
  const place = readPlace(cursor, Place)
  const rank = `${statement.parameter(place[0])}::int`
  const number = `${statement.parameter(place[1])}::text::float8`
  const by = `${statement.parameter(place[2])}::text::jsonb`
  const beyond = orderBy.direction === 'asc' ? '>' : '<'
  return `(rank > ${rank} OR (rank = ${rank} AND (number ${beyond} ${number} OR (number = ${number} AND by > ${by}))))`
}
