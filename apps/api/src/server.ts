import { AppError } from '@barycenter/contracts'
import { openDatabase } from '@barycenter/db'
import { pino } from 'pino'
import { buildApp } from './app.js'
import { type Config, ConfigError, readConfig } from './config.js'
import { DashboardMissingError } from './plugins/dashboard.js'
import { productVersion } from './product.js'

const STOP_DEADLINE_MS = 5000

async function start(config: Config): Promise<void> {
  const logger = pino({ level: config.logLevel })
  const database = await openDatabase({ url: config.databaseUrl, applicationName: 'barycenter-api' })
  const app = await buildApp({
    database,
    port: config.port,
    webDir: config.webDir,
    product: { version: productVersion(), commit: config.commit, instance: config.instance },
    uploadLimit: config.uploadLimit,
    artifactLimit: config.artifactLimit,
    databaseDir: config.databaseDir,
    storage: config.storage,
    logger,
  })
  await app.listen({ port: config.port, host: config.host, listenTextResolver: () => 'API listening' })
  stopOnSignals(logger, async () => {
    await app.close()
    await database.close()
  })
}

/** Stops in order; a connection that will not end must not keep the process, so there is a deadline. */
function stopOnSignals(logger: pino.Logger, close: () => Promise<void>): void {
  let stopping = false
  const stop = (reason: string) => {
    if (stopping) return
    stopping = true
    logger.info({ reason }, 'API stopping')
    setTimeout(() => {
      logger.warn({ deadlineMs: STOP_DEADLINE_MS }, 'API ended before everything was closed')
      process.exit(0)
    }, STOP_DEADLINE_MS).unref()
    close().then(
      () => process.exit(0),
      (error: unknown) => {
        logger.error({ err: error }, 'API could not close in order')
        process.exit(1)
      },
    )
  }
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => stop(signal))
  // Started by a supervisor: when that is gone nobody is left to send a signal.
  if (process.connected) process.on('disconnect', () => stop('the supervisor ended'))
}

/** What an operator can act on is one sentence; anything else is shown whole. */
function explain(error: unknown, port: number | undefined): string {
  if (error instanceof ConfigError || error instanceof AppError || error instanceof DashboardMissingError)
    return error.message
  const code = error instanceof Error ? Reflect.get(error, 'code') : undefined
  if (code === 'EADDRINUSE' && port !== undefined)
    return `Port ${port} is in use by another program. Stop it, or choose another port, for example PORT=${port < 65_535 ? port + 1 : port - 1}.`
  if (code === 'EACCES' && port !== undefined)
    return `Port ${port} may not be used by this user. Choose one above 1023, for example PORT=4747.`
  return error instanceof Error ? (error.stack ?? error.message) : String(error)
}

let config: Config | undefined
try {
  config = readConfig(process.env)
  await start(config)
} catch (error) {
  process.stderr.write(`${explain(error, config?.port)}\n`)
  process.exit(1)
}
