import { AppError } from '@barycenter/contracts'
import { AwsClient } from 'aws4fetch'
import type pg from 'pg'
import { inDriverTransaction, queryRows } from '../sql.js'
import { type ChunkStore, CONDEMNED, IDLE_LIMIT } from './chunk-store.js'

/** For one request of at most 1 MiB; a store that takes longer is away. */
const REQUEST_MS = 30_000
const RETRIES = 3

/** Key of the object that names the database. No chunk has it: theirs are hexadecimal. */
const OWNER = 'owner'

export interface S3Settings {
  bucket: string
  /** In front of every key; '' or without slashes at its ends. */
  prefix: string
  /** Address of a store that speaks S3; null for AWS itself. */
  endpoint: string | null
  region: string
  accessKeyId: string
  secretAccessKey: string
  sessionToken: string | undefined
}

/**
 * Reads `s3://bucket/prefix?endpoint=…&region=…`, with credentials from the usual variables.
 * @throws Error naming the setting, what was found and what was expected
 */
export function readS3Settings(url: string, environment: NodeJS.Dict<string>): S3Settings {
  const parsed = URL.canParse(url) ? new URL(url) : null
  if (parsed?.protocol !== 's3:' || parsed.hostname === '')
    throw new Error(
      `BARYCENTER_TENSORS_URL: found ${JSON.stringify(url)}, expected s3://bucket/prefix?endpoint=…&region=…`,
    )
  const needed = (name: string): string => {
    const value = environment[name]
    if (value) return value
    throw new Error(`${name}: found nothing, expected a key for BARYCENTER_TENSORS_URL=${url}`)
  }
  return {
    bucket: parsed.hostname,
    prefix: parsed.pathname.replaceAll(/^\/+|\/+$/g, ''),
    endpoint: parsed.searchParams.get('endpoint')?.replace(/\/+$/, '') ?? null,
    region: parsed.searchParams.get('region') ?? environment.AWS_REGION ?? 'us-east-1',
    accessKeyId: needed('AWS_ACCESS_KEY_ID'),
    secretAccessKey: needed('AWS_SECRET_ACCESS_KEY'),
    sessionToken: environment.AWS_SESSION_TOKEN || undefined,
  }
}

/** Bytes as objects of an S3-compatible store, each under its hash. Rows and references stay in Postgres. */
export function createS3Chunks(pool: pg.Pool, settings: S3Settings): ChunkStore {
  const base = `s3://${[settings.bucket, settings.prefix].filter(Boolean).join('/')}/`
  const { accessKeyId, secretAccessKey, region, sessionToken } = settings
  const client = new AwsClient({
    accessKeyId,
    secretAccessKey,
    region,
    service: 's3',
    retries: RETRIES,
    ...(sessionToken && { sessionToken }),
  })

  /** Null where there is no such object. */
  async function ask(method: string, location: string, init: RequestInit = {}): Promise<Response | null> {
    const signal = AbortSignal.timeout(REQUEST_MS)
    const response = await client
      .fetch(addressOf(settings, location), { ...init, method, signal })
      .catch((error: unknown) => {
        throw unavailable(method, location, reasonOf(error), error)
      })
    if (response.ok) return response
    const told = await response.text().catch(() => '')
    if (response.status === 404 && !told.includes('NoSuchBucket')) return null
    throw unavailable(method, location, `status ${response.status} ${told.slice(0, 300)}`)
  }

  let hasOwner = false
  /** The database whose chunks lie under the prefix, noted there by the first that puts or sweeps. */
  async function readOwner(): Promise<string> {
    const noted = await ask('GET', base + OWNER)
    const owner = noted ? await noted.text() : await readDatabaseId(pool)
    if (!noted) await ask('PUT', base + OWNER, { body: owner })
    hasOwner = true
    return owner
  }

  return {
    async put(hash, data) {
      if (!hasOwner) await readOwner()
      await inDriverTransaction(pool, async (row) => {
        const hex = hash.toString('hex')
        const location = `${base}${hex.slice(0, 2)}/${hex}`
        await row.query(`SET LOCAL idle_in_transaction_session_timeout = '${IDLE_LIMIT}'`)
        // The row first, seen by nobody until its object is there: who sweeps or stores the same bytes meanwhile waits for it.
        const { rowCount } = await row.query(
          `INSERT INTO tensor_chunk (hash, size, location) VALUES ($1, $2, $3)
           ON CONFLICT (hash) DO UPDATE SET touched_at = now(), data = NULL, location = EXCLUDED.location
           WHERE tensor_chunk.touched_at = ${CONDEMNED}`,
          [hash, data.length, location],
        )
        if (rowCount === 0) return
        const put = await ask('PUT', location, {
          body: new Uint8Array(data),
          headers: { 'x-amz-content-sha256': hex },
        })
        if (!put) throw unavailable('PUT', location, 'status 404')
      })
    },
    async get(location) {
      const response = await ask('GET', location)
      if (!response) throw new AppError('TENSOR_CORRUPT', `${location}: found no object, expected a chunk`)
      const bytes = await response.arrayBuffer().catch((error: unknown) => {
        throw unavailable('GET', location, reasonOf(error), error)
      })
      return Buffer.from(bytes)
    },
    async requireOwned() {
      const [owner, own] = [await readOwner(), await readDatabaseId(pool)]
      if (owner === own) return
      const reason = `found the objects to be those of ${owner}, expected ${own}: delete this object once that database is gone for good`
      throw unavailable('DELETE', base + OWNER, reason)
    },
    async delete(location) {
      if (!location.startsWith(base))
        throw unavailable('DELETE', location, `found an object elsewhere, expected one under ${base}`)
      await ask('DELETE', location)
    },
  }
}

/** A copy of a database, by dump and restore, has another one: it knows nothing of what the first refers to since. */
async function readDatabaseId(pool: pg.Pool): Promise<string> {
  const [row] = await queryRows<{ id: string }>(
    pool,
    `SELECT 'PostgreSQL cluster ' || system_identifier || ', database ' || oid AS id
     FROM pg_control_system(), pg_database WHERE datname = current_database()`,
  )
  return row!.id
}

/** Objects written under another prefix are found as well: the location is a whole one. */
function addressOf({ endpoint, region }: S3Settings, location: string): string {
  const { hostname: bucket, pathname } = new URL(location)
  return endpoint === null
    ? `https://${bucket}.s3.${region}.amazonaws.com${pathname}`
    : `${endpoint}/${bucket}${pathname}`
}

function unavailable(method: string, location: string, reason: string, cause?: unknown): AppError {
  return new AppError('STORAGE_UNAVAILABLE', `${method} ${location}: ${reason}`, { cause })
}

function reasonOf(error: unknown): string {
  const cause = error instanceof Error ? error.cause : undefined
  if (cause instanceof Error && cause.message) return cause.message
  return error instanceof Error ? error.message : String(error)
}
