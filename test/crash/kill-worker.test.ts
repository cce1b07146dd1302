import { readFileSync, writeFileSync } from 'node:fs'
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { Run, RunConfigInput } from '@barycenter/contracts'
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
import { hashesOf, pointsOf, snapshotsOf } from '../fixtures/stored-run.js'

const CONFIG: RunConfigInput = { ...SMALL_RUN, model: { kind: 'cnn', channels: [4], dense: 8 } }

interface Kill {
  method: 'write' | 'saveSnapshot' | 'saveSubspace' | 'saveCheckpoint' | 'saveResult'
  call: number
  when: 'before' | 'inside' | 'after' | 'later'
  phase?: string
}

const KILLS: [string, Kill][] = [
  ['in base training', { method: 'write', call: 3, when: 'after' }],
  ['inside a checkpoint write', { method: 'saveCheckpoint', phase: 'base', call: 2, when: 'inside' }],
  [
    'after a checkpoint, before anything else',
    { method: 'saveCheckpoint', phase: 'base', call: 3, when: 'after' },
  ],
  ['inside a snapshot write', { method: 'saveSnapshot', call: 2, when: 'inside' }],
  ['after a snapshot, before its checkpoint', { method: 'saveSnapshot', call: 3, when: 'after' }],
  ['in subspace extraction, before it is stored', { method: 'saveSubspace', call: 1, when: 'before' }],
  ['inside the write of the subspace', { method: 'saveSubspace', call: 1, when: 'inside' }],
  ['in the TWA phase', { method: 'saveCheckpoint', phase: 'twa', call: 2, when: 'later' }],
  ['in batch norm re-estimation', { method: 'saveCheckpoint', phase: 'evaluate', call: 1, when: 'later' }],
  ['in evaluation, inside the write of a result', { method: 'saveResult', call: 2, when: 'inside' }],
]

describe('a worker killed with SIGKILL', () => {
  let product: Product
  let undisturbed: Run
  let planFile: string

  beforeAll(async () => {
    planFile = path.join(await mkdtemp(path.join(tmpdir(), 'barycenter-kill-')), 'plan.json')
    writeFileSync(planFile, '[]')
    product = await openProduct({ env: { KILL_PLAN: planFile } })
    await product.startApi()
    await product.startWorker({ script: 'test/fixtures/mortal-worker.mjs' })
    undisturbed = await ended(product.client, await launch(product.client, CONFIG))
    expect(undisturbed).toMatchObject({ status: 'completed', attempt: 1 })
  })
  afterAll(() => product.close())

  const planned = (): Kill[] => JSON.parse(readFileSync(planFile, 'utf8'))

  async function expectSameAsUndisturbed(run: Run) {
    expect(run.failure).toBeNull()
    expect(run.status).toBe('completed')
    expect(hashesOf(run)).toEqual(hashesOf(undisturbed))
    expect(await pointsOf(product, run)).toEqual(await pointsOf(product, undisturbed))
    expect(await snapshotsOf(product, run)).toEqual(await snapshotsOf(product, undisturbed))
  }

  it.each(KILLS)('%s: the run goes on to the same bits, with every point once', async (_place, kill) => {
    writeFileSync(planFile, JSON.stringify([kill]))
    const run = await ended(product.client, await launch(product.client, CONFIG))
    expect(planned()).toEqual([])
    await expectSameAsUndisturbed(run)
  })

  it('several times in one run: the same bits still', async () => {
    writeFileSync(planFile, JSON.stringify([KILLS[0]![1], KILLS[3]![1], KILLS[6]![1], KILLS[9]![1]]))
    const run = await ended(product.client, await launch(product.client, CONFIG))
    expect(planned()).toEqual([])
    await expectSameAsUndisturbed(run)
  })
})

describe('a whole worker killed with SIGKILL', () => {
  let product: Product
  let doomed: ProcessHandle

  beforeAll(async () => {
    product = await openProduct()
    await product.startApi()
    doomed = await product.startWorker()
  })
  afterAll(() => product.close())

  it('loses its run to another worker within seconds, which ends it bit for bit as if nothing had happened', async () => {
    const config = { ...CONFIG, base: { ...CONFIG.base, epochs: 60 } }
    const runId = await launch(product.client, config)
    const get = () => product.client.call('getRun', { params: { runId } })
    await until(async () => ((await get()).progress?.step ?? 0) > 50)
    await doomed.end('SIGKILL')
    const killedAt = Date.now()
    await product.startWorker()
    await until(async () => (await get()).attempt === 2)
    expect(Date.now() - killedAt).toBeLessThan(20_000)
    const run = await ended(product.client, runId)
    const again = await ended(
      product.client,
      (await product.client.call('rerunRun', { params: { runId } })).id,
    )
    expect(run.status).toBe('completed')
    expect(run.results.map(({ weightsSha256 }) => weightsSha256)).toEqual(
      again.results.map(({ weightsSha256 }) => weightsSha256),
    )
    expect(await pointsOf(product, run)).toEqual(await pointsOf(product, again))
  })
})

describe('an API killed with SIGKILL while a run trains', () => {
  it('loses nothing: the run ends, and the API started again shows all of it', async () => {
    const product = await openProduct()
    try {
      const api = await product.startApi()
      await product.startWorker()
      const runId = await launch(product.client, { ...CONFIG, base: { ...CONFIG.base, epochs: 30 } })
      await until(
        async () => ((await product.client.call('getRun', { params: { runId } })).progress?.step ?? 0) > 30,
      )
      await api.end('SIGKILL')
      await product.startApi()
      const run = await ended(product.client, runId)
      expect(run).toMatchObject({ status: 'completed', attempt: 1 })
      const again = await ended(
        product.client,
        (await product.client.call('rerunRun', { params: { runId } })).id,
      )
      expect(await pointsOf(product, run)).toEqual(await pointsOf(product, again))
    } finally {
      await product.close()
    }
  })
})
