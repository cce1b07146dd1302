import type { RunExport, RunHit, RunId, RunValue } from '@barycenter/contracts'
import type pg from 'pg'
import type { RunExportReader, ValueKind } from '../database.js'
import { queryRows, type SqlClient } from '../sql.js'
import { orderSql } from './page-order.js'
import { loadHits } from './run-hits.js'
import { queryInScope, scopeConditions } from './run-scope.js'
import { foundSql, orderColumns } from './run-search.js'
import { readValues } from './run-values.js'
import { isNumberField, Statement } from './search-values.js'

const PAGE = 500
/** Between two pages the one who reads may be slow; nothing is locked meanwhile, but a connection is in use. */
const IDLE_LIMIT = '5min'

/** See RunRepository.export. */
export async function exportRuns(pool: pg.Pool, search: RunExport): Promise<RunExportReader> {
  const client = await pool.connect()
  let broken: Error | undefined
  const lose = (error: Error) => {
    broken = error
  }
  client.on('error', lose)
  const close = async () => {
    if (!broken) await client.query('ROLLBACK').catch(lose)
    client.release(broken)
    client.off('error', lose)
  }
  try {
    const first = await openCursor(client, search, pool)
    return {
      kinds: () => readKinds(client, search),
      pages: () => readPages(client, first, search.select),
      close: once(close),
    }
  } catch (error) {
    await close()
    throw error
  }
}

type Found = { id: RunId }[]
const FETCH = `FETCH ${PAGE} FROM found`

/** Gives back the first page: what the database refuses is known before anything is sent. */
async function openCursor(client: pg.PoolClient, search: RunExport, pool: pg.Pool): Promise<Found> {
  const statement = new Statement()
  const found = foundSql(statement, search)
  await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY')
  await client.query(`SET LOCAL idle_in_transaction_session_timeout = '${IDLE_LIMIT}'`)
  await queryInScope(
    client,
    search,
    `DECLARE found NO SCROLL CURSOR FOR
     SELECT id FROM (${found}) AS found ORDER BY ${orderSql(orderColumns(search))}`,
    statement.parameters,
    pool,
  )
  return queryInScope(client, search, FETCH, [], pool)
}

async function* readPages(client: pg.PoolClient, first: Found, select: RunValue[]): AsyncGenerator<RunHit[]> {
  for (let rows = first; rows.length > 0; rows = await queryRows(client, FETCH)) {
    const ids = rows.map(({ id }) => id)
    const hits = await loadHits(client, ids)
    const values = await readValues(inTurn(client), ids, select)
    yield ids.flatMap((id, index) => {
      const hit = hits.get(id)
      return hit ? [{ ...hit, values: values[index]! }] : []
    })
  }
}

/** One connection answers one statement after another; pg is about to refuse being asked before. */
function inTurn(client: pg.PoolClient): SqlClient {
  let last: Promise<unknown> = Promise.resolve()
  const query = (text: string, values: unknown[]) => {
    const answer = last.then(() => client.query(text, values))
    last = answer.catch(() => undefined)
    return answer
  }
  return { query } as SqlClient
}

/** What the values of each column are, over all runs found. */
async function readKinds(client: pg.PoolClient, search: RunExport): Promise<ValueKind[]> {
  const params = await paramTypes(client, search)
  return search.select.map((value): ValueKind => {
    if (value.of === 'metric') return 'number'
    if (value.of === 'tag') return 'text'
    if (value.of === 'field') return isNumberField(value.field) ? 'number' : 'text'
    const types = params.get(value.key) ?? []
    if (types.length > 1) return 'mixed'
    return PARAM_KINDS[types[0] ?? 'string'] ?? 'text'
  })
}

const PARAM_KINDS: Record<string, ValueKind> = { number: 'number', boolean: 'boolean', string: 'text' }

async function paramTypes(client: pg.PoolClient, search: RunExport): Promise<Map<string, string[]>> {
  const keys = search.select.flatMap((value) => (value.of === 'param' ? [value.key] : []))
  if (keys.length === 0) return new Map()
  const statement = new Statement()
  const conditions = scopeConditions(statement, search)
  const rows = await queryRows<{ key: string; types: string[] }>(
    client,
    `SELECT key, array_agg(DISTINCT jsonb_typeof(value)) AS types FROM run_param
     WHERE key = ANY (${statement.parameter(keys)}::text[]) AND value <> 'null'
       AND run_id IN (SELECT run.id FROM run ${statement.joins.join(' ')} WHERE ${conditions.join(' AND ')})
     GROUP BY key`,
    statement.parameters,
  )
  return new Map(rows.map(({ key, types }) => [key, types]))
}

function once(work: () => Promise<void>): () => Promise<void> {
  let done: Promise<void> | undefined
  return () => (done ??= work())
}
