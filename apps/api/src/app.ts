import type { Database } from '@barycenter/db'
import Fastify, { type FastifyBaseLogger, type FastifyInstance, LogController } from 'fastify'
import type { StorageSettings } from './maintenance/storage-jobs.js'
import { access } from './plugins/access.js'
import { dashboard } from './plugins/dashboard.js'
import { answerUnreadableAddress, errors } from './plugins/errors.js'
import { maintenance } from './plugins/maintenance.js'
import { openapi } from './plugins/openapi.js'
import { realtime } from './plugins/realtime.js'
import { securityHeaders } from './plugins/security-headers.js'
import { validation } from './plugins/validation.js'
import type { Product } from './product.js'
import { registerRoutes } from './routes/register-routes.js'

/** One batch of an external program may hold 1000 log lines of 20 000 characters. */
const LARGEST_BODY = 32 * 1024 * 1024

export interface AppOptions {
  /** Stays open when the app closes: whoever opened it closes it. */
  database: Database
  /** Port that Host and Origin are checked against until the server listens; then the real one counts. */
  port: number
  /** Folder of the built dashboard; null = API only. */
  webDir: string | null
  product: Product
  /** Bytes of the largest file that may be uploaded. */
  uploadLimit: number
  /** Bytes of the largest file that an external program may store with its run. */
  artifactLimit: number
  /** Folder of the database where that is on this machine's disk; left out or null: nobody knows how full its disk is. */
  databaseDir?: string | null
  storage: StorageSettings
  logger: FastifyBaseLogger
}

/** The whole service, ready to `listen` or `inject`. Closing it ends its sockets, its listener and the dashboard. */
export async function buildApp(options: AppOptions): Promise<FastifyInstance> {
  const { database, product, uploadLimit, artifactLimit, databaseDir = null } = options
  const app = Fastify({
    loggerInstance: options.logger,
    // What was asked for is no news; what went wrong is logged by the errors plugin.
    logController: new LogController({ disableRequestLogging: true }),
    forceCloseConnections: true,
    bodyLimit: LARGEST_BODY,
    frameworkErrors: answerUnreadableAddress,
  })
  try {
    await app.register(errors)
    await app.register(securityHeaders)
    await app.register(access, { port: options.port })
    await app.register(validation)
    await app.register(openapi, { version: product.version })
    await app.register(maintenance, { database, storage: options.storage })
    await app.register(realtime, { database })
    await app.register(async (scope) =>
      registerRoutes(scope, { database, product, uploadLimit, artifactLimit, databaseDir }),
    )
    if (options.webDir !== null) await app.register(dashboard, { webDir: options.webDir, port: options.port })
    await app.ready()
    return app
  } catch (error) {
    await app.close()
    throw error
  }
}
