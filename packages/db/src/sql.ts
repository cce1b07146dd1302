import type pg from 'pg'

export type SqlClient = Pick<pg.Pool, 'query'> | Pick<pg.PoolClient, 'query'>

/** One statement by the driver, for what Prisma is too slow at. `Row` is what the statement selects, as pg decodes it. */
export async function queryRows<Row extends pg.QueryResultRow>(
  client: SqlClient,
  text: string,
  values: unknown[] = [],
): Promise<Row[]> {
  const { rows } = await client.query<Row>(text, values)
  return rows
}

/** Runs several reads that all see one moment of the database; rejects, and begins no other, once the signal is aborted. */
export function inSnapshot<T>(
  pool: pg.Pool,
  read: (client: pg.PoolClient) => Promise<T>,
  signal?: AbortSignal,
): Promise<T> {
  return between(pool, 'BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY', read, signal)
}

/** One READ COMMITTED transaction by the driver: each statement sees what was committed before it. */
export function inDriverTransaction<T>(
  pool: pg.Pool,
  work: (client: pg.PoolClient) => Promise<T>,
): Promise<T> {
  return between(pool, 'BEGIN', work)
}

async function between<T>(
  pool: pg.Pool,
  begin: string,
  work: (client: pg.PoolClient) => Promise<T>,
  signal?: AbortSignal,
): Promise<T> {
  signal?.throwIfAborted()
  const client = await pool.connect()
  let broken: Error | undefined
  // The pool listens to idle connections only: one that breaks between two statements would end the whole process.
  const lose = (error: Error) => {
    broken = error
  }
  client.on('error', lose)
  try {
    await client.query(begin)
    const result = await work(signal ? untilAborted(client, signal) : client)
    await client.query('COMMIT')
    return result
  } catch (error) {
    // The connection may be inside a failed transaction: it is closed rather than handed to someone else.
    if (!signal?.aborted || !(await isRolledBack(client)))
      broken = error instanceof Error ? error : new Error(String(error))
    throw error
  } finally {
    client.release(broken)
    client.off('error', lose)
  }
}

/** The client, as long as someone waits for what it reads. */
function untilAborted(client: pg.PoolClient, signal: AbortSignal): pg.PoolClient {
  return new Proxy(client, {
    get(target, name) {
      if (name === 'query') signal.throwIfAborted()
      const found: unknown = Reflect.get(target, name)
      return typeof found === 'function' ? found.bind(target) : found
    },
  })
}

async function isRolledBack(client: pg.PoolClient): Promise<boolean> {
  return client.query('ROLLBACK').then(
    () => true,
    () => false,
  )
}
