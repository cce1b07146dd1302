import type { Dataset, EngineRecord } from '@barycenter/contracts'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Database } from '../database.js'
import { readMigrations } from '../migrations.js'
import { claimNewRun, type DatabaseFixture, openFixture } from '../testing/fixtures.js'

let fixture: DatabaseFixture
let db: Database
beforeAll(async () => {
  fixture = await openFixture()
  db = fixture.db
})
afterAll(() => fixture.close())

const dataset = (name: string, trainCount = 10): Dataset => ({
  name,
  task: 'image-classification',
  source: 'embedded',
  description: '',
  attribution: '',
  trainCount,
  testCount: 5,
  imageShape: [8, 8, 1],
  classes: 10,
})
const engine: EngineRecord = { name: 'wasm', version: '1', device: 'cpu', deterministic: true, refused: [] }
const register = (id: string, datasets: Dataset[] = []) =>
  db.workers.register({ id, host: 'here', pid: 1, engine, datasets })
const statusOf = async (id: string) => (await db.workers.list()).find((worker) => worker.id === id)?.status

describe('a worker', () => {
  it('is idle, busy, silent or stopped', async () => {
    await register('w')
    expect(await statusOf('w')).toBe('idle')
    const { run, token } = await claimNewRun(fixture, 'w')
    expect(await db.workers.list()).toMatchObject([
      { id: 'w', status: 'busy', runIds: [run.id], engines: ['wasm'], slots: 1, pools: ['default'], engine },
    ])
    expect(await db.health()).toMatchObject({
      database: { reachable: true, migrations: readMigrations().length },
      queue: { queued: 0, running: 1 },
      workers: { live: 1, busy: 1 },
    })
    await db.queue.end(run.id, token, { status: 'completed' })
    await fixture.sql(`UPDATE worker SET heartbeat_at = now() - interval '1 minute'`)
    expect(await statusOf('w')).toBe('silent')
    await db.workers.heartbeat('w')
    expect(await statusOf('w')).toBe('idle')
    await db.workers.stop('w')
    expect(await statusOf('w')).toBe('stopped')
    await register('w')
    expect(await statusOf('w')).toBe('idle')
  })
})

describe('data sets', () => {
  it('are those that workers offered, as the last one described them', async () => {
    await Promise.all([
      register('a', [dataset('x'), dataset('y')]),
      register('b', [dataset('y'), dataset('x')]),
    ])
    await register('a', [dataset('x', 99)])
    expect((await db.datasets.list()).map(({ name, trainCount }) => [name, trainCount])).toEqual([
      ['x', 99],
      ['y', 10],
    ])
    expect(await db.datasets.find('y')).toEqual(dataset('y'))
    expect(await db.datasets.find('z')).toBeNull()
  })
})
