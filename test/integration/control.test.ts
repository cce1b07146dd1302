import type { RunId } from '@barycenter/contracts'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  ended,
  launch,
  openProduct,
  type ProcessHandle,
  type Product,
  SMALL_RUN,
  until,
} from '../fixtures/product.js'
import { cancelTookMs } from '../fixtures/stored-run.js'

const LONG_RUN = {
  ...SMALL_RUN,
  base: { ...SMALL_RUN.base, epochs: 5000 },
  checkpoint: { everySeconds: null, everySteps: 200 },
}

describe('control of runs', () => {
  let product: Product
  let worker: ProcessHandle

  beforeAll(async () => {
    product = await openProduct()
    ;[, worker] = await Promise.all([product.startApi(), product.startWorker()])
  })
  afterAll(() => product?.close())

  const get = (runId: RunId) => product.client.call('getRun', { params: { runId } })
  const inBaseTraining = (runId: RunId) => until(async () => ((await get(runId)).progress?.step ?? 0) > 20)

  it('cancels a running run within two seconds and leaves it consistent', async () => {
    const runId = await launch(product.client, LONG_RUN)
    await inBaseTraining(runId)
    await product.client.call('cancelRun', { params: { runId } })
    const run = await ended(product.client, runId)
    expect(await cancelTookMs(product, runId)).toBeLessThan(2000)
    expect(run).toMatchObject({ status: 'canceled', failure: null, requestedAction: null })

    const { series } = await product.client.call('getRunMetrics', { params: { runId } })
    for (const { points, count } of series) {
      expect(points).toHaveLength(count)
      const steps = points.map(([step]) => step)
      expect(steps).toEqual([...new Set(steps)].sort((a, b) => a - b))
    }
    const changes = await product.client.call('getRunChanges', { params: { runId } })
    expect(changes.to).toBe(run.seq)
  })

  it('cancels a queued run at once, so that it never starts', async () => {
    const blocker = await launch(product.client, LONG_RUN)
    await inBaseTraining(blocker)
    const queued = await launch(product.client, SMALL_RUN)
    expect(await product.client.call('cancelRun', { params: { runId: queued } })).toMatchObject({
      status: 'canceled',
      startedAt: null,
    })
    await product.client.call('cancelRun', { params: { runId: blocker } })
    await ended(product.client, blocker)
    expect((await get(queued)).attempt).toBe(0)
  })

  it('finishes now: base training ends, subspace, TWA and evaluation follow', async () => {
    const runId = await launch(product.client, LONG_RUN)
    await inBaseTraining(runId)
    await product.client.call('finishRun', { params: { runId } })
    const run = await ended(product.client, runId)
    expect(run.failure).toBeNull()
    expect(run.status).toBe('completed')
    expect(run.results).toHaveLength(3)
  })

  it('refuses to cancel what has ended, naming the state it found', async () => {
    const runId = await launch(product.client, { ...SMALL_RUN, base: { ...SMALL_RUN.base, epochs: 2 } })
    await ended(product.client, runId)
    await expect(product.client.call('cancelRun', { params: { runId } })).rejects.toMatchObject({
      code: 'RUN_STATE_CONFLICT',
      message: expect.stringContaining('completed'),
    })
  })

  it('hands a run back when its worker is told to stop, and another worker finishes it', async () => {
    const runId = await launch(product.client, { ...LONG_RUN, base: { ...SMALL_RUN.base, epochs: 24 } })
    await inBaseTraining(runId)
    await worker.end('SIGTERM')
    expect((await get(runId)).status).toBe('queued')
    worker = await product.startWorker()
    expect(await ended(product.client, runId)).toMatchObject({ status: 'completed', attempt: 2 })
  })

  it('never gives one run to two workers', async () => {
    await product.startWorker()
    const { runs } = await product.client.call('launchRuns', {
      body: {
        experiment: 'two workers',
        config: {
          ...SMALL_RUN,
          base: { ...SMALL_RUN.base, epochs: 1, batchSize: 64 },
          snapshots: { every: { unit: 'step', count: 2 } },
        },
        seeds: [1, 2, 3, 4],
      },
    })
    const finished = await Promise.all(runs.map(({ id }) => ended(product.client, id)))
    expect(finished.map(({ status, attempt }) => [status, attempt])).toEqual(
      finished.map(() => ['completed', 1]),
    )
    expect(new Set(finished.map(({ workerId }) => workerId)).size).toBe(2)
  })
})
