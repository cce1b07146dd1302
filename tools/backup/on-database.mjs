import { existsSync } from 'node:fs'
import { stat, statfs } from 'node:fs/promises'
import path from 'node:path'
import { at } from '../steps/paths.mjs'
import { dim, green, Stop, say } from '../steps/say.mjs'

const TELL_EVERY_MS = 2000
const MIB = 2 ** 20
/** What a restored database takes beside its rows, indexes and log, as parts of the file. */
const ROOM = 2

/** The one argument, or an end that says what was expected. */
export function takeFile(args, usage) {
  if (args.length === 1 && !args[0].startsWith('-')) return path.resolve(args[0])
  throw new Stop(`found ${args.length === 0 ? 'no file' : args.join(' ')}, expected one: ${usage}`)
}

/**
 * Runs `work` on the product's database. An embedded server that does not run is started for it and stopped after it; one that
 * the product runs is left running.
 * @param {{ mayCreate: boolean }} options whether a data folder without a database gets one
 * @param {(database: { url: string, dataDir: string | null }) => Promise<T>} work
 * @returns {Promise<T>} @template T
 */
export async function onDatabase({ mayCreate }, work) {
  return telling(async () => {
    const { env } = process
    if (env.DATABASE_URL) return work({ url: env.DATABASE_URL, dataDir: null })
    const dataDir = path.resolve(env.BARYCENTER_DATA_DIR ?? at('data'))
    if (!mayCreate && !existsSync(path.join(dataDir, 'pg')))
      throw new Stop(
        `found no database in ${dataDir}, expected the data folder of the product: name it with BARYCENTER_DATA_DIR, or a server with DATABASE_URL`,
      )
    const { startEmbeddedPostgres } = await import('@barycenter/db')
    const server = await startEmbeddedPostgres({ dataDir, log: (line) => say(dim(`  ${line}`)) })
    try {
      return await work({ url: server.url, dataDir })
    } finally {
      if (!server.adopted) await server.stop()
    }
  })
}

/** What the user can act on is told without a stack. */
export async function telling(work) {
  try {
    return await work()
  } catch (error) {
    throw error?.name === 'AppError' ? new Stop(error.message) : error
  }
}

export async function requireRoom(dataDir, file) {
  const [{ size }, { bavail, bsize }] = await Promise.all([stat(file), statfs(dataDir)])
  if (bavail * bsize < ROOM * size)
    throw new Stop(
      `${dataDir}: found ${inMib(bavail * bsize)} free, expected ${inMib(ROOM * size)} to restore ${file}`,
    )
}

/** A line every other second while it goes on. */
export function showProgress(done) {
  let toldAt = Date.now()
  return ({ table, bytes, totalBytes }) => {
    if (Date.now() - toldAt < TELL_EVERY_MS) return
    toldAt = Date.now()
    say(dim(`  ${done} ${inMib(bytes)} of about ${inMib(Math.max(bytes, totalBytes))}, now ${table}`))
  }
}

export function tellEnd(what, { tables }) {
  const rows = tables.reduce((sum, table) => sum + table.rows, 0)
  const bytes = tables.reduce((sum, table) => sum + table.bytes, 0)
  say(`${green('✓')} ${what}: ${tables.length} tables, ${rows} rows, ${inMib(bytes)}`)
}

const inMib = (bytes) => `${(bytes / MIB).toFixed(1)} MiB`
