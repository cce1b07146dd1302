import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { AppError } from '@barycenter/contracts'
import { freePort } from './free-port.js'
import { binariesFor } from './server-binaries.js'
import { chooseServerUser, type ServerUser } from './server-user.js'

const SUPERUSER = 'barycenter'
export const PRODUCT_DATABASE = 'barycenter'

/** A database cluster in a data folder, and what is needed to run and to enter it. */
export interface Cluster {
  dataDir: string
  /** PostgreSQL's own data directory. */
  clusterDir: string
  logFile: string
  user: ServerUser
  program(name: 'postgres' | 'initdb' | 'pg_ctl'): string
  access: ClusterAccess
}

/** Kept in pg.json, which only its owner may read. */
export interface ClusterAccess {
  port: number
  password: string
}

/** The cluster of a data folder; made at the first call. */
export async function openCluster(
  dataDir: string,
  options: { allowNamespace?: boolean; settings?: Record<string, string> } = {},
): Promise<{ cluster: Cluster; created: boolean }> {
  const clusterDir = path.join(dataDir, 'pg')
  const user = chooseServerUser(clusterDir, options)
  const binaries = binariesFor(user, dataDir)
  const place = {
    dataDir,
    clusterDir,
    logFile: path.join(dataDir, 'postgres.log'),
    user,
    program: (name: string) => path.join(binaries, 'bin', name),
  }
  if (!existsSync(path.join(clusterDir, 'PG_VERSION'))) {
    const access = { port: await freePort(), password: randomBytes(18).toString('base64url') }
    const cluster = { ...place, access }
    await createCluster(cluster, options.settings?.fsync === 'off' ? ['--no-sync'] : [])
    return { cluster, created: true }
  }
  user.give(clusterDir) // root's, when it was made where user namespaces were allowed
  return { cluster: { ...place, access: readAccess(dataDir) }, created: false }
}

/** Made under another name and then renamed: killed half-way, it is simply made again. */
async function createCluster(cluster: Cluster, initdbOptions: string[]): Promise<void> {
  const { dataDir, clusterDir, user, access } = cluster
  const fresh = path.join(dataDir, 'pg.new')
  const passwordFile = path.join(dataDir, '.pg-password')
  rmSync(fresh, { recursive: true, force: true })
  rmSync(passwordFile, { force: true })
  mkdirSync(fresh, { mode: 0o700 })
  chmodSync(fresh, 0o700) // whatever the umask is: the server refuses other modes
  user.give(fresh)
  try {
    writeFileSync(passwordFile, `${access.password}\n`, { mode: 0o600, flag: 'wx' })
    user.give(passwordFile)
    await runInitdb(cluster, [`--pgdata=${fresh}`, `--pwfile=${passwordFile}`, ...initdbOptions])
  } finally {
    rmSync(passwordFile, { force: true })
  }
  saveAccess(dataDir, access)
  renameSync(fresh, clusterDir)
}

async function runInitdb({ program, user }: Cluster, options: string[]): Promise<void> {
  const { status, output } = await runProgram(user, program('initdb'), [
    ...options,
    `--username=${SUPERUSER}`,
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    // Built into the server: the same order of texts on every machine.
    '--locale=C',
    '--locale-provider=builtin',
    '--builtin-locale=C.UTF-8',
    '--data-checksums',
    '--no-instructions',
  ])
  if (status !== 0) throw serverFailure('initdb failed', output)
}

/** Runs a program of PostgreSQL to its end. */
export function runProgram(
  user: ServerUser,
  program: string,
  programArgs: string[],
): Promise<{ status: number | null; output: string }> {
  const { file, args, options } = user.command(program, programArgs)
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, {
      ...options,
      env: serverEnvironment(),
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let output = ''
    const keep = (bytes: Buffer) => {
      output += bytes.toString()
    }
    child.stdout?.on('data', keep)
    child.stderr?.on('data', keep)
    child.once('error', reject)
    child.once('close', (status) => resolve({ status, output }))
  })
}

/** PG* variables of the person who starts the product would redirect or reconfigure our server. */
export function serverEnvironment(): NodeJS.ProcessEnv {
  const environment = { ...process.env }
  for (const name of Object.keys(environment)) if (name.startsWith('PG')) delete environment[name]
  return environment
}

export function clusterUrl({ access: { port, password } }: Cluster, database: string): string {
  return `postgresql://${SUPERUSER}:${password}@127.0.0.1:${port}/${database}`
}

export function saveAccess(dataDir: string, access: ClusterAccess): void {
  const file = path.join(dataDir, 'pg.json')
  writeFileSync(`${file}.new`, `${JSON.stringify(access)}\n`, { mode: 0o600 })
  renameSync(`${file}.new`, file)
}

function readAccess(dataDir: string): ClusterAccess {
  const file = path.join(dataDir, 'pg.json')
  try {
    const { port, password } = JSON.parse(readFileSync(file, 'utf8')) as Partial<ClusterAccess>
    if (Number.isInteger(port) && typeof password === 'string') return { port: port!, password }
    throw new Error('found no port and password in it')
  } catch (error) {
    throw new AppError(
      'DATABASE_UNAVAILABLE',
      `${file}, which holds the port and password of the database beside it, cannot be used: ${error instanceof Error ? error.message : error}. Put it back from a copy of the data folder.`,
      { cause: error },
    )
  }
}

/** An AppError with the last words of a server program. */
export function serverFailure(what: string, output: string): AppError {
  const tail = output.trim().split('\n').slice(-6).join('\n')
  const full = /no space left on device|disk quota exceeded/i.test(output)
  return new AppError(full ? 'STORAGE_FULL' : 'DATABASE_UNAVAILABLE', `PostgreSQL: ${what}:\n${tail}`)
}
