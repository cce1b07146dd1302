import { pg } from './driver.mjs'

const MODES_WITH_TLS = ['require', 'verify-full', 'verify-ca']

/** Settings of the pg driver from a Prisma connection string (its `schema` parameter is no business of the driver). */
export function connectionSettings(url) {
  const parsed = new URL(url)
  return {
    host: parsed.searchParams.get('host') ?? parsed.hostname,
    port: Number(parsed.port || 5432),
    user: decodeURIComponent(parsed.username || process.env.USER || 'postgres'),
    password: parsed.password ? decodeURIComponent(parsed.password) : undefined,
    database: decodeURIComponent(parsed.pathname.slice(1)) || 'postgres',
    ssl: MODES_WITH_TLS.includes(parsed.searchParams.get('sslmode')) ? true : undefined,
  }
}

export function schemaName(url) {
  return new URL(url).searchParams.get('schema') ?? 'public'
}

/** Runs one script in its own connection; the server takes the script whole, so `$$` bodies stay in one piece. */
export async function runScript(settings, script) {
  const client = new pg.Client(settings)
  await client.connect()
  try {
    await client.query(script)
  } finally {
    await client.end()
  }
}

export function quoteIdentifier(name) {
  return `"${name.replaceAll('"', '""')}"`
}
