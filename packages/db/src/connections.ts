import { AppError } from '@barycenter/contracts'
import { PrismaPg } from '@prisma/adapter-pg'
import pg from 'pg'
import type { DatabaseOptions } from './database.js'
import { type Prisma, PrismaClient } from './generated/client.js'
import { type ChunkStore, createPostgresChunks } from './tensors/chunk-store.js'
import { createS3Chunks, readS3Settings } from './tensors/s3-chunks.js'

const DEFAULT_CONNECTIONS = 10
const CONNECT_TIMEOUT_MS = 10_000
const IDLE_TIMEOUT_MS = 30_000
/** A process that hangs or whose machine is gone inside a transaction must not keep its run's lock: nobody could take the run. */
const HUNG_TRANSACTION_MS = 15_000

/** Prisma and the driver on one pool: rows by the one, byte chunks and hot reads by the other. */
export interface Connections {
  prisma: PrismaClient
  pool: pg.Pool
  /** Where new chunks of tensors and files are put. */
  chunks: ChunkStore
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
  // As with the credentials that go with it, every process of the product has the same one.
  const tensorsUrl = options.tensorsUrl ?? process.env.BARYCENTER_TENSORS_URL
  const s3 = tensorsUrl ? readS3Settings(tensorsUrl, process.env) : null
  const pool = new pg.Pool({
    ...settings,
    max: options.maxConnections ?? DEFAULT_CONNECTIONS,
    idleTimeoutMillis: IDLE_TIMEOUT_MS,
    allowExitOnIdle: true,
  })
  const chunks = s3 ? createS3Chunks(pool, s3) : createPostgresChunks(pool)
  // An idle connection that breaks is replaced at the next query, which is where it would be told.
  pool.on('error', () => {})
  try {
    await pool.query('SELECT 1')
  } catch (error) {
    await pool.end()
    throw unreachable(options.url, error)
  }
  return {
    pool,
    chunks,
    settings,
    prisma: new PrismaClient({ adapter: new PrismaPg(pool) }),
  }
}

export async function closeConnections({ pool, prisma }: Connections): Promise<void> {
  await prisma.$disconnect()
  await pool.end()
}

const TRANSACTION_MS = 60_000
/** For what reads all points of a run: cut off, it would be asked for again and never end. */
export const LONG_TRANSACTION_MS = 900_000

/** READ COMMITTED, as every change takes its run's lock first. */
export function inTransaction<T>(
  prisma: PrismaClient,
  work: (tx: Tx) => Promise<T>,
  timeout = TRANSACTION_MS,
): Promise<T> {
  return prisma.$transaction(work, { maxWait: 15_000, timeout })
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
