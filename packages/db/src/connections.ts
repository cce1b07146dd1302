import { AppError } from '@barycenter/contracts'
import { PrismaPg } from '@prisma/adapter-pg'
import pg from 'pg'
import type { DatabaseOptions } from './database.js'
import { type Prisma, PrismaClient } from './generated/client.js'

const DEFAULT_CONNECTIONS = 10
const CONNECT_TIMEOUT_MS = 10_000
const IDLE_TIMEOUT_MS = 30_000
/** A process that hangs or whose machine is gone inside a transaction must not keep its run's lock: nobody could take the run. */
const HUNG_TRANSACTION_MS = 15_000

/** Prisma and the driver on one pool: rows by the one, byte chunks and hot reads by the other. */
export interface Connections {
  prisma: PrismaClient
  pool: pg.Pool
  settings: pg.ClientConfig
}

export type Tx = Prisma.TransactionClient

export async function openConnections(options: DatabaseOptions): Promise<Connections> {
  const settings: pg.ClientConfig = {
    connectionString: options.url,
    application_name: options.applicationName,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    keepAlive: true,
    idle_in_transaction_session_timeout: HUNG_TRANSACTION_MS,
  }
  const pool = new pg.Pool({
    ...settings,
    max: options.maxConnections ?? DEFAULT_CONNECTIONS,
    idleTimeoutMillis: IDLE_TIMEOUT_MS,
    allowExitOnIdle: true,
  })
  // An idle connection that breaks is replaced at the next query, which is where it would be told.
  pool.on('error', () => {})
  try {
    await pool.query('SELECT 1')
  } catch (error) {
    await pool.end()
    throw unreachable(options.url, error)
  }
  return { pool, settings, prisma: new PrismaClient({ adapter: new PrismaPg(pool) }) }
}

export async function closeConnections({ pool, prisma }: Connections): Promise<void> {
  await prisma.$disconnect()
  await pool.end()
}

/** READ COMMITTED, as every change takes its run's lock first. */
export function inTransaction<T>(prisma: PrismaClient, work: (tx: Tx) => Promise<T>): Promise<T> {
  return prisma.$transaction(work, { maxWait: 15_000, timeout: 60_000 })
}

export function unreachable(url: string, error: unknown): AppError {
  const reason = error instanceof Error ? describe(error) : String(error)
  return new AppError('DATABASE_UNAVAILABLE', `No database at ${hostOf(url)}: ${reason}`, { cause: error })
}

/** host:port/database, never the password. */
function hostOf(url: string): string {
  if (!URL.canParse(url))
    return 'DATABASE_URL (found no URL; expected postgresql://user:password@host:port/name)'
  const { hostname, port, pathname } = new URL(url)
  return `${hostname}:${port || 5432}${pathname}`
}

/** A refused connection is an AggregateError without a message of its own when a host has several addresses. */
function describe(error: Error): string {
  if (error instanceof AggregateError) return error.errors.map(String).join('; ')
  return error.message
}
