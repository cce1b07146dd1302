import { type ChildProcess, spawn } from 'node:child_process'
import { closeSync, existsSync, openSync, readFileSync, renameSync, statSync } from 'node:fs'
import path from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import pg from 'pg'
import {
  type Cluster,
  clusterUrl,
  runProgram,
  saveAccess,
  serverEnvironment,
  serverFailure,
} from './cluster.js'
import { freePort, isPortFree } from './free-port.js'

/** Recovery after a kill replays at most max_wal_size of log, which a slow disk does in this time. */
const READY_DEADLINE_MS = 120_000
const PROBE_EVERY_MS = 50
const MOST_LOG_BYTES = 10 << 20
const STOP_SECONDS = 60

const SETTINGS = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  max_connections: '100',
  max_wal_size: '1GB',
}

/**
 * Starts the server of a cluster, or adopts the one that is still running because the process that started it was
 * killed. Resolves once it answers queries.
 */
export async function startServer(
  cluster: Cluster,
  settings: Record<string, string> = {},
): Promise<'started' | 'adopted'> {
  const deadline = Date.now() + READY_DEADLINE_MS
  let child: ChildProcess | null = null
  let logFrom = 0
  while (Date.now() < deadline) {
    const running = child ? null : runningPort(cluster)
    if (running !== null) cluster.access = { ...cluster.access, port: running }
    if (await answers(cluster)) {
      saveAccess(cluster.dataDir, cluster.access)
      return child ? 'started' : 'adopted'
    }
    if (child && hasEnded(child)) {
      refuseIfHopeless(logSince(cluster, logFrom))
      child = null
    } else if (!child && running === null) {
      if (!(await isPortFree(cluster.access.port)))
        cluster.access = { ...cluster.access, port: await freePort() }
      logFrom = rotateLog(cluster.logFile)
      child = spawnServer(cluster, { ...SETTINGS, ...settings })
    }
    await delay(PROBE_EVERY_MS)
  }
  throw serverFailure(`no answer within ${READY_DEADLINE_MS / 1000} s`, logSince(cluster, logFrom))
}

/** Ends open sessions, writes everything and stops. Does nothing when no server runs. */
export async function stopServer({ user, program, clusterDir }: Cluster): Promise<void> {
  if (!existsSync(path.join(clusterDir, 'postmaster.pid'))) return
  const { status, output } = await runProgram(user, program('pg_ctl'), [
    'stop',
    `--pgdata=${clusterDir}`,
    '--mode=fast',
    '--wait',
    `--timeout=${STOP_SECONDS}`,
  ])
  if (status !== 0 && !/is server running\?|no server running/i.test(output))
    throw serverFailure('stopping failed', output)
}

/** Port of the server that holds the cluster now, by its lock file (line 1: process, line 4: port); null when there is none. */
function runningPort({ clusterDir }: Cluster): number | null {
  const lockFile = path.join(clusterDir, 'postmaster.pid')
  if (!existsSync(lockFile)) return null
  const lines = readFileSync(lockFile, 'utf8').split('\n')
  const port = Number(lines[3])
  return isAlive(Number(lines[0])) && Number.isInteger(port) && port > 0 ? port : null
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    return error instanceof Error && Reflect.get(error, 'code') === 'EPERM'
  }
}

/** Whether our cluster, and not a stranger on the same port, answers queries. */
async function answers(cluster: Cluster): Promise<boolean> {
  const client = new pg.Client({
    connectionString: clusterUrl(cluster, 'postgres'),
    connectionTimeoutMillis: 2000,
    query_timeout: 2000,
  })
  client.on('error', () => {}) // told by the query as well
  try {
    await client.connect()
    const { rows } = await client.query<{ folder: string }>(
      "SELECT current_setting('data_directory') AS folder",
    )
    return rows[0]?.folder === cluster.clusterDir
  } catch {
    return false // not there yet, starting up, or someone else's: the caller goes on asking
  } finally {
    client.end().catch(() => {}) // it may never have opened
  }
}

function spawnServer(
  { user, program, clusterDir, logFile, access }: Cluster,
  settings: object,
): ChildProcess {
  const log = openSync(logFile, 'a', 0o600)
  const { file, args, options } = user.command(program('postgres'), [
    '-D',
    clusterDir,
    '-p',
    String(access.port),
    ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
  ])
  // A session of its own: Ctrl-C in the terminal is for the product, which then stops the server in order.
  const child = spawn(file, args, {
    ...options,
    env: serverEnvironment(),
    detached: true,
    windowsHide: true,
    stdio: ['ignore', log, log],
  })
  child.on('error', () => {}) // seen as an ending, and told with the log
  child.unref()
  closeSync(log)
  return child
}

function hasEnded({ exitCode, signalCode, pid }: ChildProcess): boolean {
  return exitCode !== null || signalCode !== null || pid === undefined
}

/** Ends that another try may not meet: a port taken in between, or processes of a killed server that still go down. */
const PASSING =
  /could not bind|address already in use|pre-existing shared memory block|lock file ".*" already exists/i

function refuseIfHopeless(log: string): void {
  if (!PASSING.test(log)) throw serverFailure('the server ended while it started', log)
}

function logSince({ logFile }: Cluster, from: number): string {
  return existsSync(logFile) ? readFileSync(logFile).subarray(from).toString() : ''
}

/** Keeps one older log; returns where the next words will be written. */
function rotateLog(logFile: string): number {
  const size = statSync(logFile, { throwIfNoEntry: false })?.size ?? 0
  if (size < MOST_LOG_BYTES) return size
  renameSync(logFile, `${logFile}.1`)
  return 0
}
