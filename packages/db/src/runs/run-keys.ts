import type { RunKey, RunKeys, RunKeysQuery } from '@barycenter/contracts'
import type pg from 'pg'
import { z } from 'zod'
import { readPlace, writePlace } from '../page-cursor.js'
import { containing } from './filter-sql.js'
import { queryInScope, scopeConditions } from './run-scope.js'
import { HAS_ENDED, Statement } from './search-values.js'

interface FoundKey {
  of: RunKey['of'] | null
  key: string
  runs: number
  total: number
}

const Place = z.tuple([z.enum(['metric', 'param', 'tag']), z.string()])

/** See RunRepository.listKeys. */
export async function listRunKeys(pool: pg.Pool, query: RunKeysQuery): Promise<RunKeys> {
  const { text, parameters } = keysStatement(query)
  const rows = await queryInScope<FoundKey>(pool, query, text, parameters)
  const found = rows.flatMap(({ of, key, runs }) => (of === null ? [] : [{ of, key, runs }]))
  const keys = found.slice(0, query.limit)
  const last = keys.at(-1)
  return {
    keys,
    nextCursor: found.length > keys.length && last ? writePlace([last.of, last.key]) : null,
    total: rows[0]!.total,
  }
}

function keysStatement(query: RunKeysQuery): { text: string; parameters: unknown[] } {
  const statement = new Statement()
  const conditions = scopeConditions(statement, query).join(' AND ')
  const joins = statement.joins.join(' ')
  const kinds = query.of ? [query.of] : (['metric', 'param', 'tag'] as const)
  const searched = query.search ? `key ILIKE ${containing(statement, query.search)}` : 'true'
  const text = `
    WITH scope AS MATERIALIZED (
      SELECT run.id, CASE WHEN ${HAS_ENDED} THEN run.metric_key_set END AS key_set
      FROM run ${joins} WHERE ${conditions}
    ), counted AS MATERIALIZED (
      SELECT of, key COLLATE "C" AS key, sum(runs)::int AS runs
      FROM (${kinds.map((kind) => KEYS_OF[kind]).join(' UNION ALL ')}) AS counts
      WHERE ${searched} GROUP BY 1, 2
    ), page AS (
      SELECT * FROM counted WHERE ${afterCursor(statement, query)}
      ORDER BY of, key LIMIT ${statement.parameter(query.limit + 1)}
    )
    SELECT page.*, (SELECT count(*)::int FROM counted) AS total
    FROM (VALUES (1)) AS one LEFT JOIN page ON true ORDER BY of, key`
  return { text, parameters: statement.parameters }
}

const keysIn = (table: string, kind: string) => `
  SELECT '${kind}' AS of, key, count(*) AS runs FROM ${table} WHERE run_id IN (SELECT id FROM scope) GROUP BY key`

/** Metrics of ended runs from the few sets that they share, of the others from their series. */
const KEYS_OF: Record<RunKey['of'], string> = {
  metric: `
    SELECT 'metric' AS of, key, sum(shared.runs)::bigint AS runs
    FROM (SELECT key_set, count(*) AS runs FROM scope WHERE key_set IS NOT NULL GROUP BY key_set) AS shared
    JOIN metric_key_set ON hash = shared.key_set CROSS JOIN LATERAL unnest(keys) AS key GROUP BY key
    UNION ALL
    SELECT 'metric', key, count(*) FROM metric_series
    WHERE run_id IN (SELECT id FROM scope WHERE key_set IS NULL) AND count > 0 GROUP BY key`,
  param: keysIn('run_param', 'param'),
  tag: keysIn('run_tag', 'tag'),
}

function afterCursor(statement: Statement, { cursor }: RunKeysQuery): string {
  if (cursor === undefined) return 'true'
  const [of, key] = readPlace(cursor, Place)
  return `(of, key) > (${statement.parameter(of)}::text, ${statement.parameter(key)}::text COLLATE "C")`
}
