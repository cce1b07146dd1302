import { AppError } from '@barycenter/contracts'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { toAppError } from './app-errors.js'
import { closeConnections, openConnections } from './connections.js'
import { freePort } from './embedded/free-port.js'
import { openDatabase } from './open-database.js'
import { type DatabaseFixture, launchRequest, openFixture } from './testing/fixtures.js'

let fixture: DatabaseFixture
beforeAll(async () => {
  fixture = await openFixture()
})
afterAll(() => fixture.close())

describe('openDatabase', () => {
  it('names host, port and reason when nobody answers, and no password', async () => {
    const port = await freePort()
    const opening = openDatabase({
      url: `postgresql://me:secret@127.0.0.1:${port}/x`,
      applicationName: 'test',
    })
    await expect(opening).rejects.toMatchObject({
      code: 'DATABASE_UNAVAILABLE',
      message: expect.stringMatching(new RegExp(`^No database at 127\\.0\\.0\\.1:${port}/x: .*ECONNREFUSED`)),
    })
    await expect(opening).rejects.not.toThrow('secret')
  })
})

it('lets the server give up a transaction whose process hangs, for its locks would keep a run from everybody', async () => {
  const connections = await openConnections({ url: fixture.url, applicationName: 'hanging' })
  const { rows } = await connections.pool.query('SHOW idle_in_transaction_session_timeout')
  expect(rows).toEqual([{ idle_in_transaction_session_timeout: '15s' }])
  await closeConnections(connections)
  const givenUp = Object.assign(new Error('terminating connection'), { code: '25P03' })
  expect(toAppError(givenUp)).toMatchObject({ code: 'DATABASE_UNAVAILABLE' })
})

describe('errors', () => {
  it('of a lost server are DATABASE_UNAVAILABLE, and the next call works again', async () => {
    const db = await openDatabase({ url: fixture.url, applicationName: 'victim', maxConnections: 1 })
    const blocker = new pg.Client({ connectionString: fixture.url })
    await blocker.connect()
    await blocker.query('BEGIN; LOCK TABLE experiment')
    const waiting = db.runs.launch(launchRequest())
    const terminated = async () =>
      (
        await fixture.sql(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity
          WHERE datname = current_database() AND application_name = 'victim' AND wait_event_type = 'Lock'`)
      ).length
    while ((await terminated()) === 0);
    await expect(waiting).rejects.toMatchObject({ code: 'DATABASE_UNAVAILABLE' })
    await blocker.query('ROLLBACK')
    await blocker.end()
    expect(await db.runs.launch(launchRequest())).toHaveLength(1)
    await db.close()
  })

  it('of a full disk are STORAGE_FULL, from the driver and from Prisma', () => {
    const driver = Object.assign(new Error('could not extend file'), { code: '53100' })
    const prisma = Object.assign(new Error('Raw query failed'), {
      code: 'P2010',
      meta: { driverAdapterError: { cause: { originalCode: '53100' } } },
    })
    for (const error of [driver, prisma]) expect(toAppError(error)).toMatchObject({ code: 'STORAGE_FULL' })
  })

  it('that are not known stay what they are', () => {
    const bug = new TypeError('x is not a function')
    expect(toAppError(bug)).toBe(bug)
    const known = new AppError('RUN_NOT_FOUND', 'No run')
    expect(toAppError(known)).toBe(known)
  })
})

it('tells an unreachable database as unhealthy', async () => {
  const db = await openDatabase({ url: fixture.url, applicationName: 'test' })
  await db.close()
  expect((await db.health()).database.reachable).toBe(false)
})
