import { randomUUID } from 'node:crypto'
import { productCommit } from './commit.mjs'
import { keepDatabase } from './keep-database.mjs'
import { at } from './paths.mjs'
import { otherPort, portHolder } from './port-holder.mjs'
import { dim, Stop, say, step } from './say.mjs'
import { createSupervisor } from './supervise.mjs'

const READY_DEADLINE_MS = 60_000
const ASK_EVERY_MS = 100

async function openDatabase(dataDir, env) {
  // Imported late: before the first install and build there is nothing to import.
  const { startEmbeddedPostgres, deployMigrations } = await import('@barycenter/db')
  const startEmbedded = () => startEmbeddedPostgres({ dataDir, log: (line) => say(dim(`  ${line}`)) })
  const server = env.DATABASE_URL
    ? { url: env.DATABASE_URL, stop: async () => {} }
    : keepDatabase(await step('Starting PostgreSQL', startEmbedded), startEmbedded)
  try {
    const applied = await deployMigrations(server.url)
    if (applied.length > 0) say(`  applied ${applied.length} database migration(s): ${applied.join(', ')}`)
  } catch (error) {
    await server.stop()
    throw error
  }
  return server
}

/** What the API is told to listen on, as it stands in an address. */
const loopbackName = (host) => (host === '::1' ? '[::1]' : host || '127.0.0.1')

/** Whoever else answers at the port is not the product that was started. */
async function waitUntilReady({ url, port, instance }, failure) {
  const deadline = Date.now() + READY_DEADLINE_MS
  while (Date.now() < deadline && !failure()) {
    const holder = await portHolder(url)
    if (holder?.instance === instance) return
    await new Promise((resolve) => setTimeout(resolve, ASK_EVERY_MS))
  }
  const holder = await portHolder(url)
  if (holder) throw new Stop(`Port ${port} is taken by ${holder.name}. ${otherPort(port)}`)
  throw new Stop(
    failure() ?? `The API did not answer on ${url} within ${READY_DEADLINE_MS / 1000} s; see the log above.`,
  )
}

/**
 * Runs database, API with dashboard, and workers as supervised children, and waits until the API answers.
 * @param {{ port: number, workers: number, dataDir: string, env?: NodeJS.ProcessEnv }} settings
 * @returns {Promise<{ url: string, stop(): Promise<void> }>} `stop` ends all of them, the database last.
 */
export async function startProduct({ port, workers, dataDir, env = process.env }) {
  const database = await openDatabase(dataDir, env).catch((error) => {
    throw error?.name === 'AppError' ? new Stop(error.message) : error
  })
  const supervisor = createSupervisor()
  const stop = async () => {
    await supervisor.stop()
    await database.stop()
  }

  const instance = randomUUID()
  let failure = null
  let ready = false
  const childEnv = {
    ...env,
    NODE_ENV: 'production',
    NEXT_TELEMETRY_DISABLED: '1',
    DATABASE_URL: database.url,
    PORT: String(port),
    BARYCENTER_DATA_DIR: dataDir,
    // A database of another server may be on any machine's disk.
    ...(!env.DATABASE_URL && { BARYCENTER_DATABASE_DIR: dataDir }),
    BARYCENTER_COMMIT: await productCommit(),
    BARYCENTER_INSTANCE: instance,
  }
  supervisor.start({
    name: 'api',
    script: at('apps/api/dist/server.js'),
    env: { ...childEnv, BARYCENTER_WEB_DIR: at('apps/web') },
    // Once it has been up, what ends it may pass (a database that is away), so it is started again and again.
    onFatal: (reason) => {
      if (!ready) failure = reason
      return !ready
    },
  })
  for (let index = 1; index <= workers; index++) {
    supervisor.start({ name: `worker-${index}`, script: at('apps/worker/dist/worker.js'), env: childEnv })
  }
  try {
    const url = `http://${loopbackName(env.HOST)}:${port}`
    await waitUntilReady({ url, port, instance }, () => failure)
    ready = true
  } catch (error) {
    await stop()
    throw error
  }
  return { url: `http://localhost:${port}`, stop }
}
