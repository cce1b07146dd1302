import type { RunConfigInput, RunId } from '@barycenter/contracts'
import type { NamedTensor } from '@barycenter/db'
import { beforeAll, describe, expect, it } from 'vitest'
import type { LoadedSet } from '../datasets/loaded-set.js'
import { createMemoryRunWriter, type MemoryRunWriter } from '../testing/memory-run-writer.js'
import { createMemoryWeights, type MemoryRun } from '../testing/memory-weights.js'
import { hashes, killedAfter, logLines } from '../testing/run-facts.js'
import { openTestEngine, TINY_RUN, trainInMemory, withOtherTestLabels } from '../testing/tiny-run.js'
import type { PhaseFailure } from './train-run.js'

const idOf = (place: number) => `01890000-0000-7000-8000-00000000000${place}` as RunId
const METHODS = ['last', 'best', 'swa', 'greedy-soup', 'twa'] as const

/** One run for each seed, all holding out the same examples. */
const ingredient = (seed: number, extras: RunConfigInput = {}): RunConfigInput => ({
  ...TINY_RUN,
  seed,
  dataset: { ...TINY_RUN.dataset, splitSeed: 0 },
  ...extras,
})
const soup = (places: readonly number[], extras: RunConfigInput = {}): RunConfigInput => ({
  ...ingredient(9),
  soup: { runs: places.map(idOf) },
  evaluate: { methods: [...METHODS] },
  ...extras,
})
const parameters = (tensors: readonly NamedTensor[]) =>
  tensors.filter(({ name }) => !name.includes('running')).flatMap(({ data }) => [...data])
const weightsOf = (writer: MemoryRunWriter, method: (typeof METHODS)[number]) =>
  parameters(writer.results.get(method)!.tensors)
const budgetOf = (writer: MemoryRunWriter, method: (typeof METHODS)[number]) =>
  writer.results.get(method)!.result.budget

describe('a soup of runs', () => {
  const runs: MemoryRun[] = []
  const source = (others: readonly MemoryRun[] = []) => createMemoryWeights([...runs, ...others])
  const cook = (config: RunConfigInput, others?: readonly MemoryRun[]) =>
    trainInMemory(config, { source: source(others) })
  const refusal = (config: RunConfigInput, others?: readonly MemoryRun[]) =>
    cook(config, others).then(
      () => 'trained',
      (error: PhaseFailure) => `${(error.cause as { code: string }).code} ${(error.cause as Error).message}`,
    )
  const train = async (place: number, config: RunConfigInput): Promise<MemoryRun> => {
    return { id: idOf(place), config, writer: await trainInMemory(config) }
  }
  let straight: MemoryRunWriter
  beforeAll(async () => {
    await openTestEngine()
    for (const place of [1, 2, 3]) runs.push(await train(place, ingredient(place)))
    straight = await cook(soup([1, 2, 3]))
  })

  it('has the ends of the runs for snapshots, in their order, and takes no step of base training', () => {
    const expected = runs.map(({ writer }) => parameters(writer.results.get('last')!.tensors))
    expect(straight.snapshots.map(({ tensors }) => parameters(tensors))).toEqual(expected)
    expect(weightsOf(straight, 'last')).toEqual(expected[2])
    expect(straight.series('base/train_loss')).toEqual([])
    expect(logLines(straight)).toContain('Took the last weights of 3 runs: "run 01", "run 02", "run 03"')
  })

  it('averages them as every run averages its snapshots', () => {
    const [first, second, third] = straight.snapshots.map(({ tensors }) => parameters(tensors))
    const mean = first.map((value, i) => (value + second[i] + third[i]) / 3)
    const far = weightsOf(straight, 'swa').map((value, i) => Math.abs(value - mean[i]))
    expect(Math.max(...far)).toBeLessThan(1e-6)
    const loss = (method: (typeof METHODS)[number]) => straight.results.get(method)!.result.heldOutLoss
    expect(loss('greedy-soup')).toBeLessThanOrEqual(loss('best'))
    expect(loss('best')).toBeLessThanOrEqual(loss('last'))
    expect(straight.averagingWeights!.flat()).toHaveLength(3)
  })

  it('learns how much of each run to take, tensor by tensor, from held-out examples: a learned soup', async () => {
    const learned = {
      subspace: { kind: 'simplex', blocks: 'tensor' },
      twa: { ...TINY_RUN.twa, data: 'held-out' },
    }
    const { averagingWeights } = await cook(soup([1, 2, 3], learned as RunConfigInput))
    expect(averagingWeights).toHaveLength(runs[0].writer.snapshots[0].tensors.length)
    for (const row of averagingWeights!) expect(row.reduce((sum, part) => sum + part, 0)).toBeCloseTo(1, 5)
  })

  it('takes the weights of another method where asked', async () => {
    const writer = await cook(soup([2, 1], { soup: { runs: [idOf(2), idOf(1)], method: 'twa' } }))
    const expected = [runs[1], runs[0]].map((run) => parameters(run.writer.results.get('twa')!.tensors))
    expect(writer.snapshots.map(({ tensors }) => parameters(tensors))).toEqual(expected)
  })

  it('counts what its runs took to train', () => {
    const ofRuns = runs.map(({ writer }) => writer.results.get('last')!.result.budget!)
    const sum = (key: 'baseEpochs' | 'gradientEvaluations') =>
      ofRuns.reduce((total, budget) => total + budget[key], 0)
    expect(budgetOf(straight, 'swa')).toMatchObject({
      baseEpochs: sum('baseEpochs'),
      twaEpochs: 0,
      gradientEvaluations: sum('gradientEvaluations'),
    })
    expect(budgetOf(straight, 'last')).toMatchObject({
      baseEpochs: 3,
      gradientEvaluations: ofRuns[2].gradientEvaluations,
    })
    // 108 examples, two epochs.
    expect(budgetOf(straight, 'twa')).toMatchObject({
      twaEpochs: 2,
      gradientEvaluations: sum('gradientEvaluations') + 2 * 108,
    })
  })

  it('knows no budget where one of its runs did not count', async () => {
    const [counted] = runs
    const results = new Map(
      [...counted.writer.results].map(([method, { result, tensors }]) => [
        method,
        { result: { ...result, budget: null }, tensors },
      ]),
    )
    const uncounted = { ...counted, id: idOf(4), writer: createMemoryRunWriter({ results }) }
    const writer = await cook(soup([4, 2]), [uncounted])
    expect(budgetOf(writer, 'swa')).toBeNull()
    expect(budgetOf(writer, 'last')).toMatchObject({ baseEpochs: 3 })
  })

  it.each([1, 2, 3, 5, 7])('killed after checkpoint %i ends at the same bits', async (checkpoint) => {
    const killed = killedAfter(checkpoint)
    await expect(trainInMemory(soup([1, 2, 3]), { source: source(), writer: killed })).rejects.toThrow()
    const resumed = createMemoryRunWriter(killed)
    // Once base training is over, the runs may be gone.
    const rest = checkpoint > 1 ? createMemoryWeights() : source()
    await trainInMemory(soup([1, 2, 3]), { source: rest, writer: resumed })
    expect(hashes(resumed, METHODS)).toEqual(hashes(straight, METHODS))
  })

  it('looks back at the weights that all its runs started from', async () => {
    const methods = ['last', 'swa', 'task-arithmetic', 'ties', 'twa'] as const
    const evaluate = { methods: [...methods] }
    expect(await refusal(soup([1, 2], { evaluate }))).toBe(
      'INVALID_CONFIG evaluate.methods: found task-arithmetic, ties, expected methods that do not look back at common ' +
        'initial weights, as the runs of the soup started at different ones',
    )
    const initial = { kind: 'run', runId: idOf(1), weights: 'last' } as const
    const tuned: MemoryRun[] = []
    for (const place of [5, 6]) {
      const config = ingredient(place, { initial })
      tuned.push({ id: idOf(place), config, writer: await trainInMemory(config, { source: source() }) })
    }
    const config = soup([5, 6], { evaluate: { ...evaluate, tiesKeep: 1 } })
    const writer = await cook(config, tuned)
    const killed = killedAfter(4)
    await expect(trainInMemory(config, { source: source(tuned), writer: killed })).rejects.toThrow()
    const resumed = createMemoryRunWriter(killed)
    await trainInMemory(config, { source: createMemoryWeights(), writer: resumed })
    expect(hashes(resumed, methods)).toEqual(hashes(writer, methods))
  })

  it('warns of held-out examples that its runs have trained on', async () => {
    const warning = /The weights of (\d) of 2 runs may have been trained on examples that this run holds out/
    expect(logLines(straight).join()).not.toMatch(/holds out/)
    const dataset = { ...TINY_RUN.dataset, splitSeed: null }
    const other = await train(7, ingredient(7, { dataset }))
    expect(warning.exec(logLines(await cook(soup([1, 7]), [other])).join())?.[1]).toBe('1')
  })

  it('warns of runs that were trained on other data', async () => {
    const warning = '1 of 2 runs were trained on other data than this run\'s: "run 07"'
    const writer = await trainInMemory(ingredient(7), { change: withOtherTestLabels })
    const other = { id: idOf(7), config: ingredient(7), writer }
    expect(logLines(await cook(soup([1, 7]), [other]))).toContain(warning)
    expect(logLines(straight).join()).not.toMatch(/other data/)
  })

  it('refuses runs of another vocabulary of the same size', async () => {
    const text = (extras: RunConfigInput): RunConfigInput => ({
      ...extras,
      dataset: { tokens: { length: 8 } },
      model: { kind: 'language-transformer', width: 8, depth: 1, heads: 2 },
      base: { epochs: 2, batchSize: 8, learningRate: 0.01 },
    })
    const corpus = (words: string) => (): LoadedSet => ({
      task: 'language-model',
      set: { train: Buffer.from(words.repeat(40)), test: Buffer.from(words.repeat(8)) },
      notes: [],
    })
    const [first, second] = ['abcabd', 'xyzxyw'].map(corpus)
    const ended: MemoryRun[] = []
    for (const [place, change] of [first, second].entries()) {
      const config = text(ingredient(place + 5))
      ended.push({ id: idOf(place + 5), config, writer: await trainInMemory(config, { change }) })
    }
    const failed = trainInMemory(text(soup([5, 6])), { source: createMemoryWeights(ended), change: first })
    await expect(failed).rejects.toMatchObject({
      cause: {
        code: 'INVALID_CONFIG',
        message:
          'soup.runs.1: found weights for another vocabulary (tokenizer.json differs), expected that of this run',
      },
    })
  })

  it('names the run that is gone, that has no such weights, or whose weights do not fit', async () => {
    expect(await refusal(soup([1, 8]))).toBe(`INVALID_CONFIG soup.runs.1: No run ${idOf(8)}`)
    expect(await refusal(soup([1, 2], { soup: { runs: [idOf(1), idOf(2)], method: 'ema' } }))).toBe(
      `INVALID_CONFIG soup.runs.0: Run ${idOf(1)} has no weights of method ema`,
    )
    const wide = await train(8, ingredient(8, { model: { kind: 'mlp', hidden: [9] } }))
    expect(await refusal(soup([1, 8]), [wide])).toMatch(
      /^INVALID_CONFIG soup.runs.1 \("run 08"\): found tensors that do not fit the model: of another shape: dense1\/kernel found \[64, 9\], expected \[64, 8\]/,
    )
  })

  it('of equal weights is refused, and says what would help', async () => {
    const twin = { ...runs[0], id: idOf(5) }
    expect(await refusal(soup([1, 5]), [twin])).toBe(
      'SUBSPACE_DEGENERATE soup.runs: found 2 (1 distinct), expected at least 2 distinct ones to span a subspace; ' +
        'name runs that ended at different weights',
    )
  })

  it('refuses a start that no run of it is at before it takes any weights', async () => {
    expect(await refusal(soup([1, 2], { twa: { ...TINY_RUN.twa, start: 2 } }))).toBe(
      'INVALID_CONFIG twa.start: found 2, expected at most 1, the index of the last snapshot that is taken',
    )
  })
})
