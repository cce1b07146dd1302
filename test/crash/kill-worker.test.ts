import type { Run, RunConfigInput, RunId } from '@barycenter/contracts'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Kill, type KillPlans, makeKillPlans } from '../fixtures/kill-plan.js'
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

/** Trained for some seconds, while whole processes are killed. */
const LONGER: RunConfigInput = { ...CONFIG, base: { ...SMALL_RUN.base, epochs: 30 } }

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

const SEVERAL = [0, 3, 6, 9].map((place) => KILLS[place]![1])

let product: Product
let api: ProcessHandle
let mortal: ProcessHandle
let plans: KillPlans
/** Of CONFIG and of LONGER, from start to end in one go. */
let undisturbed: Run
let longer: RunId
let doomed: RunId[]
let doomedAgainAndAgain: RunId

beforeAll(async () => {
  plans = await makeKillPlans()
  product = await openProduct({ env: { KILL_PLANS: plans.folder } })
  const { client } = product
  ;[api, mortal] = await Promise.all([
    product.startApi(),
    product.startWorker({ script: 'test/fixtures/mortal-worker.mjs' }),
  ])
  const runId = await launch(client, CONFIG)
  doomed = []
  for (const [, kill] of KILLS) doomed.push(await plans.launch(client, CONFIG, [kill]))
  doomedAgainAndAgain = await plans.launch(client, CONFIG, SEVERAL)
  longer = await launch(client, LONGER)
  undisturbed = await ended(client, runId)
  expect(undisturbed).toMatchObject({ status: 'completed', attempt: 1 })
})
afterAll(async () => {
  await product?.close()
  await plans?.remove()
})

async function expectSame(run: Run, other: Run) {
  expect([run.status, run.failure]).toEqual(['completed', null])
  expect(hashesOf(run)).toEqual(hashesOf(other))
  expect(await pointsOf(product, run)).toEqual(await pointsOf(product, other))
  expect(await snapshotsOf(product, run)).toEqual(await snapshotsOf(product, other))
}

describe('a trainer killed with SIGKILL', () => {
  it.each(KILLS.map(([place], index) => [place, index] as const))(
    '%s: the run goes on to the same bits, with every point once',
    async (_place, index) => {
      const run = await ended(product.client, doomed[index]!)
      expect(await plans.left(run.id)).toEqual([])
      await expectSame(run, undisturbed)
    },
  )

  it('several times in one run: the same bits still', async () => {
    const run = await ended(product.client, doomedAgainAndAgain)
    expect(await plans.left(run.id)).toEqual([])
    await expectSame(run, undisturbed)
  })
})

describe('a whole process killed with SIGKILL', () => {
  let reference: Run
  let worker: ProcessHandle

  beforeAll(async () => {
    reference = await ended(product.client, longer)
    expect(reference).toMatchObject({ status: 'completed', attempt: 1 })
    await mortal.end()
    worker = await product.startWorker()
  })

  const launchTraining = async () => {
    const runId = await launch(product.client, LONGER)
    const get = () => product.client.call('getRun', { params: { runId } })
    await until(async () => ((await get()).progress?.step ?? 0) > 50)
    return { runId, get }
  }

  it('a worker: loses its run to another one within seconds, which ends it bit for bit as if nothing had happened', async () => {
    const { runId, get } = await launchTraining()
    await worker.end('SIGKILL')
    const killedAt = Date.now()
    worker = await product.startWorker()
    await until(async () => (await get()).attempt === 2)
    expect(Date.now() - killedAt).toBeLessThan(20_000)
    await expectSame(await ended(product.client, runId), reference)
  })

  it('an API: loses nothing, the run ends, and the API started again shows all of it', async () => {
    const { runId } = await launchTraining()
    await api.end('SIGKILL')
    await product.startApi()
    const run = await ended(product.client, runId)
    expect(run).toMatchObject({ status: 'completed', attempt: 1 })
    await expectSame(run, reference)
  })
})
