import { accessSync, constants, mkdirSync, realpathSync } from 'node:fs'
import path from 'node:path'
import { AppError } from '@barycenter/contracts'
import { clusterUrl, openCluster, PRODUCT_DATABASE } from './cluster.js'
import { startServer, stopServer } from './server-process.js'

export interface EmbeddedPostgresOptions {
  /** Everything is kept here: the cluster in pg/, port and password in pg.json, the server's log in postgres.log. */
  dataDir: string
  log(line: string): void
  /** Server settings besides ours, e.g. { fsync: 'off' } for tests. */
  settings?: Record<string, string>
  /** false: do not use a user namespace when root, as where they are forbidden. */
  allowNamespace?: boolean
}

export interface EmbeddedPostgres {
  /** Of the product's database, which deployMigrations creates. */
  url: string
  /** Whether it ran already: another process has started it, and may be using it. */
  adopted: boolean
  stop(): Promise<void>
}

/**
 * The default database: a PostgreSQL server of npm's binaries on 127.0.0.1, with a random port and password.
 * DATABASE_UNAVAILABLE or STORAGE_FULL say what stands in the way.
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const startedAt = Date.now()
  try {
    const dataDir = prepareDataDir(options.dataDir)
    const { cluster, created } = await openCluster(dataDir, options)
    if (created) options.log(`Created a database in ${dataDir} (${Date.now() - startedAt} ms)`)
    const how = await startServer(cluster, options.settings)
    options.log(
      `PostgreSQL ${how} on 127.0.0.1:${cluster.access.port} as ${cluster.user.description} (${Date.now() - startedAt} ms)`,
    )
    return {
      url: clusterUrl(cluster, PRODUCT_DATABASE),
      adopted: how === 'adopted',
      stop: () => stopServer(cluster),
    }
  } catch (error) {
    throw explainFileError(error, path.resolve(options.dataDir))
  }
}

/** The real path, as the server will tell it. */
function prepareDataDir(dataDir: string): string {
  mkdirSync(dataDir, { recursive: true })
  accessSync(dataDir, constants.R_OK | constants.W_OK | constants.X_OK)
  return realpathSync(dataDir)
}

const FULL = ['ENOSPC', 'EDQUOT']
const REFUSED = ['EACCES', 'EPERM', 'EROFS', 'ENOTDIR', 'EEXIST', 'ENAMETOOLONG']

function explainFileError(error: unknown, dataDir: string): unknown {
  if (error instanceof AppError || !(error instanceof Error)) return error
  const code = String(Reflect.get(error, 'code'))
  if (FULL.includes(code))
    return new AppError('STORAGE_FULL', `No space left for the database in ${dataDir}: ${error.message}`, {
      cause: error,
    })
  if (REFUSED.includes(code))
    return new AppError(
      'DATABASE_UNAVAILABLE',
      `The data folder ${dataDir} cannot be used: ${error.message}. Expected a folder this user can write; choose another with BARYCENTER_DATA_DIR.`,
      { cause: error },
    )
  return error
}
