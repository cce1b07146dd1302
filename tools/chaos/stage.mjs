import { spawn } from 'node:child_process'
import { createWriteStream, existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { createClient } from '@barycenter/client'
import { deployMigrations } from '@barycenter/db'
import pg from 'pg'
import { at } from '../steps/paths.mjs'
import { keepProcess } from './kept-process.mjs'
import { openLine } from './line.mjs'
import { onSmallDisk } from './small-disk.mjs'
import { freePort, until } from './wait.mjs'

const WORKERS = [1, 2]
/** The second worker shares its device. */
const SLOTS = { 1: 1, 2: 2 }

/**
 * The product as real processes, each with a line of its own to a database that is started again when it is gone.
 * @param {{ folder: string, smallDisk: boolean }} settings `folder` gets data and logs
 */
export async function openStage({ folder, smallDisk }) {
  const database = await startDatabase(folder, smallDisk)
  await deployMigrations(database.url)
  // Straight to the server: what happens is looked at over no line.
  const observer = new pg.Pool({ connectionString: database.url, max: 2, connectionTimeoutMillis: 2000 })
  observer.on('error', () => {})
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  const lines = new Map()
  for (const name of ['api', ...WORKERS.map((index) => `worker-${index}`)])
    lines.set(name, await openLine(Number(new URL(database.url).port)))

  const keep = (name, script, env = () => ({})) =>
    keepProcess({
      script: at(script),
      logFile: path.join(folder, `${name}.log`),
      env: (life) => ({
        ...process.env,
        NODE_ENV: 'production',
        DATABASE_URL: withPort(database.url, lines.get(name).port),
        LOG_LEVEL: 'info',
        ...env(life),
      }),
    })
  const api = keep('api', 'apps/api/dist/server.js', () => ({ PORT: String(port), BARYCENTER_WEB_DIR: '' }))
  // Each is a machine of its own: what one has on disk, the other cannot see.
  const dataDir = (index) => path.join(folder, `worker-${index}`)
  const workers = new Map(
    WORKERS.map((index) => {
      const workerId = (life) => `storm-worker-${index}.${life}`
      const env = (life) => ({
        BARYCENTER_WORKER_ID: workerId(life),
        BARYCENTER_WORKER_SLOTS: String(SLOTS[index]),
        BARYCENTER_ENGINE: 'wasm',
        BARYCENTER_DATA_DIR: dataDir(index),
        BARYCENTER_SYSTEM_METRICS_SECONDS: '1',
      })
      const kept = keep(`worker-${index}`, 'apps/worker/dist/worker.js', env)
      return [index, { ...kept, id: () => workerId(kept.life()), trainers: () => trainersOf(kept.pid()) }]
    }),
  )
  await until(async () => (await fetch(`${url}/api/v1/health`)).ok, 'the API answers')

  return {
    url,
    client: createClient({ baseUrl: url }),
    database,
    observer,
    lines,
    api,
    workers,
    /** Files of all spools. */
    spools: () => WORKERS.flatMap((index) => filesBelow(path.join(dataDir(index), 'spool'))),
    /** Of lines to workers, longer than their leases: whether something was spooled. */
    outages: [],
    async close() {
      for (const line of lines.values()) line.mend()
      await Promise.all([api.stop(), ...[...workers.values()].map((worker) => worker.stop())])
      await observer.end()
      await Promise.all([...lines.values()].map((line) => line.close()))
      await database.stop()
    },
  }
}

function withPort(url, port) {
  const other = new URL(url)
  other.port = String(port)
  return other.href
}

async function startDatabase(folder, smallDisk) {
  const dataDir = path.join(folder, 'data')
  mkdirSync(dataDir)
  const [program, ...args] = [
    ...(smallDisk ? onSmallDisk(dataDir) : []),
    process.execPath,
    at('tools/chaos/database.mjs'),
    dataDir,
  ]
  const child = spawn(program, args, { stdio: ['pipe', 'pipe', 'pipe'] })
  const log = createWriteStream(path.join(folder, 'database.log'))
  child.stderr.pipe(log)
  const ended = new Promise((resolve) => child.once('exit', resolve))
  const url = await new Promise((resolve, reject) => {
    createInterface({ input: child.stdout }).on('line', (line) => {
      log.write(`${line}\n`)
      if (line.startsWith('READY ')) resolve(line.slice('READY '.length))
    })
    child.once('exit', (code) => reject(new Error(`the database ended with ${code}: see ${folder}`)))
  })
  // Its mount namespace, where it has one of its own, is seen through its process.
  const root = smallDisk ? path.join('/proc', String(child.pid), 'root', dataDir) : dataDir
  return {
    url,
    /** A file of its data folder, as this process reaches it. */
    file: (name) => path.join(root, name),
    serverPid() {
      const lockFile = path.join(root, 'pg/postmaster.pid')
      return existsSync(lockFile) ? Number(readFileSync(lockFile, 'utf8').split('\n')[0]) : null
    },
    async stop() {
      child.stdin.end()
      await ended
    },
  }
}

function filesBelow(folder) {
  try {
    const entries = readdirSync(folder, { recursive: true, withFileTypes: true })
    return entries.map(({ parentPath, name }) => path.join(parentPath, name))
  } catch (error) {
    if (error.code === 'ENOENT') return [] // none was made yet, or it went between two looks
    throw error
  }
}

/** The training children of a worker, by Linux's list of its children. */
function trainersOf(pid) {
  if (pid === null) return []
  try {
    const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8')
      .trim()
      .split(' ')
      .filter(Boolean)
    const isTrainer = (child) => readFileSync(`/proc/${child}/cmdline`, 'utf8').includes('dist/trainer.js')
    return children.filter(isTrainer).map(Number)
  } catch {
    return [] // gone between two looks
  }
}
