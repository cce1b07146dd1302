/**
 * The storm's database: an embedded server that syncs to its disk as the product's does, and is started again whenever it
 * is gone. Says `READY <url>` once; ends, in order, with its standard input.
 */
import { startEmbeddedPostgres } from '@barycenter/db'
import { keepDatabase } from '../steps/keep-database.mjs'

/** A log that is recycled early fits on a small disk. */
const SETTINGS = { max_wal_size: '96MB', min_wal_size: '48MB', shared_buffers: '64MB' }

const [dataDir] = process.argv.slice(2)
const start = () =>
  startEmbeddedPostgres({ dataDir, settings: SETTINGS, log: (line) => process.stdout.write(`${line}\n`) })
const server = keepDatabase(await start(), start)
process.stdout.write(`READY ${server.url}\n`)
process.stdin.resume()
process.stdin.once('end', async () => {
  await server.stop()
  process.exit(0)
})
