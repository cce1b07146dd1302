import { METHODS, type MethodBudget, type MethodName, type RunConfigInput } from '@barycenter/contracts'
import { beforeAll, describe, expect, it } from 'vitest'
import { createMemoryRunWriter, type MemoryRunWriter } from '../testing/memory-run-writer.js'
import { hashes, killedAfter } from '../testing/run-facts.js'
import { openTestEngine, TINY_RUN, trainInMemory, withOtherTestLabels } from '../testing/tiny-run.js'

/** Of 120 images 12 are held out: 108 to train on, 7 steps an epoch, snapshots after steps 7, 14 and 21. */
const ALL_METHODS: RunConfigInput = {
  ...TINY_RUN,
  evaluate: { methods: [...METHODS], emaDecay: 0.5, lawaWindow: 2 },
}

const resultOf = (writer: MemoryRunWriter, method: MethodName) => writer.results.get(method)!.result
const budgetOf = (writer: MemoryRunWriter, method: MethodName) => resultOf(writer, method).budget!

describe('a run that evaluates every method', () => {
  let straight: MemoryRunWriter
  beforeAll(async () => {
    straight = await trainInMemory(ALL_METHODS)
  })

  const parameters = (tensors: { data: Float32Array }[]) =>
    tensors.slice(0, straight.snapshots[0].tensors.length).flatMap(({ data }) => [...data])
  const weightsOf = (method: MethodName) => parameters(straight.results.get(method)!.tensors)
  const snapshots = () => straight.snapshots.map(({ tensors }) => parameters(tensors))
  const expectNear = (found: number[], expected: number[]) => {
    const far = Math.max(...found.map((value, place) => Math.abs(value - expected[place])))
    // Two float32 roundings of weights below 4.
    expect(far).toBeLessThan(5e-7)
  }

  it('scores them in the order of the tables and says how many snapshots each was made from', () => {
    expect([...straight.results.keys()]).toEqual([...METHODS])
    const counts = METHODS.map((method) => resultOf(straight, method).snapshots)
    const some = expect.any(Number)
    expect(counts).toEqual([1, 1, 3, 2, 3, some, some, 3, 3, 3, 3])
    expect(METHODS.every((method) => resultOf(straight, method).testCount === 50)).toBe(true)
  })

  it('O17: gives EMA its closed-form weights and LAWA the mean of its window', () => {
    const [first, second, third] = snapshots()
    expectNear(
      weightsOf('ema'),
      // Its warm-up keeps 2/11 at the second snapshot and 1/4 at the third, both below the decay.
      first.map((value, i) => (2 * value + 9 * second[i]) / 44 + (3 * third[i]) / 4),
    )
    expectNear(
      weightsOf('lawa'),
      second.map((value, i) => (value + third[i]) / 2),
    )
  })

  it('O17: chooses the snapshot of the lowest held-out loss, and a soup that is no worse', () => {
    const index = snapshots().findIndex((weights) =>
      weights.every((value, i) => value === weightsOf('best')[i]),
    )
    expect(index).toBeGreaterThanOrEqual(0)
    // The last snapshot is the last iterate here, so its loss is known too.
    expect(resultOf(straight, 'best').heldOutLoss).toBeLessThanOrEqual(resultOf(straight, 'last').heldOutLoss)
    const { heldOutLoss, snapshots: chosen } = resultOf(straight, 'greedy-soup')
    expect(heldOutLoss).toBeLessThanOrEqual(resultOf(straight, 'best').heldOutLoss)
    if (chosen === 1) expect(weightsOf('greedy-soup')).toEqual(weightsOf('best'))
  })

  it('weighs each number by the squared gradients of its snapshots: a Fisher average stays between them', () => {
    const values = snapshots()
    const fisher = weightsOf('fisher')
    for (const place of fisher.keys()) {
      const each = values.map((weights) => weights[place])
      expect(fisher[place]).toBeGreaterThanOrEqual(Math.min(...each) - 1e-6)
      expect(fisher[place]).toBeLessThanOrEqual(Math.max(...each) + 1e-6)
    }
    const mean = weightsOf('swa')
    expect(fisher.some((value, place) => Math.abs(value - mean[place]) > 1e-4)).toBe(true)
  })

  it('goes from the initial weights by the best scale: the uniform average is one of those tried', () => {
    const scaled = resultOf(straight, 'task-arithmetic').heldOutLoss
    // SWA is scale 1, to a rounding of each weight.
    expect(scaled).toBeLessThanOrEqual(resultOf(straight, 'swa').heldOutLoss + 1e-5)
  })

  it('averages a stretch of the path for SWAD: with 3 snapshots that get better and better, all of it', () => {
    expect(resultOf(straight, 'swad').snapshots).toBe(3)
    expectNear(weightsOf('swad'), [...weightsOf('swa')])
  })

  it('O20: lets no test label choose any of the weights', async () => {
    const shuffled = await trainInMemory(ALL_METHODS, {
      change: withOtherTestLabels,
    })
    expect(hashes(shuffled, METHODS)).toEqual(hashes(straight, METHODS))
    expect(resultOf(shuffled, 'twa').test.accuracy).toBeLessThan(resultOf(straight, 'twa').test.accuracy)
  })

  it('O22: resumes during the evaluation to the same results, budgets and times included', async () => {
    const first = straight.checkpoints.findIndex(({ phase }) => phase === 'evaluate')
    for (let kill = first + 1; kill < straight.checkpoints.length; kill++) {
      const killed = killedAfter(kill)
      await expect(trainInMemory(ALL_METHODS, { writer: killed })).rejects.toThrow()
      const resumed = await trainInMemory(ALL_METHODS, { writer: createMemoryRunWriter(killed) })
      const { view } = (await killed.loadSubspace())!
      for (const method of METHODS) {
        const extractionMs = method === 'twa' ? view.buildMs : null
        const expected = resultOf(straight, method)
        expect(resultOf(resumed, method), `${method}, kill at checkpoint ${kill}`).toEqual({
          ...expected,
          budget: { ...expected.budget, extractionMs },
        })
      }
    }
  })

  it('leaves no tensor behind', async () => {
    const { tf } = await openTestEngine()
    const before = tf.memory().numTensors
    await trainInMemory(ALL_METHODS)
    expect(tf.memory().numTensors).toBe(before)
  })

  it('O23: counts 3 × 108 images of base training and 2 × 108 of the coefficients, forwards and norm passes', () => {
    const count = (method: MethodName): Omit<MethodBudget, 'extractionMs'> => {
      const { extractionMs, ...counts } = budgetOf(straight, method)
      expect(extractionMs === null).toBe(method !== 'twa')
      return counts
    }
    const fromPath = {
      baseEpochs: 3,
      twaEpochs: 0,
      gradientEvaluations: 324,
      normPasses: 1,
      forwardImages: 108,
    }
    for (const method of ['last', 'ema', 'lawa', 'swa'] as const) expect(count(method)).toEqual(fromPath)
    // 3 snapshots to score, each with statistics of its own, then those of the result.
    expect(count('best')).toEqual({ ...fromPath, normPasses: 4, forwardImages: 4 * 108 + 3 * 12 })
    // The soup tries 2 means more.
    expect(count('greedy-soup')).toEqual({ ...fromPath, normPasses: 6, forwardImages: 6 * 108 + 5 * 12 })
    expect(count('swad')).toEqual(count('best'))
    // 7 scales are tried.
    expect(count('task-arithmetic')).toEqual({ ...fromPath, normPasses: 8, forwardImages: 8 * 108 + 7 * 12 })
    expect(count('ties')).toEqual(count('task-arithmetic'))
    // 3 snapshots, each with the gradients of the whole split: 7 batches, one fewer than are asked for.
    expect(count('fisher')).toEqual({ ...fromPath, gradientEvaluations: 324 + 3 * 108 })
    // The objective draws a chart alone.
    expect(count('twa')).toEqual({ ...fromPath, twaEpochs: 2, gradientEvaluations: 324 + 216 })
  })
})

describe('O23: a budget', () => {
  it('ends base training of an average at its last snapshot, and of the last iterate at its end', async () => {
    const snapshots = { from: 0, to: 0.5, includeInitial: true }
    const writer = await trainInMemory({ ...TINY_RUN, snapshots })
    expect(writer.snapshots.map(({ step }) => step)).toEqual([0, 7])
    expect(budgetOf(writer, 'swa')).toMatchObject({ baseEpochs: 1, gradientEvaluations: 108 })
    expect(budgetOf(writer, 'last')).toMatchObject({ baseEpochs: 3, gradientEvaluations: 324 })
    // 1 epoch before the averaging and 2 of it: as many gradients as the last iterate took.
    expect(budgetOf(writer, 'twa').gradientEvaluations).toBe(budgetOf(writer, 'last').gradientEvaluations)
  })

  it('counts both gradients of SAM, held-out data where they train, and the scores of a start at the best', async () => {
    const twa = { ...TINY_RUN.twa, data: 'held-out' as const, start: 'best' as const, sam: { rho: 0.05 } }
    const writer = await trainInMemory({ ...TINY_RUN, twa })
    expect(budgetOf(writer, 'twa')).toMatchObject({
      twaEpochs: 2,
      gradientEvaluations: 324 + 2 * 2 * 12,
      normPasses: 4,
      forwardImages: 4 * 108 + 3 * 12,
    })
  })

  it('knows no norm passes without batch norm, and part of an epoch by its images', async () => {
    const model = { kind: 'mlp' as const, hidden: [8], batchNorm: false }
    const every = { unit: 'step' as const, count: 9 }
    const writer = await trainInMemory({ ...TINY_RUN, model, snapshots: { every } })
    // Step 18 is 4 batches of 16 into the third epoch.
    expect(budgetOf(writer, 'swa')).toMatchObject({
      baseEpochs: 18 / 7,
      gradientEvaluations: 2 * 108 + 4 * 16,
      normPasses: 0,
      forwardImages: 0,
    })
  })
})
