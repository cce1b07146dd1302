import { createHash } from 'node:crypto'
import type { Run, RunConfigInput } from '@barycenter/contracts'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ended, launch, openProduct, type Product, SMALL_RUN } from '../fixtures/product.js'

const HELD_OUT: RunConfigInput['twa'] = { ...SMALL_RUN.twa, data: 'held-out' }
const SMALL_CNN: RunConfigInput = {
  model: { kind: 'cnn', channels: [4, 8], dense: 16 },
  base: {
    epochs: 3,
    batchSize: 32,
    learningRate: 0.01,
    optimizer: { kind: 'adamw', weightDecay: 0.01 },
    schedule: { kind: 'cosine' },
  },
}

describe('a run, from launch to comparison', () => {
  let product: Product
  let run: Run
  let again: Run
  /** What the tests are about besides, launched at once in their order: two train side by side. */
  let launched: Awaited<ReturnType<typeof launchAll>>

  beforeAll(async () => {
    product = await openProduct()
    await Promise.all([product.startApi(), product.startWorker({ env: { BARYCENTER_WORKER_SLOTS: '2' } })])
    const runId = await start({})
    launched = await launchAll()
    run = await ended(product.client, runId)
    again = await product.client.call('rerunRun', { params: { runId } })
  })
  afterAll(() => product?.close())

  const start = (change: RunConfigInput) => launch(product.client, { ...SMALL_RUN, ...change })

  async function launchAll() {
    return {
      still: await start({ twa: { ...SMALL_RUN.twa, learningRate: 0 } }),
      seeds: await product.client.call('launchRuns', {
        body: {
          experiment: 'seeds',
          config: { ...SMALL_RUN, base: { ...SMALL_RUN.base, epochs: 2 } },
          seeds: [1, 2, 3],
        },
      }),
      heldOut: {
        span: await start({ subspace: { kind: 'span' }, twa: HELD_OUT }),
        hull: await start({ subspace: { kind: 'hull' }, twa: HELD_OUT }),
      },
      cnn: await start(SMALL_CNN),
    }
  }

  it('completes in a worker process and says what made it', () => {
    expect(run.failure).toBeNull()
    expect(run.status).toBe('completed')
    expect(run.provenance).toMatchObject({
      node: expect.stringMatching(/^v?\d+\./),
      engine: { name: 'wasm', deterministic: true },
      data: { name: 'optdigits', contentSha256: expect.stringMatching(/^[0-9a-f]{64}$/) },
    })
  })

  it('evaluates last iterate, SWA and TWA on the same test split, well above chance', () => {
    expect(run.results.map(({ method }) => method).sort()).toEqual(['last', 'swa', 'twa'])
    for (const result of run.results) {
      expect(result.testCount).toBe(300)
      // An accuracy is a whole number of images out of all.
      const correct = result.test.accuracy! * result.testCount
      expect(Math.abs(correct - Math.round(correct))).toBeLessThan(1e-9)
      expect(result.test.accuracy).toBeGreaterThan(0.6)
    }
  })

  it('keeps train, held-out and test apart and stores their digests', () => {
    const data = run.provenance?.data
    expect(data && data.train.count + data.heldOut.count).toBe(600)
    expect(data?.test.count).toBe(300)
    expect(
      new Set([data?.train.indicesSha256, data?.heldOut.indicesSha256, data?.test.indicesSha256]).size,
    ).toBe(3)
  })

  it('keeps every snapshot with its norm, and the subspace with its geometry', async () => {
    const { snapshots, subspace } = await product.client.call('getRunSnapshots', {
      params: { runId: run.id },
    })
    expect(snapshots.map(({ index }) => index)).toEqual([0, 1, 2, 3])
    expect(snapshots.every(({ norm }) => norm > 0)).toBe(true)
    expect(subspace).toMatchObject({ kind: 'hull', rank: 3, snapshotCount: 4 })
    expect(subspace?.geometry.cosine[0]?.[0]).toBeCloseTo(1, 6)
    const weights = subspace?.averagingWeights?.[0] ?? []
    expect(weights.reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(1, 4)
  })

  it('trains the coefficients: the objective ends below its start', async () => {
    const { series } = await product.client.call('getRunMetrics', {
      params: { runId: run.id },
      query: { keys: 'twa/objective' },
    })
    const values = series[0]!.points.map(([, , value]) => Number(value))
    expect(values.length).toBeGreaterThanOrEqual(2)
    expect(values.at(-1)).toBeLessThan(values[0]!)
  })

  it('gives the final weights as safetensors with the hash of the result', async () => {
    const bytes = Buffer.from(await product.client.downloadWeights(run.id, 'twa'))
    const headerLength = Number(bytes.readBigUInt64LE(0))
    const header = JSON.parse(bytes.subarray(8, 8 + headerLength).toString())
    const data = bytes.subarray(8 + headerLength)
    expect(Object.keys(header).filter((name) => name !== '__metadata__').length).toBeGreaterThan(4)
    expect(createHash('sha256').update(data).digest('hex')).toBe(
      run.results.find(({ method }) => method === 'twa')?.weightsSha256,
    )
  })

  it('gives the uniform average bit for bit when the learning rate is 0', async () => {
    const still = await ended(product.client, launched.still)
    const hash = (method: string) => still.results.find((result) => result.method === method)?.weightsSha256
    expect(hash('twa')).toBe(hash('swa'))
    expect(hash('swa')).toBe(run.results.find(({ method }) => method === 'swa')?.weightsSha256)
    expect(hash('last')).not.toBe(hash('swa'))
  })

  it('launches one run for each seed as a group', async () => {
    const { groupId, runs } = launched.seeds
    expect(runs.map(({ seed }) => seed)).toEqual([1, 2, 3])
    expect(groupId).not.toBeNull()
    const finished = await Promise.all(runs.map(({ id }) => ended(product.client, id)))
    expect(
      new Set(finished.map(({ results }) => results.find(({ method }) => method === 'last')?.weightsSha256))
        .size,
    ).toBe(3)
    expect(finished.every((one) => one.groupId === groupId)).toBe(true)
  })

  it.each(['span', 'hull'] as const)('finishes a %s subspace on held-out data (TWA-v)', async (kind) => {
    const finished = await ended(product.client, launched.heldOut[kind])
    expect(finished.config).toMatchObject({ subspace: { kind }, twa: { data: 'held-out' } })
    expect(finished.failure).toBeNull()
    expect(finished.status).toBe('completed')
  })

  it('trains a small CNN with batch norm by AdamW and a cosine schedule', async () => {
    const finished = await ended(product.client, launched.cnn)
    expect(finished.status).toBe('completed')
    expect(finished.results.find(({ method }) => method === 'last')?.test.accuracy).toBeGreaterThan(0.5)
  })

  it('repeats a run to the same bits', async () => {
    expect(again.parentRunId).toBe(run.id)
    const finished = await ended(product.client, again.id)
    expect(finished.results.map(({ weightsSha256 }) => weightsSha256)).toEqual(
      run.results.map(({ weightsSha256 }) => weightsSha256),
    )
  })
})
