import { readdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import type { Run, RunConfigInput, RunId } from '@barycenter/contracts'
import pg from 'pg'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import {
  ended,
  launch,
  openProduct,
  type ProcessHandle,
  type Product,
  SMALL_RUN,
  until,
  type WorkerHandle,
} from '../fixtures/product.js'
import { hashesOf, pointsOf } from '../fixtures/stored-run.js'

/** Long enough to be met in base training, with no checkpoint but those that a test is about. */
const MIDDLE_RUN: RunConfigInput = {
  ...SMALL_RUN,
  base: { ...SMALL_RUN.base, epochs: 24 },
  checkpoint: { everySteps: 100_000 },
}
const LONG_RUN: RunConfigInput = {
  ...SMALL_RUN,
  base: { ...SMALL_RUN.base, epochs: 5000 },
  checkpoint: { everySteps: 200 },
}

let product: Product
/** Of all tests; others come and go with theirs. */
let first: WorkerHandle
/** MIDDLE_RUN from start to end in one go. */
let undisturbed: Run
beforeAll(async () => {
  product = await openProduct()
  ;[, first] = await Promise.all([product.startApi(), product.startWorker()])
  undisturbed = await ended(product.client, await launch(product.client, MIDDLE_RUN))
  expect(undisturbed).toMatchObject({ status: 'completed', attempt: 1 })
})
afterAll(() => product?.close())

const get = (runId: RunId) => product.client.call('getRun', { params: { runId } })
const untilStatus = (runId: RunId, status: Run['status']) =>
  until(async () => (await get(runId)).status === status)
async function untilStep(runId: RunId, step: number): Promise<void> {
  let run = await get(runId)
  const isBeyond = ({ progress }: Run) =>
    progress !== null && (progress.phase !== 'base' || progress.step > step)
  await until(
    async () => {
      run = await get(runId)
      return isBeyond(run)
    },
    () => JSON.stringify(run),
  )
}

/** Of all workers only this one takes runs from now on. */
async function onlyTakes(taker: WorkerHandle): Promise<void> {
  const { workers } = await product.client.call('listWorkers')
  for (const { id } of workers) {
    await product.client.call('updateWorker', {
      params: { workerId: id },
      body: { draining: id !== taker.id },
    })
  }
}

let suspended: number[] = []
beforeEach(() => onlyTakes(first))
afterEach(async () => {
  // A trainer that stays stopped would outlive its test.
  for (const pid of suspended) process.kill(pid, 'SIGCONT')
  suspended = []
  const { runs } = await product.client.call('getQueue')
  for (const { runId } of runs) await product.client.call('cancelRun', { params: { runId } })
  await Promise.all(runs.map(({ runId }) => ended(product.client, runId)))
})

async function query(text: string, values: unknown[] = []) {
  const client = new pg.Client({ connectionString: product.databaseUrl })
  await client.connect()
  try {
    return (await client.query(text, values)).rows
  } finally {
    await client.end()
  }
}
/** As if the lease's ten seconds had passed. */
const letLeaseRunOut = (runId: RunId) =>
  query(`UPDATE queue_entry SET lease_until = now() - interval '1 second' WHERE run_id = $1`, [runId])

/** Rows and requests get through to the database, tensors don't, until the answer is called. */
async function keepTensorsOut(): Promise<() => Promise<void>> {
  const blocker = new pg.Client({ connectionString: product.databaseUrl })
  await blocker.connect()
  await blocker.query('BEGIN')
  await blocker.query('LOCK TABLE tensor_chunk IN SHARE MODE')
  return async () => {
    await blocker.query('COMMIT')
    await blocker.end()
  }
}

describe('pause and resume', () => {
  it('stops a running run at a step, frees its worker, and ends at the bits of an undisturbed run', async () => {
    const runId = await launch(product.client, MIDDLE_RUN)
    await untilStep(runId, 50)
    await product.client.call('pauseRun', { params: { runId } })
    await untilStatus(runId, 'paused')
    expect(await get(runId)).toMatchObject({ workerId: null, requestedAction: null, endedAt: null })
    // The one worker that takes runs is free for another one meanwhile.
    const other = await ended(product.client, await launch(product.client, SMALL_RUN))
    expect(other).toMatchObject({ status: 'completed', workerId: first.id })
    expect((await get(runId)).status).toBe('paused')
    await product.client.call('resumeRun', { params: { runId } })
    const run = await ended(product.client, runId)
    expect(run).toMatchObject({ status: 'completed', attempt: 2, recoveries: 0 })
    // It stored where it stood: nothing was trained twice.
    const changes = await product.client.call('getRunChanges', {
      params: { runId },
      query: { limit: 20_000 },
    })
    const recovered = changes.events.map(({ body }) => body).find(({ type }) => type === 'run.recovered')
    expect(recovered).toMatchObject({ phase: 'base', step: expect.any(Number) })
    expect(Reflect.get(recovered!, 'step')).toBeGreaterThan(50)
    expect(hashesOf(run)).toEqual(hashesOf(undisturbed))
  })

  it('is paused only once its place is stored, also by a store that outlasts the trainer', async () => {
    const saidBefore = first.output().length
    const runId = await launch(product.client, MIDDLE_RUN)
    await untilStep(runId, 50)
    const mend = await keepTensorsOut()
    await product.client.call('pauseRun', { params: { runId } })
    await until(async () => (await trainerOf(first)) === null)
    expect((await get(runId)).status).toBe('running')
    await mend()
    await untilStatus(runId, 'paused')
    expect(first.output().slice(saidBefore)).not.toContain('"trainer crashed"')
    const [stored] = await query('SELECT max(step) AS step FROM checkpoint WHERE run_id = $1', [runId])
    expect(stored.step).toBeGreaterThan(50)
    await product.client.call('resumeRun', { params: { runId } })
    expect(hashesOf(await ended(product.client, runId))).toEqual(hashesOf(undisturbed))
  })

  it('does not keep a worker that is told to stop: the run is handed back, and repeats what was not stored', async () => {
    const worker = await product.startWorker()
    await onlyTakes(worker)
    const runId = await launch(product.client, MIDDLE_RUN)
    await untilStep(runId, 50)
    const mend = await keepTensorsOut()
    await product.client.call('pauseRun', { params: { runId } })
    await until(async () => (await trainerOf(worker)) === null)
    await product.client.call('resumeRun', { params: { runId } })
    await worker.end('SIGTERM')
    expect(await get(runId)).toMatchObject({ status: 'queued', workerId: null })
    expect(await readdir(path.join(product.dataDir, 'spool'))).toEqual([])
    await mend()
    await onlyTakes(first)
    const run = await ended(product.client, runId)
    expect(run).toMatchObject({ status: 'completed', attempt: 2, recoveries: 0, workerId: first.id })
    expect(hashesOf(run)).toEqual(hashesOf(undisturbed))
  })
})

/** The trainer of a worker: its only child; null between two. */
async function trainerOf(worker: ProcessHandle): Promise<number | null> {
  const children = await readFile(`/proc/${worker.pid}/task/${worker.pid}/children`, 'utf8')
  const [pid] = children.trim().split(' ')
  return pid ? Number(pid) : null
}

describe('a second worker, of two slots', () => {
  let second: WorkerHandle
  beforeAll(async () => {
    second = await product.startWorker({ env: { BARYCENTER_WORKER_SLOTS: '2' } })
  })
  beforeEach(() => onlyTakes(second))

  describe('and its trainer, suspended beyond their lease', () => {
    async function suspend() {
      const runId = await launch(product.client, MIDDLE_RUN)
      await untilStep(runId, 50)
      expect((await get(runId)).workerId).toBe(second.id)
      const pids = [second.pid, (await trainerOf(second))!]
      for (const pid of pids) process.kill(pid, 'SIGSTOP')
      await letLeaseRunOut(runId)
      suspended = pids
      const resume = () => {
        suspended = []
        for (const pid of pids) process.kill(pid, 'SIGCONT')
      }
      return { runId, resume }
    }

    it('simply go on when nobody took over: one attempt, and the same bits', async () => {
      const { runId, resume } = await suspend()
      const lost = await get(runId)
      expect(lost).toMatchObject({ status: 'running', attempt: 1, liveness: { state: 'lost' } })
      const { runs } = await product.client.call('getQueue')
      expect(runs).toMatchObject([{ runId, status: 'running', place: 1 }])
      resume()
      const run = await ended(product.client, runId)
      expect(run).toMatchObject({ status: 'completed', attempt: 1, recoveries: 0, failure: null })
      expect(hashesOf(run)).toEqual(hashesOf(undisturbed))
    })

    it('write nothing any more once another worker took over', async () => {
      const { runId, resume } = await suspend()
      await onlyTakes(first)
      await until(async () => (await get(runId)).attempt === 2)
      const taken = await get(runId)
      expect(taken).toMatchObject({ recoveries: 1, liveness: { state: 'live' }, workerId: first.id })
      resume()
      await until(async () => second.output().includes('run taken by another worker'))
      const run = await ended(product.client, runId)
      expect(run).toMatchObject({ status: 'completed', attempt: 2, workerId: first.id })
      expect(hashesOf(run)).toEqual(hashesOf(undisturbed))
      expect(await pointsOf(product, run)).toEqual(await pointsOf(product, undisturbed))
    })
  })

  it('trains two runs at once, and hands both of them back on SIGTERM', async () => {
    const ids = [await launch(product.client, LONG_RUN), await launch(product.client, LONG_RUN)]
    const third = await launch(product.client, SMALL_RUN)
    await Promise.all(ids.map((id) => untilStep(id, 20)))
    const itself = async () =>
      (await product.client.call('listWorkers')).workers.find(({ id }) => id === second.id)!
    // A worker's load is told with its heartbeats, whose first may find that no time has passed to measure.
    await until(async () => typeof (await itself()).load?.cpu === 'number')
    const { slots, status, runIds } = await itself()
    expect([slots, status]).toEqual([2, 'busy'])
    expect([...runIds].sort()).toEqual([...ids].sort())
    expect((await get(third)).status).toBe('queued')
    await second.end('SIGTERM')
    expect(await Promise.all([...ids, third].map(async (id) => (await get(id)).status))).toEqual(
      Array(3).fill('queued'),
    )
  })
})

describe('what a run requires of its worker', () => {
  it('is waited for, and said, until a worker that has it comes', async () => {
    // No other test trains it: what is known of its duration is known from one run.
    const config: RunConfigInput = { ...SMALL_RUN, base: { ...SMALL_RUN.base, epochs: 3 } }
    const { runs } = await product.client.call('launchRuns', {
      body: { config, queue: { requires: { pool: 'lab', labels: ['quiet'] } } },
    })
    const { id } = runs[0]!
    const free = await ended(product.client, await launch(product.client, config))
    expect([free.status, free.workerId]).toEqual(['completed', first.id])
    expect((await product.client.call('getQueue')).runs).toMatchObject([
      {
        runId: id,
        place: 1,
        expectedStartAt: null,
        expectedDurationMs: expect.any(Number),
        similarRuns: 1,
        sameConfig: true,
        waitsFor: 'waits for a worker with pool lab, label quiet: none that is alive takes it',
      },
    ])
    const lab = await product.startWorker({
      env: { BARYCENTER_WORKER_POOL: 'lab', BARYCENTER_WORKER_LABELS: 'quiet,other' },
    })
    const run = await ended(product.client, id)
    expect([run.status, run.workerId]).toEqual(['completed', lab.id])
    await lab.end()
  })

  it('stays in the queue where the worker that is left lacks the engine that it began on', async () => {
    const doomed = await product.startWorker({ env: { BARYCENTER_ENGINE: 'wasm' } })
    await onlyTakes(doomed)
    const runId = await launch(product.client, LONG_RUN)
    await untilStep(runId, 20)
    await doomed.end('SIGKILL')
    await query('UPDATE run SET provenance = jsonb_set(provenance, $1, $2) WHERE id = $3', [
      '{engine,name}',
      '"tensorflow"',
      runId,
    ])
    await letLeaseRunOut(runId)
    await onlyTakes(first)
    const free = await ended(product.client, await launch(product.client, SMALL_RUN))
    expect([free.status, free.workerId]).toEqual(['completed', first.id])
    expect(await get(runId)).toMatchObject({ status: 'running', failure: null, liveness: { state: 'lost' } })
    const { runs } = await product.client.call('getQueue')
    expect(runs[0]?.waitsFor).toBe('waits for a worker with engine tensorflow: none that is alive takes it')
  })

  it('drains: what it has goes on, new runs wait', async () => {
    const drained = await launch(product.client, MIDDLE_RUN)
    await untilStep(drained, 20)
    const drain = (draining: boolean) =>
      product.client.call('updateWorker', { params: { workerId: first.id }, body: { draining } })
    await drain(true)
    const waiting = await launch(product.client, SMALL_RUN)
    expect((await ended(product.client, drained)).status).toBe('completed')
    expect((await product.client.call('getQueue')).runs).toMatchObject([{ runId: waiting, place: 1 }])
    expect((await get(waiting)).status).toBe('queued')
    await drain(false)
    expect((await ended(product.client, waiting)).status).toBe('completed')
  })
})

describe('retry', () => {
  it('goes on from the checkpoint after a trainer crashed for good, and ends at the same bits', async () => {
    const { runs } = await product.client.call('launchRuns', {
      body: { config: MIDDLE_RUN, queue: { retries: 3 } },
    })
    const { id } = runs[0]!
    const retried = async () => {
      const { events } = await product.client.call('getRunChanges', { params: { runId: id } })
      return events.map(({ body }) => body).filter(({ type }) => type === 'run.retried')
    }
    // Without a checkpoint between, five trainers in a row are one failure.
    await until(async () => {
      await killTrainer(first)
      return (await retried()).length > 0
    })
    expect(await retried()).toMatchObject([
      { retry: 1, of: 3, failure: { code: 'TRAINER_CRASHED', message: expect.stringContaining('SIGKILL') } },
    ])
    const run = await ended(product.client, id)
    expect(run).toMatchObject({ status: 'completed', attempt: 2, failure: null })
    expect(hashesOf(run)).toEqual(hashesOf(undisturbed))
  })
})

async function killTrainer(worker: ProcessHandle): Promise<void> {
  const pid = await trainerOf(worker)
  try {
    if (pid !== null) process.kill(pid, 'SIGKILL')
  } catch (error) {
    // Gone by itself since it was looked up.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}

describe('requeue and clone', () => {
  it('lets a canceled run go on from its checkpoint, and makes another one of its config', async () => {
    const runId = await launch(product.client, { ...MIDDLE_RUN, checkpoint: { everySteps: 20 } })
    await untilStep(runId, 60)
    await product.client.call('cancelRun', { params: { runId } })
    await ended(product.client, runId)
    await product.client.call('requeueRun', { params: { runId }, body: {} })
    const run = await ended(product.client, runId)
    expect(run).toMatchObject({ status: 'completed', attempt: 2, failure: null })
    const changes = await product.client.call('getRunChanges', {
      params: { runId },
      query: { limit: 20_000 },
    })
    const recovered = changes.events.find(({ body }) => body.type === 'run.recovered')?.body
    expect(recovered).toMatchObject({ attempt: 2, phase: 'base' })
    expect(hashesOf(run)).toEqual(hashesOf(undisturbed))

    const clone = await product.client.call('cloneRun', {
      params: { runId },
      body: { config: { base: { epochs: 2 }, seed: 5 } },
    })
    expect(clone).toMatchObject({
      parentRunId: runId,
      seed: 5,
      config: { base: { epochs: 2, batchSize: 32 } },
    })
    expect((await ended(product.client, clone.id)).status).toBe('completed')
    await expect(
      product.client.call('cloneRun', { params: { runId }, body: { config: { base: { epochs: -1 } } } }),
    ).rejects.toMatchObject({
      code: 'INVALID_CONFIG',
      issues: [{ path: 'config.base.epochs', found: '-1' }],
    })
  })
})
