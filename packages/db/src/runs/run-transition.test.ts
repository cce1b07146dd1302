import type { RunEventBody, RunId } from '@barycenter/contracts'
import { ExternalRunInput, QueueOptions, RunSearch } from '@barycenter/contracts'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Database } from '../database.js'
import {
  claimNewRun,
  type DatabaseFixture,
  launchRequest,
  openFixture,
  seededTensor,
} from '../testing/fixtures.js'

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

const launchOne = async (queue: Parameters<typeof QueueOptions.parse>[0] = {}) => {
  const [run] = await db.runs.launch(launchRequest({ queue: QueueOptions.parse(queue) }))
  return run!
}
const letLeaseRunOut = (runId: RunId) =>
  fixture.sql(`UPDATE queue_entry SET lease_until = now() - interval '1 second' WHERE run_id = $1`, [runId])
const eventsOf = async (runId: RunId): Promise<RunEventBody[]> =>
  (await db.runs.readChanges(runId, 0, 1000)).events.map(({ body }) => body)
const statusChanges = async (runId: RunId) =>
  (await eventsOf(runId)).flatMap((body) =>
    body.type === 'status.changed' ? [`${body.from} → ${body.to}`] : [],
  )
const outcomes = (settled: PromiseSettledResult<unknown>[]) => settled.map(({ status }) => status).sort()

describe('a run in the trash', () => {
  it('does not go on before it is restored', async () => {
    const { run, token } = await claimNewRun(fixture)
    await db.queue.end(run.id, token, { status: 'canceled' })
    await db.storage.trashRun(run.id)
    const refused = { code: 'RUN_STATE_CONFLICT', message: expect.stringContaining('in the trash') }
    await expect(db.runs.requeue(run.id, null)).rejects.toMatchObject(refused)
    await db.storage.restoreRun(run.id)
    expect(await db.runs.requeue(run.id, null)).toMatchObject({ status: 'queued' })
  })

  it('of another program is not rewound before it is restored, nor found', async () => {
    const { id } = await db.runs.createExternal(ExternalRunInput.parse({ name: 'gone' }))
    await db.runs.endExternal(id, { status: 'completed' })
    await db.storage.trashRun(id)
    await expect(db.runs.rewind(id, 3)).rejects.toMatchObject({ code: 'RUN_STATE_CONFLICT' })
    const gone = RunSearch.parse({
      where: [{ value: { of: 'field', field: 'name' }, op: '=', than: 'gone' }],
    })
    expect((await db.runs.search(gone)).hits).toEqual([])
    await db.storage.restoreRun(id)
    expect((await db.runs.search(gone)).hits).toMatchObject([{ id }])
  })
})

describe('hold and release', () => {
  it('keeps a run in the queue and from being taken, until it is released', async () => {
    const { id } = await launchOne()
    expect((await db.runs.hold(id)).status).toBe('held')
    expect(await db.queue.claim('w')).toBeNull()
    expect((await db.runs.release(id)).status).toBe('queued')
    expect((await db.queue.claim('w'))?.run.id).toBe(id)
    expect(await statusChanges(id)).toEqual([
      'null → queued',
      'queued → held',
      'held → queued',
      'queued → running',
    ])
  })

  it('holds from the launch on where that was asked for, and cancels what is held at once', async () => {
    const run = await launchOne({ hold: true })
    expect(run).toMatchObject({ status: 'held', queue: { hold: true }, liveness: null })
    expect(await db.queue.claim('w')).toBeNull()
    expect((await db.runs.requestAction(run.id, 'cancel')).status).toBe('canceled')
  })

  it('names the state found where it is not the one expected', async () => {
    const { run } = await claimNewRun(fixture)
    await expect(db.runs.hold(run.id)).rejects.toMatchObject({
      code: 'RUN_STATE_CONFLICT',
      message: `Run ${run.id} cannot hold: found trained, running, expected trained, queued`,
    })
    const external = await db.runs.createExternal({ experiment: 'e', params: {}, tags: {}, notes: '' })
    await expect(db.runs.requeue(external.id, null)).rejects.toThrow('found external, running')
  })

  it('lets exactly one of a hold and a claim have a run', async () => {
    for (let round = 0; round < 10; round++) {
      const { id } = await launchOne()
      const [held, claim] = await Promise.allSettled([db.runs.hold(id), db.queue.claim('w')])
      const taken = claim.status === 'fulfilled' && claim.value !== null
      // A claim that met the lock of the hold passes the run over and finds nothing.
      expect(taken).toBe(held.status === 'rejected')
      expect((await db.runs.get(id)).status).toBe(taken ? 'running' : 'held')
      await fixture.sql('DELETE FROM queue_entry')
    }
  })

  it('carries a transition out once, however many ask for it', async () => {
    const { id } = await launchOne()
    const asked = await Promise.allSettled(Array.from({ length: 6 }, () => db.runs.hold(id)))
    expect(outcomes(asked)).toEqual(['fulfilled', ...Array(5).fill('rejected')])
    expect(await statusChanges(id)).toEqual(['null → queued', 'queued → held'])
  })
})

describe('pause and resume', () => {
  it('is asked of the worker, which lets go; the checkpoint and the place are kept', async () => {
    const { run, token, writer } = await claimNewRun(fixture)
    await writer.saveCheckpoint({ phase: 'base', step: 5, state: {}, tensors: [seededTensor('w', [4], 1)] })
    expect((await db.runs.requestAction(run.id, 'pause')).requestedAction).toBe('pause')
    expect(await db.queue.heartbeat(run.id, token)).toEqual({ requestedAction: 'pause' })
    await db.queue.release(run.id, token)
    expect(await db.runs.get(run.id)).toMatchObject({
      status: 'paused',
      workerId: null,
      requestedAction: null,
      endedAt: null,
      liveness: null,
    })
    expect(await fixture.sql('SELECT step FROM checkpoint WHERE run_id = $1', [run.id])).toEqual([
      { step: 5 },
    ])
    await expect(writer.write({})).rejects.toMatchObject({ code: 'STALE_FENCING_TOKEN' })
    expect(await db.queue.claim('w')).toBeNull()
    expect((await db.runs.resume(run.id)).status).toBe('queued')
    const again = await db.queue.claim('w')
    expect(again).toMatchObject({ token: token + 1n, recovered: false })
    expect(again?.run.recoveries).toBe(0)
  })

  it('pauses at once what a lost worker held, and that worker may write nothing any more', async () => {
    const { run, token } = await claimNewRun(fixture)
    await letLeaseRunOut(run.id)
    expect((await db.runs.requestAction(run.id, 'pause')).status).toBe('paused')
    await expect(db.queue.heartbeat(run.id, token)).rejects.toMatchObject({ code: 'STALE_FENCING_TOKEN' })
  })

  it('is withdrawn by a resume that comes before the worker has stopped', async () => {
    const { run, token } = await claimNewRun(fixture)
    await db.runs.requestAction(run.id, 'pause')
    expect(await db.runs.resume(run.id)).toMatchObject({ status: 'running', requestedAction: null })
    // A worker that had heard of the pause lets go all the same: the run is queued, not paused.
    await db.queue.release(run.id, token)
    expect((await db.runs.get(run.id)).status).toBe('queued')
    expect((await eventsOf(run.id)).map(({ type }) => type)).toContain('action.withdrawn')
  })

  it('is overruled by cancel and overrules nothing', async () => {
    const { run, token } = await claimNewRun(fixture)
    await db.runs.requestAction(run.id, 'pause')
    await expect(db.runs.requestAction(run.id, 'finish')).rejects.toThrow('running with pause requested')
    await db.runs.requestAction(run.id, 'cancel')
    await expect(db.runs.requestAction(run.id, 'pause')).rejects.toThrow('running with cancel requested')
    await db.queue.release(run.id, token)
    expect((await db.runs.get(run.id)).status).toBe('canceled')
  })

  it('ends canceled or paused when cancel, pause and the worker letting go meet, never both', async () => {
    for (let round = 0; round < 10; round++) {
      const { run, token } = await claimNewRun(fixture)
      await db.runs.requestAction(run.id, 'pause')
      await Promise.allSettled([db.queue.release(run.id, token), db.runs.requestAction(run.id, 'cancel')])
      // Whichever came first: cancel finds a run that has not ended, paused or not.
      expect(await db.runs.get(run.id)).toMatchObject({ status: 'canceled', requestedAction: null })
      const changes = await statusChanges(run.id)
      expect(changes.filter((change) => change.endsWith('canceled'))).toHaveLength(1)
    }
  })

  it('is nothing for a run that waits or has ended', async () => {
    const { id } = await launchOne()
    await expect(db.runs.requestAction(id, 'pause')).rejects.toThrow('found trained, queued')
    await db.runs.requestAction(id, 'cancel')
    await expect(db.runs.resume(id)).rejects.toThrow('found trained, canceled, expected trained, paused')
  })
})

describe('requeue', () => {
  it('lets a failed run go on from its checkpoint, on any worker but one', async () => {
    const { run, token, writer } = await claimNewRun(fixture, 'bad')
    await writer.saveCheckpoint({ phase: 'base', step: 3, state: {}, tensors: [seededTensor('w', [4], 2)] })
    const failure = { code: 'LOSS_NOT_FINITE', message: 'NaN', phase: 'base' } as const
    await db.queue.end(run.id, token, { status: 'failed', failure })
    expect(await db.runs.requeue(run.id, 'bad')).toMatchObject({
      status: 'queued',
      failure: null,
      endedAt: null,
      workerId: null,
    })
    for (const id of ['bad', 'good'])
      await db.workers.register({ id, host: 'h', pid: 1, engine: null, datasets: [] })
    expect(await db.queue.claim('bad')).toBeNull()
    const claim = await db.queue.claim('good')
    expect(claim).toMatchObject({ token: token + 1n, run: { id: run.id, attempt: 2 } })
    expect((await db.openRunWriter(run.id, claim!.token).loadCheckpoint())?.step).toBe(3)
  })

  it('takes back a cancel, and is nothing for what completed', async () => {
    const { id } = await launchOne()
    await db.runs.requestAction(id, 'cancel')
    await db.runs.requeue(id, null)
    const claim = await db.queue.claim('w')
    await db.queue.end(id, claim!.token, { status: 'completed' })
    await expect(db.runs.requeue(id, null)).rejects.toThrow(
      'found trained, completed, expected trained, failed or canceled',
    )
  })
})

describe('liveness', () => {
  it('is live, silent or lost by the signs of life, and counts recoveries', async () => {
    const { id } = await launchOne()
    await db.queue.claim('w')
    expect((await db.runs.get(id)).liveness).toMatchObject({ state: 'live', silentSince: null })
    await fixture.sql(
      `UPDATE queue_entry SET heartbeat_at = now() - interval '8 seconds' WHERE run_id = $1`,
      [id],
    )
    const silent = await db.runs.get(id)
    expect(silent.liveness).toMatchObject({ state: 'silent', silentSince: silent.heartbeatAt })
    await letLeaseRunOut(id)
    const lost = await db.runs.get(id)
    expect([lost.status, lost.liveness?.state]).toEqual(['running', 'lost'])
    await db.queue.claim('other')
    expect(await db.runs.get(id)).toMatchObject({ recoveries: 1, attempt: 2, liveness: { state: 'live' } })
  })

  it('returns to live with the heartbeat of a worker that nobody succeeded', async () => {
    const { run, token } = await claimNewRun(fixture)
    await letLeaseRunOut(run.id)
    await db.queue.heartbeat(run.id, token)
    expect(await db.runs.get(run.id)).toMatchObject({
      liveness: { state: 'live' },
      recoveries: 0,
      attempt: 1,
    })
  })
})
