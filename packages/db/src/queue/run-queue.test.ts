import { RunConfig, type RunEventBody, type RunId } from '@barycenter/contracts'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Database } from '../database.js'
import {
  claimNewRun,
  type DatabaseFixture,
  launchRequest,
  openFixture,
  seededTensor,
} from '../testing/fixtures.js'
import { MOST_LOSSES } from './run-queue.js'

let fixture: DatabaseFixture
let db: Database
beforeAll(async () => {
  fixture = await openFixture()
  db = fixture.db
})
afterAll(() => fixture.close())

const letLeaseRunOut = (runId: RunId) =>
  fixture.sql(`UPDATE queue_entry SET lease_until = now() - interval '1 second' WHERE run_id = $1`, [runId])
const eventsOf = async (runId: RunId): Promise<RunEventBody[]> =>
  (await db.runs.readChanges(runId, 0, 1000)).events.map(({ body }) => body)
const end = (runId: RunId, token: bigint) => db.queue.end(runId, token, { status: 'completed' })

describe('launch', () => {
  it('queues every run of a group with its params and seed, in order', async () => {
    const configs = [7, 8, 9].map((seed) => RunConfig.parse({ seed }))
    const runs = await db.runs.launch(
      launchRequest({
        runs: configs.map((config) => ({ name: `seed ${config.seed}`, config })),
        group: true,
        tags: { stage: 'head' },
      }),
    )
    expect(runs.map(({ seed }) => seed)).toEqual([7, 8, 9])
    expect(new Set(runs.map(({ groupId }) => groupId)).size).toBe(1)
    expect(runs[0]).toMatchObject({ status: 'queued', seq: 1, tags: { stage: 'head' }, config: configs[0] })
    expect(runs[0]?.params).toMatchObject({ seed: 7, 'base.epochs': 10 })
    for (const { seed } of configs) {
      const claimed = await db.queue.claim('worker-1')
      expect(claimed?.run.seed).toBe(seed)
      await end(claimed!.run.id, claimed!.token)
    }
  })
})

describe('claim', () => {
  it('gives null when nothing waits', async () => {
    expect(await db.queue.claim('worker-1')).toBeNull()
  })

  it('gives one run to one of many claimers', async () => {
    const [run] = await db.runs.launch(launchRequest())
    const claims = await Promise.all(Array.from({ length: 8 }, (_, i) => db.queue.claim(`worker-${i}`)))
    const taken = claims.filter((claim) => claim !== null)
    expect(taken.map((claim) => claim.run.id)).toEqual([run!.id])
    await end(run!.id, taken[0]!.token)
  })

  it('tells the run as running, with its worker and events', async () => {
    const { run, token, recovered } = await claimNewRun(fixture, 'worker-9')
    expect(recovered).toBe(false)
    expect(run).toMatchObject({ status: 'running', workerId: 'worker-9', attempt: 1, seq: 2 })
    expect(run.heartbeatAt).not.toBeNull()
    expect(await eventsOf(run.id)).toEqual([
      { type: 'status.changed', from: null, to: 'queued' },
      { type: 'status.changed', from: 'queued', to: 'running' },
      { type: 'run.claimed', workerId: 'worker-9', attempt: 1 },
    ])
    await end(run.id, token)
  })

  it('takes no run from itself that a worker has in hand, however long it was silent', async () => {
    const { run } = await claimNewRun(fixture)
    await letLeaseRunOut(run.id)
    expect(await db.queue.claim('worker-1', [run.id])).toBeNull()
    const again = await db.queue.claim('worker-1')
    expect(again).toMatchObject({ recovered: true, run: { id: run.id, attempt: 2 } })
    await end(run.id, again!.token)
  })

  it('leaves a run alone while its lease stands and takes it over once that has run out', async () => {
    const first = await claimNewRun(fixture)
    expect(await db.queue.claim('worker-2')).toBeNull()
    await letLeaseRunOut(first.run.id)
    const second = await db.queue.claim('worker-2')
    expect(second).toMatchObject({ token: first.token + 1n, recovered: true })
    expect(second?.run).toMatchObject({ id: first.run.id, workerId: 'worker-2', attempt: 2 })
    await end(first.run.id, second!.token)
  })

  it('fails a run that loses worker after worker without a checkpoint in between', async () => {
    const { run } = await claimNewRun(fixture)
    for (let loss = 1; loss < MOST_LOSSES; loss++) {
      await letLeaseRunOut(run.id)
      expect((await db.queue.claim('worker-1'))?.recovered).toBe(true)
    }
    await letLeaseRunOut(run.id)
    expect(await db.queue.claim('worker-1')).toBeNull()
    const { status, failure } = await db.runs.get(run.id)
    expect([status, failure?.code]).toEqual(['failed', 'WORKER_LOST'])
  })

  it('forgets the losses once a checkpoint shows progress', async () => {
    const { run } = await claimNewRun(fixture)
    for (let loss = 1; loss <= MOST_LOSSES; loss++) {
      await letLeaseRunOut(run.id)
      const { token } = (await db.queue.claim('worker-1'))!
      const tensors = [seededTensor('w', [4], loss)]
      await db.openRunWriter(run.id, token).saveCheckpoint({ phase: 'base', step: loss, state: {}, tensors })
    }
    expect((await db.runs.get(run.id)).status).toBe('running')
    await fixture.sql('DELETE FROM queue_entry')
  })
})

describe('a stale token', () => {
  it('is refused by every method that writes, and nothing it wrote is seen', async () => {
    const { run, token, writer } = await claimNewRun(fixture)
    await letLeaseRunOut(run.id)
    const successor = (await db.queue.claim('worker-2'))!
    const before = await db.runs.readChanges(run.id, 0, 1000)
    const tensors = [seededTensor('w', [4], 1)]
    const view = { kind: 'hull', rank: 1 } as never
    const result = { method: 'twa' } as never
    const writes: Record<string, () => Promise<unknown>> = {
      write: () => writer.write({ metrics: [{ key: 'a', step: 1, timestamp: 1, value: 1 }] }),
      saveProvenance: () => writer.saveProvenance({ node: 'v1' }),
      saveSnapshot: () => writer.saveSnapshot({ index: 0, step: 1, epoch: 1, norm: 1, tensors }),
      saveSubspace: () => writer.saveSubspace({ state: {}, view, tensors, durationMs: 1 }),
      saveAveragingWeights: () => writer.saveAveragingWeights([[1]]),
      saveCheckpoint: () => writer.saveCheckpoint({ phase: 'base', step: 1, state: {}, tensors }),
      saveResult: () => writer.saveResult({ result, tensors }),
      saveArtifact: () =>
        writer.saveArtifact({ name: 'a', mediaType: 'text/plain', data: new Uint8Array(1) }),
      heartbeat: () => db.queue.heartbeat(run.id, token),
      release: () => db.queue.release(run.id, token),
      end: () => db.queue.end(run.id, token, { status: 'completed' }),
    }
    for (const [name, attempt] of Object.entries(writes))
      await expect(attempt(), name).rejects.toMatchObject({ code: 'STALE_FENCING_TOKEN' })
    const after = await db.runs.readChanges(run.id, 0, 1000)
    expect(after).toEqual(before)
    for (const table of ['tensor_manifest', 'artifact'])
      expect(await fixture.sql(`SELECT 1 FROM ${table} WHERE run_id = $1`, [run.id])).toEqual([])
    await end(run.id, successor.token)
  })

  it('names the state found and the one expected', async () => {
    const { run, token, writer } = await claimNewRun(fixture)
    await end(run.id, token)
    await expect(writer.write({})).rejects.toThrow(
      `Run ${run.id}: found status completed under token 1, expected status running under token 1`,
    )
  })
})

describe('heartbeat', () => {
  it('extends the lease and brings what was asked', async () => {
    const { run, token } = await claimNewRun(fixture)
    await letLeaseRunOut(run.id)
    expect(await db.queue.heartbeat(run.id, token)).toEqual({ requestedAction: null })
    expect(await db.queue.claim('worker-2')).toBeNull()
    await db.runs.requestAction(run.id, 'finish')
    expect(await db.queue.heartbeat(run.id, token)).toEqual({ requestedAction: 'finish' })
    await end(run.id, token)
  })
})

describe('release', () => {
  it('queues the run again, for the next claim', async () => {
    const { run, token } = await claimNewRun(fixture)
    await db.queue.release(run.id, token)
    expect(await db.runs.get(run.id)).toMatchObject({ status: 'queued', workerId: null })
    const again = await db.queue.claim('worker-2')
    expect(again).toMatchObject({ token: token + 1n, recovered: false })
    await end(run.id, again!.token)
  })

  it('cancels where that was asked for', async () => {
    const { run, token } = await claimNewRun(fixture)
    await db.runs.requestAction(run.id, 'cancel')
    await db.queue.release(run.id, token)
    expect(await db.runs.get(run.id)).toMatchObject({ status: 'canceled', requestedAction: null })
  })
})

describe('end', () => {
  it('deletes the checkpoint of a completed run and keeps that of a failed one', async () => {
    const tensors = [seededTensor('w', [4], 1)]
    const failure = { code: 'LOSS_NOT_FINITE', message: 'loss is NaN', phase: 'base' } as const
    for (const ending of [{ status: 'completed' }, { status: 'failed', failure }] as const) {
      const { run, token, writer } = await claimNewRun(fixture)
      await writer.saveCheckpoint({ phase: 'base', step: 1, state: {}, tensors })
      await db.queue.end(run.id, token, ending)
      const kept = await fixture.sql('SELECT 1 FROM checkpoint WHERE run_id = $1', [run.id])
      expect(kept.length).toBe(ending.status === 'completed' ? 0 : 1)
      const ended = await db.runs.get(run.id)
      expect(ended.status).toBe(ending.status)
      expect(ended.endedAt! >= ended.startedAt!).toBe(true)
      expect(ended.failure).toEqual(ending.status === 'failed' ? failure : null)
    }
  })
})

describe('requestAction', () => {
  it('cancels a queued run at once, so that nobody claims it', async () => {
    const [run] = await db.runs.launch(launchRequest())
    expect((await db.runs.requestAction(run!.id, 'cancel')).status).toBe('canceled')
    expect(await db.queue.claim('worker-1')).toBeNull()
  })

  it('cancels at once what a silent worker holds', async () => {
    const { run } = await claimNewRun(fixture)
    await letLeaseRunOut(run.id)
    expect((await db.runs.requestAction(run.id, 'cancel')).status).toBe('canceled')
    expect(await db.queue.claim('worker-2')).toBeNull()
  })

  it('asks the worker of a running run once, and lets cancel overrule finish but not the reverse', async () => {
    const { run, token } = await claimNewRun(fixture)
    const asked = await db.runs.requestAction(run.id, 'finish')
    expect(asked).toMatchObject({ status: 'running', requestedAction: 'finish' })
    expect((await db.runs.requestAction(run.id, 'finish')).seq).toBe(asked.seq)
    expect((await db.runs.requestAction(run.id, 'cancel')).requestedAction).toBe('cancel')
    await expect(db.runs.requestAction(run.id, 'finish')).rejects.toMatchObject({
      code: 'RUN_STATE_CONFLICT',
      message: expect.stringContaining('found trained, running with cancel requested'),
    })
    await db.queue.end(run.id, token, { status: 'canceled' })
  })

  it('is refused for what has ended, and finish for what has not begun', async () => {
    const [queued] = await db.runs.launch(launchRequest())
    await expect(db.runs.requestAction(queued!.id, 'finish')).rejects.toThrow('found trained, queued')
    await db.runs.requestAction(queued!.id, 'cancel')
    await expect(db.runs.requestAction(queued!.id, 'cancel')).rejects.toThrow('found trained, canceled')
  })
})
