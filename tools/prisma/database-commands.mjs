import { connectionSettings, quoteIdentifier, runScript } from './connection.mjs'
import { pg } from './driver.mjs'

/** The commands Prisma gives the engine on its command line, one process each: `cli <command>`. */
export async function runDatabaseCommand(command, url) {
  const settings = connectionSettings(url)
  const name = quoteIdentifier(settings.database)
  const maintenance = { ...settings, database: 'postgres' }
  try {
    if (command === 'can-connect-to-database') await connectOnce(settings)
    else if (command === 'create-database') await runScript(maintenance, `CREATE DATABASE ${name}`)
    else if (command === 'drop-database') await runScript(maintenance, `DROP DATABASE ${name} WITH (FORCE)`)
    else return fail('P0000', `unknown command: found ${command}`)
    logLine('INFO', `${command} done`)
    return 0
  } catch (error) {
    return fail(...describe(error, settings))
  }
}

async function connectOnce(settings) {
  const client = new pg.Client(settings)
  await client.connect()
  await client.end()
}

function describe(error, { host, port, database }) {
  if (error.code === '3D000') return ['P1003', `Database \`${database}\` does not exist`]
  if (error.code === '28P01') return ['P1000', 'Authentication failed against the database server']
  return ['P1001', `Can't reach database server at ${host}:${port}: ${error.message}`]
}

function fail(code, message) {
  logLine('ERROR', message, { error_code: code, is_panic: false })
  return 1
}

/** Prisma reads the engine's standard error as one JSON object a line. */
export function logLine(level, message, fields = {}) {
  const line = {
    timestamp: new Date().toISOString(),
    level,
    fields: { message, ...fields },
    target: 'schema_engine::logger',
  }
  process.stderr.write(`${JSON.stringify(line)}\n`)
}
