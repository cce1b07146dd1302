/**
 * `npm start`: installs, builds and runs the whole product from a fresh clone: database, API with the
 * dashboard on one port, and one worker per core. Depends on nothing but Node until the packages are there.
 */
import { availableParallelism } from 'node:os'
import path from 'node:path'
import { ensureBuilt } from './steps/build.mjs'
import { requireFreePort } from './steps/free-port.mjs'
import { ensureInstalled } from './steps/install.mjs'
import { at } from './steps/paths.mjs'
import { startProduct } from './steps/product.mjs'
import { bold, dim, main, Stop, say } from './steps/say.mjs'

const DEFAULT_PORT = 4747
const MOST_WORKERS = 8

function readSettings(env) {
  const port = Number(env.PORT ?? DEFAULT_PORT)
  if (!Number.isInteger(port) || port < 1 || port > 65_535)
    throw new Stop(`PORT: found ${JSON.stringify(env.PORT)}, expected a whole number from 1 to 65535`)
  const workers = Number(env.BARYCENTER_WORKERS ?? Math.min(availableParallelism(), MOST_WORKERS))
  if (!Number.isInteger(workers) || workers < 0)
    throw new Stop(
      `BARYCENTER_WORKERS: found ${JSON.stringify(env.BARYCENTER_WORKERS)}, expected a whole number, 0 or more`,
    )
  return { port, workers, dataDir: path.resolve(env.BARYCENTER_DATA_DIR ?? at('data')) }
}

/** The first signal stops in order, a second one at once. */
function onStopSignal(stop) {
  let asked = false
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(signal, () => {
      if (asked) process.exit(130)
      asked = true
      stop()
    })
  }
}

main(async () => {
  const settings = readSettings(process.env)
  await requireFreePort(settings.port)
  await ensureInstalled()
  await ensureBuilt()

  const product = await startProduct(settings)
  onStopSignal(async () => {
    say('\nStopping …')
    await product.stop()
    say('Stopped. Your data stays in place; npm start continues with it.')
    process.exit(0)
  })
  say(`\n${bold(`Barycenter is ready: ${product.url}`)}`)
  const data = process.env.DATABASE_URL ? 'database from DATABASE_URL' : `data in ${settings.dataDir}`
  say(
    dim(
      `${settings.workers} worker(s) · ${data} · API documents at ${product.url}/docs · stop with Ctrl-C\n`,
    ),
  )
})
