// What the storage benches run on: an embedded server of their own, fsync on, and the API as a process of its own.
import { spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { loadavg, tmpdir } from 'node:os'
import path from 'node:path'
import process from 'node:process'
import { deployMigrations, openDatabase, startEmbeddedPostgres } from '@barycenter/db'
import pg from 'pg'

const root = path.resolve(import.meta.dirname ?? path.dirname(new URL(import.meta.url).pathname), '../../..')

/** A migrated, empty database in a temporary folder; `close` removes it. */
export async function openStore() {
  const dataDir = await mkdtemp(path.join(tmpdir(), 'barycenter-bench-'))
  const server = await startEmbeddedPostgres({ dataDir, log: () => undefined })
  await deployMigrations(server.url)
  const database = await openDatabase({ url: server.url, applicationName: 'storage-bench' })
  const client = new pg.Client({ connectionString: server.url })
  await client.connect()
  return {
    url: server.url,
    database,
    sql: async (text, values) => (await client.query(text, values)).rows,
    async close() {
      await client.end()
      await database.close()
      await server.stop()
      await rm(dataDir, { recursive: true, force: true })
    },
  }
}

/** The built API alone, answering at `url`. */
export async function startApi(databaseUrl) {
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  const child = spawn(process.execPath, [path.join(root, 'apps/api/dist/server.js')], {
    env: {
      ...process.env,
      NODE_ENV: 'production',
      DATABASE_URL: databaseUrl,
      PORT: String(port),
      LOG_LEVEL: 'warn',
    },
    stdio: ['ignore', 'inherit', 'inherit'],
  })
  for (;;) {
    const response = await fetch(`${url}/api/v1/health`).catch(() => null)
    if (response?.ok) break
    if (child.exitCode !== null) throw new Error(`the API ended with ${child.exitCode}`)
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  return {
    url,
    async close() {
      const ended = new Promise((resolve) => child.once('exit', resolve))
      child.kill('SIGTERM')
      await ended
    },
  }
}

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  const { port } = server.address()
  await new Promise((resolve) => server.close(resolve))
  return port
}

/** The value below which a part of the numbers lies. */
export function quantile(numbers, part) {
  const sorted = [...numbers].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(part * sorted.length))]
}

export async function timed(work) {
  const startedAt = performance.now()
  const result = await work()
  return { ms: performance.now() - startedAt, result }
}

export const whole = (number) => Math.round(number).toLocaleString('en-US')

/** What a reader must know to read the figures. */
export function conditions() {
  return `Node ${process.versions.node}, an embedded PostgreSQL with fsync on; client, API and database share the cores of one machine (load average at the end: ${loadavg()[0].toFixed(1)}).`
}
