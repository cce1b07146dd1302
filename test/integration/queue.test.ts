import { readdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import type { Run, RunConfigInput, RunId } from '@barycenter/contracts'
import pg from 'pg'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import {
  ended,
  launch,
  openProduct,
  type ProcessHandle,
  type Product,
  SMALL_RUN,
  until,
} from '../fixtures/product.js'
import { pointsOf } from '../fixtures/stored-run.js'

const LONG_RUN: RunConfigInput = {
  ...SMALL_RUN,
  base: { ...SMALL_RUN.base, epochs: 5000 },
  checkpoint: { everySteps: 200 },
}
const MIDDLE_RUN: RunConfigInput = { ...SMALL_RUN, base: { ...SMALL_RUN.base, epochs: 24 } }

let product: Product
let suspended: number[] = []
beforeEach(async () => {
  product = await openProduct()
  await product.startApi()
})
afterEach(async () => {
  // A trainer that stays stopped would outlive its test.
  for (const pid of suspended) process.kill(pid, 'SIGCONT')
  suspended = []
  await product.close()
})

const get = (runId: RunId) => product.client.call('getRun', { params: { runId } })
const untilStatus = (runId: RunId, status: Run['status']) =>
  until(async () => (await get(runId)).status === status)
const untilStep = (runId: RunId, step: number) =>
  until(async () => {
    const { progress } = await get(runId)
    return progress !== null && (progress.phase !== 'base' || progress.step > step)
  })
const hashes = ({ results }: Run) => results.map(({ method, weightsSha256 }) => [method, weightsSha256])
const rerun = async (runId: RunId) =>
  ended(product.client, (await product.client.call('rerunRun', { params: { runId } })).id)

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
    await product.startWorker()
    const runId = await launch(product.client, { ...MIDDLE_RUN, checkpoint: { everySteps: 100_000 } })
    await untilStep(runId, 50)
    await product.client.call('pauseRun', { params: { runId } })
    await untilStatus(runId, 'paused')
    expect(await get(runId)).toMatchObject({ workerId: null, requestedAction: null, endedAt: null })
    // The one worker is free for another run meanwhile.
    const other = await ended(product.client, await launch(product.client, SMALL_RUN))
    expect(other.status).toBe('completed')
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
    expect(hashes(run)).toEqual(hashes(await rerun(runId)))
  })

  it('is paused only once its place is stored, also by a store that outlasts the trainer', async () => {
    const worker = await product.startWorker()
    const runId = await launch(product.client, { ...MIDDLE_RUN, checkpoint: { everySteps: 100_000 } })
    await untilStep(runId, 50)
    const mend = await keepTensorsOut()
    await product.client.call('pauseRun', { params: { runId } })
    await until(async () => (await trainerOf(worker)) === null)
    expect((await get(runId)).status).toBe('running')
    await mend()
    await untilStatus(runId, 'paused')
    expect(worker.output()).not.toContain('"trainer crashed"')
    const [stored] = await query('SELECT max(step) AS step FROM checkpoint WHERE run_id = $1', [runId])
    expect(stored.step).toBeGreaterThan(50)
    await product.client.call('resumeRun', { params: { runId } })
    expect(hashes(await ended(product.client, runId))).toEqual(hashes(await rerun(runId)))
  })

  it('does not keep a worker that is told to stop: the run is handed back, and repeats what was not stored', async () => {
    const worker = await product.startWorker()
    const runId = await launch(product.client, { ...MIDDLE_RUN, checkpoint: { everySteps: 100_000 } })
    await untilStep(runId, 50)
    const mend = await keepTensorsOut()
    await product.client.call('pauseRun', { params: { runId } })
    await until(async () => (await trainerOf(worker)) === null)
    await product.client.call('resumeRun', { params: { runId } })
    await worker.end('SIGTERM')
    expect(await get(runId)).toMatchObject({ status: 'queued', workerId: null })
    expect(await readdir(path.join(product.dataDir, 'spool'))).toEqual([])
    await mend()
    await product.startWorker()
    const run = await ended(product.client, runId)
    expect(run).toMatchObject({ status: 'completed', attempt: 2, recoveries: 0 })
    expect(hashes(run)).toEqual(hashes(await rerun(runId)))
  })
})

/** The trainer of a worker: its only child; null between two. */
async function trainerOf(worker: ProcessHandle): Promise<number | null> {
  const children = await readFile(`/proc/${worker.pid}/task/${worker.pid}/children`, 'utf8')
  const [pid] = children.trim().split(' ')
  return pid ? Number(pid) : null
}

describe('a worker and its trainer, suspended beyond their lease', () => {
  async function suspend() {
    const worker = await product.startWorker()
    const runId = await launch(product.client, MIDDLE_RUN)
    await untilStep(runId, 50)
    const pids = [worker.pid, (await trainerOf(worker))!]
    for (const pid of pids) process.kill(pid, 'SIGSTOP')
    await letLeaseRunOut(runId)
    suspended = pids
    const resume = () => {
      suspended = []
      for (const pid of pids) process.kill(pid, 'SIGCONT')
    }
    return { runId, worker, resume }
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
    expect(hashes(run)).toEqual(hashes(await rerun(runId)))
  })

  it('write nothing any more once another worker took over', async () => {
    const { runId, worker, resume } = await suspend()
    await product.startWorker()
    await until(async () => (await get(runId)).attempt === 2)
    const taken = await get(runId)
    expect(taken).toMatchObject({ recoveries: 1, liveness: { state: 'live' } })
    resume()
    await until(async () => worker.output().includes('run taken by another worker'))
    const run = await ended(product.client, runId)
    expect(run).toMatchObject({ status: 'completed', attempt: 2, workerId: taken.workerId })
    const again = await rerun(runId)
    expect(hashes(run)).toEqual(hashes(again))
    expect(await pointsOf(product, run)).toEqual(await pointsOf(product, again))
  })
})

describe('slots', () => {
  it('let one worker train several runs at once, and hand all of them back on SIGTERM', async () => {
    const worker = await product.startWorker({ env: { BARYCENTER_WORKER_SLOTS: '2' } })
    const ids = [await launch(product.client, LONG_RUN), await launch(product.client, LONG_RUN)]
    const third = await launch(product.client, SMALL_RUN)
    await Promise.all(ids.map((id) => untilStep(id, 20)))
    // A worker's load is told with its heartbeats, whose first may find that no time has passed to measure.
    const list = async () => (await product.client.call('listWorkers')).workers
    await until(async () => typeof (await list())[0]?.load?.cpu === 'number')
    const workers = await list()
    expect(workers).toMatchObject([{ slots: 2, status: 'busy' }])
    expect([...workers[0]!.runIds].sort()).toEqual([...ids].sort())
    expect((await get(third)).status).toBe('queued')
    await worker.end('SIGTERM')
    expect(await Promise.all([...ids, third].map(async (id) => (await get(id)).status))).toEqual(
      Array(3).fill('queued'),
    )
  })
})

describe('what a run requires of its worker', () => {
  it('is waited for, and said, until a worker that has it comes', async () => {
    await product.startWorker()
    const { runs } = await product.client.call('launchRuns', {
      body: { config: SMALL_RUN, queue: { requires: { pool: 'lab', labels: ['quiet'] } } },
    })
    const { id } = runs[0]!
    const free = await ended(product.client, await launch(product.client, SMALL_RUN))
    expect(free.status).toBe('completed')
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
    await product.startWorker({
      env: { BARYCENTER_WORKER_POOL: 'lab', BARYCENTER_WORKER_LABELS: 'quiet,other' },
    })
    const run = await ended(product.client, id)
    expect([run.status, run.workerId === free.workerId]).toEqual(['completed', false])
  })

  it('stays in the queue where the worker that is left lacks the engine that it began on', async () => {
    const first = await product.startWorker({ env: { BARYCENTER_ENGINE: 'wasm' } })
    const runId = await launch(product.client, LONG_RUN)
    await untilStep(runId, 20)
    await first.end('SIGKILL')
    await query('UPDATE run SET provenance = jsonb_set(provenance, $1, $2) WHERE id = $3', [
      '{engine,name}',
      '"tensorflow"',
      runId,
    ])
    await letLeaseRunOut(runId)
    await product.startWorker({ env: { BARYCENTER_ENGINE: 'wasm' } })
    const free = await ended(product.client, await launch(product.client, SMALL_RUN))
    expect(free.status).toBe('completed')
    expect(await get(runId)).toMatchObject({ status: 'running', failure: null, liveness: { state: 'lost' } })
    const { runs } = await product.client.call('getQueue')
    expect(runs[0]?.waitsFor).toBe('waits for a worker with engine tensorflow: none that is alive takes it')
  })

  it('drains: what it has goes on, new runs wait', async () => {
    await product.startWorker()
    const first = await launch(product.client, MIDDLE_RUN)
    await untilStep(first, 20)
    const workerId = (await get(first)).workerId!
    await product.client.call('updateWorker', { params: { workerId }, body: { draining: true } })
    const second = await launch(product.client, SMALL_RUN)
    expect((await ended(product.client, first)).status).toBe('completed')
    expect((await product.client.call('getQueue')).runs).toMatchObject([{ runId: second, place: 1 }])
    expect((await get(second)).status).toBe('queued')
    await product.client.call('updateWorker', { params: { workerId }, body: { draining: false } })
    expect((await ended(product.client, second)).status).toBe('completed')
  })
})

describe('retry', () => {
  it('goes on from the checkpoint after a trainer crashed for good, and ends at the same bits', async () => {
    const worker = await product.startWorker()
    const { runs } = await product.client.call('launchRuns', {
      body: { config: { ...MIDDLE_RUN, checkpoint: { everySteps: 100_000 } }, queue: { retries: 3 } },
    })
    const { id } = runs[0]!
    const retried = async () => {
      const { events } = await product.client.call('getRunChanges', { params: { runId: id } })
      return events.map(({ body }) => body).filter(({ type }) => type === 'run.retried')
    }
    // Without a checkpoint between, five trainers in a row are one failure.
    await until(async () => {
      await killTrainer(worker)
      return (await retried()).length > 0
    })
    expect(await retried()).toMatchObject([
      { retry: 1, of: 3, failure: { code: 'TRAINER_CRASHED', message: expect.stringContaining('SIGKILL') } },
    ])
    const run = await ended(product.client, id)
    expect(run).toMatchObject({ status: 'completed', attempt: 2, failure: null })
    expect(hashes(run)).toEqual(hashes(await rerun(id)))
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
    await product.startWorker()
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
    expect(hashes(run)).toEqual(hashes(await rerun(runId)))

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
