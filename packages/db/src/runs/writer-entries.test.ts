import { afterAll, beforeAll, expect, it } from 'vitest'
import { claimNewRun, type DatabaseFixture, openFixture, seededTensor } from '../testing/fixtures.js'

let fixture: DatabaseFixture
beforeAll(async () => {
  fixture = await openFixture()
})
afterAll(() => fixture.close())

const point = (step: number) => ({ key: 'loss', step, timestamp: 1, value: step })

it('stores an entry once, however often it is sent', async () => {
  const { db } = fixture
  const { run, token } = await claimNewRun(fixture)
  const entry = { current: 1 }
  const writer = db.openRunWriter(run.id, token, entry)
  const checkpoint = {
    phase: 'base' as const,
    step: 5,
    state: {},
    tensors: [seededTensor('weights', [3], 1)],
  }
  expect(await db.queue.lastEntry(run.id, token)).toBe(0)
  for (const number of [1, 1, 2, 2, 1]) {
    entry.current = number
    if (number === 1) await writer.write({ metrics: [point(1)] })
    else await writer.saveCheckpoint(checkpoint, { metrics: [point(2)], events: [] })
  }
  const { series } = await db.runs.readMetrics(run.id, {})
  expect(series.map(({ points }) => points.map(([step]) => step))).toEqual([[1, 2]])
  expect(await db.queue.lastEntry(run.id, token)).toBe(2)
})

it('sends what is repeated under an older token away, stored or not', async () => {
  const { db } = fixture
  const { run, token } = await claimNewRun(fixture)
  const entry = { current: 1 }
  const writer = db.openRunWriter(run.id, token, entry)
  await writer.write({ metrics: [point(1)] })
  await db.queue.release(run.id, token)
  for (entry.current of [1, 2])
    await expect(writer.write({ metrics: [point(2)] })).rejects.toMatchObject({ code: 'STALE_FENCING_TOKEN' })
  await expect(db.queue.lastEntry(run.id, token)).rejects.toMatchObject({ code: 'STALE_FENCING_TOKEN' })
})

it('waits for a write under way before it tells the last entry', async () => {
  const { db, sql } = fixture
  const { run, token } = await claimNewRun(fixture)
  await sql('BEGIN')
  await sql('UPDATE run SET last_entry = 7 WHERE id = $1', [run.id])
  const asked = db.queue.lastEntry(run.id, token)
  await sql('COMMIT')
  expect(await asked).toBe(7)
})
