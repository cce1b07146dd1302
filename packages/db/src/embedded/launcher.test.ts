import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import pg from 'pg'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type EmbeddedPostgres, type EmbeddedPostgresOptions, startEmbeddedPostgres } from './launcher.js'

const isRoot = process.getuid?.() === 0

let dataDir: string
let lines: string[]
let last: EmbeddedPostgres | undefined
beforeEach(() => {
  dataDir = mkdtempSync(path.join(tmpdir(), 'barycenter-launcher-'))
  chmodSync(dataDir, 0o755)
  lines = []
})
afterEach(async () => {
  await last?.stop()
  last = undefined
  rmSync(dataDir, { recursive: true, force: true })
})

// Without fsync: a killed process leaves its writes to the operating system, only a power cut would lose them.
async function start(options: Partial<EmbeddedPostgresOptions> = {}): Promise<EmbeddedPostgres> {
  const settings = { fsync: 'off', ...options.settings }
  last = await startEmbeddedPostgres({ dataDir, log: (line) => lines.push(line), ...options, settings })
  return last
}
async function query(url: string, text: string): Promise<pg.QueryResultRow[]> {
  const client = new pg.Client({ connectionString: new URL('/postgres', url).href })
  await client.connect()
  try {
    return (await client.query(text)).rows
  } finally {
    await client.end()
  }
}
const serverPid = () =>
  Number(readFileSync(path.join(dataDir, 'pg', 'postmaster.pid'), 'utf8').split('\n')[0])
const access = () => JSON.parse(readFileSync(path.join(dataDir, 'pg.json'), 'utf8'))

describe('the embedded server', () => {
  it('listens on loopback only, and wants the password that only its owner can read', async () => {
    const { url } = await start()
    expect(await query(url, `SHOW listen_addresses`)).toEqual([{ listen_addresses: '127.0.0.1' }])
    const stranger = new URL(url)
    stranger.password = 'guess'
    await expect(query(stranger.href, 'SELECT 1')).rejects.toThrow('password authentication failed')
    expect(statSync(path.join(dataDir, 'pg.json')).mode & 0o777).toBe(0o600)
    expect(existsSync(path.join(dataDir, '.pg-password'))).toBe(false)
  })

  it('keeps its data over a stop and a start', async () => {
    const first = await start()
    await query(first.url, 'CREATE TABLE kept AS SELECT 42 AS answer')
    await first.stop()
    await expect(query(first.url, 'SELECT 1')).rejects.toThrow(/ECONNREFUSED/)
    const second = await start()
    expect(second.url).toBe(first.url)
    expect(await query(second.url, 'SELECT answer FROM kept')).toEqual([{ answer: 42 }])
  })

  it('is adopted when the one who started it is gone', async () => {
    const { url } = await start()
    const pid = serverPid()
    const adopted = await start()
    expect([adopted.url, serverPid()]).toEqual([url, pid])
    expect(lines.at(-1)).toContain('adopted')
    await adopted.stop()
    expect(existsSync(path.join(dataDir, 'pg', 'postmaster.pid'))).toBe(false)
  })

  it('recovers what was committed after a kill -9', async () => {
    const { url } = await start()
    await query(url, 'CREATE TABLE kept AS SELECT generate_series(1, 1000) AS n')
    process.kill(serverPid(), 'SIGKILL')
    const { url: again } = await start()
    expect(await query(again, 'SELECT count(*)::int AS rows FROM kept')).toEqual([{ rows: 1000 }])
  })

  it('takes another port when a stranger has its own', async () => {
    const { url, stop } = await start()
    await stop()
    const stranger = createServer()
    await new Promise<void>((resolve) => stranger.listen(access().port, '127.0.0.1', resolve))
    try {
      const moved = await start()
      expect(new URL(moved.url).port).not.toBe(new URL(url).port)
      expect(String(access().port)).toBe(new URL(moved.url).port)
    } finally {
      stranger.close()
    }
  })

  it('makes its cluster anew when it was killed while making it', async () => {
    mkdirSync(path.join(dataDir, 'pg.new'))
    writeFileSync(path.join(dataDir, 'pg.new', 'PG_VERSION'), '18\n')
    expect(await query((await start()).url, 'SELECT 1 AS one')).toEqual([{ one: 1 }])
  })

  it('names a data folder that cannot be one', async () => {
    const file = path.join(dataDir, 'file')
    writeFileSync(file, '')
    await expect(start({ dataDir: file })).rejects.toMatchObject({
      code: 'DATABASE_UNAVAILABLE',
      message: expect.stringContaining(`The data folder ${file} cannot be used`),
    })
  })

  it('tells the last words of a server that does not start', async () => {
    await expect(start({ settings: { shared_buffers: 'plenty' } })).rejects.toMatchObject({
      code: 'DATABASE_UNAVAILABLE',
      message: expect.stringMatching(/the server ended while it started:[\s\S]*"shared_buffers": "plenty"/),
    })
  })

  it('says that its pg.json is missing rather than making a new database', async () => {
    mkdirSync(path.join(dataDir, 'pg'))
    writeFileSync(path.join(dataDir, 'pg', 'PG_VERSION'), '18\n')
    await expect(start()).rejects.toThrow(/pg\.json, which holds the port and password/)
    expect(existsSync(path.join(dataDir, 'pg', 'PG_VERSION'))).toBe(true)
  })
})

describe.skipIf(!isRoot)('as root without user namespaces', () => {
  it('runs as a system user, whose the cluster becomes and stays', async () => {
    const first = await start({ allowNamespace: false })
    expect(lines.at(-1)).toMatch(/as system user (postgres|nobody)/)
    await query(first.url, 'CREATE TABLE kept AS SELECT 42 AS answer')
    const { uid } = statSync(path.join(dataDir, 'pg'))
    expect(uid).not.toBe(0)
    await first.stop()
    const second = await start()
    expect(lines.at(-1)).toContain(`as its owner (uid ${uid})`)
    expect(await query(second.url, 'SELECT answer FROM kept')).toEqual([{ answer: 42 }])
  })

  it('takes over a cluster that was made in a user namespace', async () => {
    const first = await start()
    const usedNamespace = lines.at(-1)?.includes('namespace')
    await query(first.url, 'CREATE TABLE kept AS SELECT 42 AS answer')
    await first.stop()
    const second = await start({ allowNamespace: false })
    expect(await query(second.url, 'SELECT answer FROM kept')).toEqual([{ answer: 42 }])
    if (usedNamespace) expect(statSync(path.join(dataDir, 'pg')).uid).not.toBe(0)
  })

  it('says which users cannot enter a closed data folder', async () => {
    const closed = path.join(dataDir, 'closed')
    mkdirSync(closed, { mode: 0o700 })
    await expect(start({ dataDir: closed, allowNamespace: false })).rejects.toMatchObject({
      code: 'DATABASE_UNAVAILABLE',
      message: expect.stringMatching(/PostgreSQL cannot run as root, and no other user can enter .*closed/),
    })
  })
})
