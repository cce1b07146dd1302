import { createHash } from 'node:crypto'
import { mkdir, mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { compareRuns } from '@barycenter/client'
import { METHODS, type MethodName, type Run, type RunConfigInput, type RunId } from '@barycenter/contracts'
import { createRandom } from '@barycenter/twa'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { idxImages, idxLabels, rightLabels } from '../fixtures/idx-set.js'
import { type Kill, type KillPlans, makeKillPlans } from '../fixtures/kill-plan.js'
import { ended, launch, openProduct, type Product } from '../fixtures/product.js'
import { hashesOf } from '../fixtures/stored-run.js'

const TRAIN = 600
const HELD_OUT = 120
const TEST = 500
const SEED = 3
/** Rows so faint that the network gets some images wrong: there is room to do worse, and to do better. */
const HARD = { contrast: 48, noise: 180 }

/** Places of the training file, in the order that the worker splits them: the tail is held out. */
const ORDER = Int32Array.from(createRandom(SEED, 'dataset split').permutation(TRAIN))
const TRAIN_PLACES = ORDER.subarray(0, TRAIN - HELD_OUT)
const HELD_OUT_PLACES = ORDER.subarray(TRAIN - HELD_OUT)

/** Three sets of the same images: with right labels, with shuffled test labels, and with shuffled held-out labels. */
async function writeSets(root: string): Promise<void> {
  const images = { train: idxImages(TRAIN, 1, HARD), test: idxImages(TEST, 2, HARD) }
  const everywhere = Int32Array.from({ length: TEST }, (_, place) => place)
  const sets = {
    plain: { train: rightLabels(TRAIN), test: rightLabels(TEST) },
    'other-test': { train: rightLabels(TRAIN), test: shuffleAt(rightLabels(TEST), everywhere) },
    'other-held-out': { train: shuffleAt(rightLabels(TRAIN), HELD_OUT_PLACES), test: rightLabels(TEST) },
  }
  for (const [name, labels] of Object.entries(sets)) {
    const folder = path.join(root, name)
    await mkdir(folder, { recursive: true })
    await writeFile(path.join(folder, 'train-images-idx3-ubyte'), images.train)
    await writeFile(path.join(folder, 'train-labels-idx1-ubyte'), idxLabels(TRAIN, labels.train))
    await writeFile(path.join(folder, 't10k-images-idx3-ubyte'), images.test)
    await writeFile(path.join(folder, 't10k-labels-idx1-ubyte'), idxLabels(TEST, labels.test))
  }
}

function shuffleAt(labels: readonly number[], places: Int32Array): number[] {
  const shuffled = [...labels]
  const order = createRandom('shuffled labels').permutation(places.length)
  for (const [index, place] of places.entries()) shuffled[place] = labels[places[order[index]!]!]!
  return shuffled
}

/** 15 steps an epoch, a snapshot at the end of each of the first 4 of 6 epochs. */
const CONFIG = {
  seed: SEED,
  dataset: { name: 'plain', heldOutFraction: HELD_OUT / TRAIN },
  model: { kind: 'mlp', hidden: [16] },
  base: { epochs: 6, batchSize: 32, learningRate: 0.05 },
  snapshots: { from: 0, to: 4 / 6 },
  twa: { epochs: 2, batchSize: 32 },
  evaluate: { methods: [...METHODS] },
  checkpoint: { everySeconds: null, everySteps: 7 },
} satisfies RunConfigInput

const HULL = { kind: 'hull', precision: { bits: 4 } } satisfies RunConfigInput['subspace']
const SIMPLEX = { kind: 'simplex' } satisfies RunConfigInput['subspace']

const resultOf = (run: Run, method: MethodName) => run.results.find((result) => result.method === method)!

describe('a fair comparison of averaging methods', () => {
  let product: Product
  let plans: KillPlans
  /** All that the tests are about, launched at once: two train side by side. */
  let launched: Awaited<ReturnType<typeof launchAll>>
  let plain: Run

  beforeAll(async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'barycenter-fair-'))
    await writeSets(folder)
    plans = await makeKillPlans()
    product = await openProduct({ env: { BARYCENTER_DATA_ROOTS: folder, KILL_PLANS: plans.folder } })
    await Promise.all([
      product.startApi(),
      product.startWorker({ script: 'test/fixtures/mortal-worker.mjs' }),
    ])
    launched = await launchAll()
    plain = await completed(launched.plain)
  })
  afterAll(async () => {
    await product?.close()
    await plans?.remove()
  })

  const start = (change: RunConfigInput) => launch(product.client, { ...CONFIG, ...change })

  async function launchAll() {
    return {
      plain: await start({}),
      right: await start(onSet('plain')),
      otherTest: await start(onSet('other-test')),
      otherHeldOut: await start(onSet('other-held-out')),
      inSubspaces: [await startThrice(HULL), await startThrice(SIMPLEX)],
      halved: await start({ twa: { ...CONFIG.twa, epochs: 1, sam: { rho: 0.05 } } }),
    }
  }

  async function startThrice(subspace: RunConfigInput['subspace']) {
    const inTwa: Kill = { method: 'saveCheckpoint', phase: 'twa', call: 2, when: 'after' }
    return {
      first: await start({ subspace }),
      second: await start({ subspace }),
      killed: await plans.launch(product.client, { ...CONFIG, subspace }, [inTwa]),
    }
  }

  async function completed(runId: RunId): Promise<Run> {
    const run = await ended(product.client, runId)
    expect(run.failure).toBeNull()
    return run
  }
  const onSet = (name: string): RunConfigInput => ({
    dataset: { ...CONFIG.dataset, name },
    twa: { ...CONFIG.twa, data: 'held-out', epochs: 10 },
  })
  const subspaceOf = async ({ id }: Run) =>
    (await product.client.call('getRunSnapshots', { params: { runId: id } })).subspace!

  it('O20: trains, holds out and tests on index sets that share no image', async () => {
    const { train, heldOut, test } = plain.provenance!.data!
    expect([train.count, heldOut.count, test.count]).toEqual([TRAIN - HELD_OUT, HELD_OUT, TEST])
    expect(train.indicesSha256).toBe(digestOf(TRAIN_PLACES))
    expect(heldOut.indicesSha256).toBe(digestOf(HELD_OUT_PLACES))
    expect(test.indicesSha256).toBe(digestOf(Int32Array.from({ length: TEST }, (_, place) => place)))
    expect(new Set([...TRAIN_PLACES, ...HELD_OUT_PLACES]).size).toBe(TRAIN)
    // Tests come from a file of their own, and none of its images is in the other one.
    const known = new Set(imagesIn(idxImages(TRAIN, 1, HARD)))
    expect(known.size).toBe(TRAIN)
    expect(imagesIn(idxImages(TEST, 2, HARD)).filter((image) => known.has(image))).toEqual([])
  })

  it('O20: gives all 7 methods the same weights whatever the test labels, TWA-v among them', async () => {
    const [right, shuffled] = [await completed(launched.right), await completed(launched.otherTest)]
    expect(right.results.map(({ method }) => method)).toEqual([...METHODS])
    expect(hashesOf(shuffled)).toEqual(hashesOf(right))
    for (const method of METHODS) {
      // 4 classes: chance is 0.25, and 0.25 ± 3 · √(0.25 · 0.75 / 500) ends at 0.31.
      expect(resultOf(shuffled, method).test.accuracy, method).toBeLessThan(0.35)
      expect(resultOf(right, method).test.accuracy, method).toBeGreaterThan(0.5)
    }
  })

  it('O20: TWA-v on shuffled held-out labels does not beat SWA on test beyond noise', async () => {
    const shuffled = await completed(launched.otherHeldOut)
    expect(resultOf(shuffled, 'swa').weightsSha256).toBe(resultOf(plain, 'swa').weightsSha256)
    expect(resultOf(shuffled, 'twa').weightsSha256).not.toBe(resultOf(plain, 'twa').weightsSha256)
    const p = resultOf(shuffled, 'swa').test.accuracy!
    // Three standard errors of a difference of two binomial shares of n = 500: 0.076 at p = 0.8.
    const margin = 3 * Math.sqrt((2 * p * (1 - p)) / TEST)
    expect(resultOf(shuffled, 'twa').test.accuracy! - p).toBeLessThan(margin)
  })

  it.each([
    ['hull in 4 bits', HULL.kind, 0],
    ['simplex', SIMPLEX.kind, 1],
  ])(
    'O22: a %s gives the same averaging weights twice, and after a SIGKILL in the TWA phase',
    async (_, kind, place) => {
      const ids = launched.inSubspaces[place]!
      const first = await completed(ids.first)
      const second = await completed(ids.second)
      const killed = await completed(ids.killed)
      expect(await plans.left(killed.id)).toEqual([])
      expect(await eventsOf(killed)).toContain('run.recovered')
      const { averagingWeights, sha256 } = await subspaceOf(first)
      expect(averagingWeights).toHaveLength(1)
      for (const again of [second, killed]) {
        expect(hashesOf(again)).toEqual(hashesOf(first))
        expect(await subspaceOf(again)).toMatchObject({ averagingWeights, sha256, kind })
      }
    },
  )

  it('O23: counts 6 · 480 gradients for the last iterate, and as many for 4 epochs and 2 of averaging', async () => {
    const swa = { baseEpochs: 4, twaEpochs: 0, gradientEvaluations: 1920, normPasses: 1, forwardImages: 480 }
    expect(resultOf(plain, 'last').budget).toEqual({
      ...swa,
      baseEpochs: 6,
      gradientEvaluations: 2880,
      extractionMs: null,
    })
    for (const method of ['ema', 'lawa', 'swa'] as const) {
      expect(resultOf(plain, method).budget).toEqual({ ...swa, extractionMs: null })
    }
    const twa = resultOf(plain, 'twa').budget!
    // The objective at the start and after each epoch draws a chart alone.
    expect(twa).toMatchObject({
      twaEpochs: 2,
      gradientEvaluations: 1920 + 960,
      normPasses: 1,
      forwardImages: 480,
    })
    expect(twa.extractionMs).toBe((await subspaceOf(plain)).buildMs)
    // 4 snapshots scored, and 3 means with one more: each a pass over 480 images and 120 held-out ones.
    expect(resultOf(plain, 'best').budget).toMatchObject({ normPasses: 5, forwardImages: 5 * 480 + 4 * 120 })
    expect(resultOf(plain, 'greedy-soup').budget).toMatchObject({
      gradientEvaluations: 1920,
      normPasses: 8,
      forwardImages: 8 * 480 + 7 * 120,
    })
  })

  it('O23: shows over the API which methods are compared at equal gradient evaluations', async () => {
    const halved = await completed(launched.halved)
    const { results } = compareRuns([plain, halved])
    const counts = (method: MethodName) =>
      results
        .find((compared) => compared.method === method)!
        .budgets.find(({ budget }) => budget === 'gradientEvaluations')!.values
    // One epoch with SAM takes two gradients an image: the same as two epochs without.
    expect(counts('twa')).toEqual([2880, 2880])
    expect(counts('last')).toEqual([2880, 2880])
    expect(counts('swa')).toEqual([1920, 1920])
  })

  async function eventsOf({ id }: Run): Promise<string[]> {
    const { events } = await product.client.call('getRunChanges', { params: { runId: id }, query: {} })
    return events.map(({ body }) => body.type)
  }
})

/** The digest of a split as a run's provenance states it: sorted indices as little-endian int32. */
function digestOf(places: Int32Array): string {
  return createHash('sha256').update(Buffer.from(places.toSorted().buffer)).digest('hex')
}

/** Bytes of each image of an idx file of 8×8 images, as text. */
function imagesIn(file: Buffer): string[] {
  const pixels = file.subarray(16)
  return Array.from({ length: pixels.length / 64 }, (_, image) =>
    pixels.subarray(64 * image, 64 * (image + 1)).toString('base64'),
  )
}
