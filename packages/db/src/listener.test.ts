import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Database } from './database.js'
import { claimNewRun, type DatabaseFixture, openFixture } from './testing/fixtures.js'

let fixture: DatabaseFixture
let db: Database
beforeAll(async () => {
  fixture = await openFixture()
  db = fixture.db
})
afterAll(() => fixture.close())

/** Collects what a listener hears, and resolves as soon as a line is among it. */
async function openEars() {
  const heard: string[] = []
  let wake = () => {}
  const hear = (line: string) => {
    heard.push(line)
    wake()
  }
  const listener = await db.listen({
    onRunChanged: (runId, seq) => hear(`changed ${runId} ${seq}`),
    onRunControl: (runId) => hear(`control ${runId}`),
    onQueueChanged: () => hear('queue'),
    onReconnected: () => hear('reconnected'),
  })
  const until = async (line: string) => {
    while (!heard.includes(line)) {
      await new Promise<void>((resolve) => {
        wake = resolve
      })
    }
  }
  return { listener, heard, until }
}

it('hears every change in order, controls and the queue, and nothing that was rolled back', async () => {
  const { listener, heard, until } = await openEars()
  const { run, token, writer } = await claimNewRun(fixture)
  const state = { loss: Number.NaN }
  await expect(writer.saveCheckpoint({ phase: 'base', step: 1, state, tensors: [] })).rejects.toThrow(
    'state.loss',
  )
  await writer.write({})
  await db.runs.requestAction(run.id, 'cancel')
  await db.queue.end(run.id, token, { status: 'canceled' })
  await until(`changed ${run.id} 5`)
  expect(heard.filter((line) => line.startsWith('changed'))).toEqual(
    [1, 2, 3, 4, 5].map((seq) => `changed ${run.id} ${seq}`),
  )
  expect(heard).toEqual(expect.arrayContaining(['queue', `control ${run.id}`]))
  await listener.stop()
})

it('connects again when its connection is cut, and says that news may be missing', async () => {
  const { listener, heard, until } = await openEars()
  await fixture.sql(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE datname = current_database() AND query LIKE 'LISTEN%'`)
  await until('reconnected')
  const { run } = await claimNewRun(fixture)
  await until(`changed ${run.id} 2`)
  expect(heard.filter((line) => line === 'reconnected')).toHaveLength(1)
  await listener.stop()
})
