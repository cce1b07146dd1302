/**
 * `npm start`: installs, builds and runs the whole product from a fresh clone: database, API with the
 * dashboard on one port, and one worker per core. Depends on nothing but Node until the packages are there.
 */
import { createServer } from 'node:net'
import { availableParallelism } from 'node:os'
import path from 'node:path'
import { ensureBuilt } from './steps/build.mjs'
import { productCommit } from './steps/commit.mjs'
import { ensureInstalled } from './steps/install.mjs'
import { at } from './steps/paths.mjs'
import { bold, dim, main, Stop, say, step } from './steps/say.mjs'
import { createSupervisor } from './steps/supervise.mjs'

const DEFAULT_PORT = 4747
const MOST_WORKERS = 8
const READY_DEADLINE_MS = 60_000

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

/** Looked at before the long steps, so that a taken port is told at once and not after a minute. */
function requireFreePort(port) {
  return new Promise((resolve, reject) => {
    const probe = createServer()
    probe.once('error', (error) =>
      reject(
        new Stop(
          `Port ${port} on 127.0.0.1 cannot be used (${error.code}). Stop what listens there, or choose another: PORT=${port + 1} npm start`,
        ),
      ),
    )
    probe.listen(port, '127.0.0.1', () => probe.close(resolve))
  })
}

async function openDatabase({ dataDir }, env) {
  const { startEmbeddedPostgres, deployMigrations } = await import('@barycenter/db')
  const server = env.DATABASE_URL
    ? { url: env.DATABASE_URL, stop: async () => {} }
    : await step('Starting PostgreSQL', () =>
        startEmbeddedPostgres({ dataDir, log: (line) => say(dim(`  ${line}`)) }),
      )
  const applied = await deployMigrations(server.url)
  if (applied.length > 0) say(`✓ Applied ${applied.length} database migration(s): ${applied.join(', ')}`)
  return server
}

async function waitUntilReady(url, failed) {
  const deadline = Date.now() + READY_DEADLINE_MS
  while (Date.now() < deadline && !failed()) {
    const answer = await fetch(`${url}/api/v1/health`).catch(() => null)
    if (answer?.ok) return
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  throw new Stop(
    failed() ?? `The API did not answer on ${url} within ${READY_DEADLINE_MS / 1000} s; see the log above.`,
  )
}

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
  const env = process.env
  const settings = readSettings(env)
  await requireFreePort(settings.port)
  await ensureInstalled()
  await ensureBuilt()

  const database = await openDatabase(settings, env).catch((error) => {
    throw error?.name === 'AppError' ? new Stop(error.message) : error
  })
  const supervisor = createSupervisor()
  const stop = async (exitCode) => {
    say('\nStopping …')
    await supervisor.stop()
    await database.stop()
    say('Stopped. Your data stays in place; npm start continues with it.')
    process.exit(exitCode)
  }
  onStopSignal(() => stop(0))

  let failure = null
  const childEnv = {
    ...env,
    NODE_ENV: 'production',
    NEXT_TELEMETRY_DISABLED: '1',
    DATABASE_URL: database.url,
    PORT: String(settings.port),
    BARYCENTER_COMMIT: await productCommit(),
  }
  supervisor.start({
    name: 'api',
    script: at('apps/api/dist/server.js'),
    env: { ...childEnv, BARYCENTER_WEB_DIR: at('apps/web') },
    onFatal: (reason) => {
      failure = reason
    },
  })
  for (let index = 1; index <= settings.workers; index++) {
    supervisor.start({ name: `worker-${index}`, script: at('apps/worker/dist/worker.js'), env: childEnv })
  }
  const url = `http://localhost:${settings.port}`
  await waitUntilReady(`http://127.0.0.1:${settings.port}`, () => failure).catch(async (error) => {
    say(error.message)
    await stop(1)
  })
  say(`\n${bold(`Barycenter is ready: ${url}`)}`)
  say(
    dim(
      `${settings.workers} worker(s) · ${env.DATABASE_URL ? 'database from DATABASE_URL' : `data in ${settings.dataDir}`} · API documents at ${url}/docs · stop with Ctrl-C\n`,
    ),
  )
})
