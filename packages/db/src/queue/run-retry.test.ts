import { QueueOptions, type RunFailure, type RunId } from '@barycenter/contracts'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import type { Database } from '../database.js'
import { type DatabaseFixture, launchRequest, openFixture } from '../testing/fixtures.js'
import { MOST_LOSSES } from './run-queue.js'
import { retryPauseMs } from './run-retry.js'

let fixture: DatabaseFixture
let db: Database
beforeAll(async () => {
  fixture = await openFixture()
  db = fixture.db
})
afterAll(() => fixture.close())
beforeEach(async () => {
  await fixture.sql('DELETE FROM queue_entry')
})

const launchWith = async (retries: number) => {
  const [run] = await db.runs.launch(launchRequest({ queue: QueueOptions.parse({ retries }) }))
  return run!.id
}
const crash = (words: string): RunFailure => ({ code: 'TRAINER_CRASHED', message: words, phase: null })
const failWith = async (runId: RunId, failure: RunFailure) => {
  const claim = (await db.queue.claim('w'))!
  expect(claim.run.id).toBe(runId)
  await db.queue.end(runId, claim.token, { status: 'failed', failure })
  return db.runs.get(runId)
}
const endPause = (runId: RunId) =>
  fixture.sql('UPDATE queue_entry SET not_before = now() WHERE run_id = $1', [runId])

it('puts a run back after failures that may pass, after growing pauses, and then tells all reasons', async () => {
  const id = await launchWith(2)
  expect(await failWith(id, crash('first'))).toMatchObject({ status: 'queued', failure: null, endedAt: null })
  const pauses: number[] = []
  for (const words of ['second', 'third']) {
    const [{ ms } = { ms: 0 }] = await fixture.sql(
      'SELECT extract(epoch FROM not_before - now())::float8 * 1000 AS ms FROM queue_entry WHERE run_id = $1',
      [id],
    )
    pauses.push(ms)
    expect(await db.queue.claim('w')).toBeNull()
    await endPause(id)
    await failWith(id, crash(words))
  }
  expect(pauses[1]!).toBeGreaterThan(pauses[0]!)
  expect((await db.runs.get(id)).failure).toEqual({
    code: 'TRAINER_CRASHED',
    message:
      'third (tried again 2 times; before that: 1. TRAINER_CRASHED: first; 2. TRAINER_CRASHED: second)',
    phase: null,
  })
  const events = (await db.runs.readChanges(id, 0, 100)).events.map(({ body }) => body)
  expect(events.filter(({ type }) => type === 'run.retried')).toMatchObject([
    { retry: 1, of: 2, failure: { message: 'first' } },
    { retry: 2, of: 2, failure: { message: 'second' } },
  ])
})

it('tells failures that quote bytes which are no text', async () => {
  const id = await launchWith(1)
  await failWith(id, crash('cut \udc00'))
  await endPause(id)
  expect((await failWith(id, crash('said \0'))).failure?.message).toBe(
    'said \uFFFD (tried again once; before that: 1. TRAINER_CRASHED: cut \uFFFD)',
  )
})

it('does not repeat what would fail again, nor without being asked to', async () => {
  const certain = await launchWith(5)
  const failure = { code: 'LOSS_NOT_FINITE', message: 'NaN', phase: 'base' } as const
  expect((await failWith(certain, failure)).status).toBe('failed')
  const once = await launchWith(0)
  expect((await failWith(once, crash('only'))).failure).toEqual(crash('only'))
})

it('retries a run that lost worker after worker as well', async () => {
  const id = await launchWith(1)
  for (let loss = 0; loss <= MOST_LOSSES; loss++) {
    await db.queue.claim('w')
    await fixture.sql(`UPDATE queue_entry SET lease_until = now() - interval '1 second' WHERE run_id = $1`, [
      id,
    ])
  }
  expect(await db.runs.get(id)).toMatchObject({ status: 'queued', failure: null })
  await endPause(id)
  expect((await db.queue.claim('w'))?.run.id).toBe(id)
})

it('does what a person asked for instead of retrying', async () => {
  for (const [action, status] of [
    ['cancel', 'canceled'],
    ['pause', 'paused'],
  ] as const) {
    const id = await launchWith(3)
    const claim = (await db.queue.claim('w'))!
    await db.runs.requestAction(id, action)
    await db.queue.end(id, claim.token, { status: 'failed', failure: crash('then') })
    expect(await db.runs.get(id)).toMatchObject({ status, requestedAction: null })
    await fixture.sql('DELETE FROM queue_entry')
  }
})

it('has all its retries again after it was queued again by hand', async () => {
  const id = await launchWith(1)
  await failWith(id, crash('a'))
  await endPause(id)
  expect((await failWith(id, crash('b'))).status).toBe('failed')
  await db.runs.requeue(id, null)
  expect((await failWith(id, crash('c'))).status).toBe('queued')
})

it('pauses twice as long each time, ten minutes at most', () => {
  expect([1, 2, 3, 20].map(retryPauseMs)).toEqual([5000, 10_000, 20_000, 600_000])
})
