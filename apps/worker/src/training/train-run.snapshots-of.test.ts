import { METHODS, type MethodName, RunConfig, type RunConfigInput, type RunId } from '@barycenter/contracts'
import type { NamedTensor } from '@barycenter/db'
import { beforeAll, describe, expect, it } from 'vitest'
import { createMemoryRunWriter, type MemoryRunWriter } from '../testing/memory-run-writer.js'
import { createMemoryWeights, type MemoryRun } from '../testing/memory-weights.js'
import { hashes, killedAfter, logLines } from '../testing/run-facts.js'
import { openTestEngine, TINY_RUN, trainInMemory } from '../testing/tiny-run.js'
import type { PhaseFailure } from './train-run.js'

const idOf = (place: number) => `01890000-0000-7000-8000-00000000000${place}` as RunId
const parameters = (tensors: readonly NamedTensor[]) =>
  tensors.filter(({ name }) => !name.includes('running')).flatMap(({ data }) => [...data])

/** The config of a run with its stored snapshots in place of its training. */
function averaging(
  config: RunConfigInput,
  parts: NonNullable<RunConfigInput['snapshotsOf']>,
  extras: RunConfigInput = {},
): RunConfigInput {
  return { ...config, initial: { kind: 'random' }, snapshotsOf: parts, ...extras }
}

const TASKS: [string, RunConfigInput][] = [
  ['with batch norm', { ...TINY_RUN, model: { kind: 'cnn', channels: [4, 4], dense: 8 } }],
  ['without batch norm', { ...TINY_RUN, model: { kind: 'mlp', hidden: [8], batchNorm: false } }],
]

describe.each(TASKS)('snapshots of a run %s averaged anew', (name, config) => {
  const full: RunConfigInput = { ...config, evaluate: { methods: [...METHODS], lawaWindow: 2 } }
  let own: MemoryRun
  let again: MemoryRunWriter
  beforeAll(async () => {
    own = { id: idOf(1), config: full, writer: await trainInMemory(full) }
    const source = createMemoryWeights([own])
    again = await trainInMemory(averaging(full, [{ run: own.id }]), { source })
  })

  it('have batch norm, or have none', () => {
    const hasStatistics = own.writer.results.get('swa')!.tensors.some((each) => each.name.includes('running'))
    expect(hasStatistics).toBe(name === 'with batch norm')
  })

  it.each(METHODS)('give the same bits and scores by %s as the run itself', (method) => {
    const [before, after] = [own.writer, again].map((writer) => writer.results.get(method)!.result)
    const timeless = (budget: typeof before.budget) => ({ ...budget, extractionMs: null })
    expect(after.weightsSha256).toBe(before.weightsSha256)
    expect({ ...after, budget: timeless(after.budget) }).toEqual({
      ...before,
      budget: timeless(before.budget),
    })
  })

  it('cost no step of base training, and say what they cost', () => {
    expect(again.series('base/train_loss')).toEqual([])
    const log = logLines(again).join('\n')
    expect(log).toMatch(
      /Took 3 stored snapshots \(\d+\.\d\d MB\) of "run 01" without training a step: 2 read/,
    )
    expect(log).toMatch(/Read 3 snapshots, \d+\.\d\d MB, in \d+\.\d\d s/)
  })
})

describe('stored snapshots', () => {
  const methods: MethodName[] = ['last', 'swa', 'ema', 'twa']
  const config: RunConfigInput = { ...TINY_RUN, dataset: { ...TINY_RUN.dataset, splitSeed: 0 } }
  const runs: MemoryRun[] = []
  const source = () => createMemoryWeights(runs)
  const average = (parts: NonNullable<RunConfigInput['snapshotsOf']>, extras: RunConfigInput = {}) =>
    averaging(config, parts, { evaluate: { methods }, ...extras })
  const refusal = (input: RunConfigInput) =>
    trainInMemory(input, { source: source() }).then(
      () => 'trained',
      (error: PhaseFailure) => (error.cause as Error).message,
    )
  beforeAll(async () => {
    await openTestEngine()
    for (const seed of [1, 2]) {
      const seeded = { ...config, seed }
      runs.push({ id: idOf(seed), config: seeded, writer: await trainInMemory(seeded) })
    }
  })

  it('of several runs stand in the order asked for, each as it is stored', async () => {
    const parts = [{ run: idOf(2), indices: [2, 0] }, { run: idOf(1) }]
    const writer = await trainInMemory(average(parts), { source: source() })
    const [first, second] = runs.map((run) => run.writer.snapshots)
    const expected = [second[2], second[0], ...first]
    expect(writer.snapshots.map(({ sha256, step, epoch, norm }) => ({ sha256, step, epoch, norm }))).toEqual(
      expected.map(({ sha256, step, epoch, norm }) => ({ sha256, step, epoch, norm })),
    )
    expect(writer.snapshots.map(({ index }) => index)).toEqual([0, 1, 2, 3, 4])
    expect(parameters(writer.results.get('last')!.tensors)).toEqual(parameters(first[2].tensors))
    // 108 examples; the third epoch of run 2 and the third of run 1.
    expect(writer.results.get('swa')!.result.budget).toMatchObject({
      baseEpochs: 6,
      gradientEvaluations: 6 * 108,
    })
  })

  it.each([1, 2, 3, 5, 7])('killed after checkpoint %i end at the same bits', async (checkpoint) => {
    const input = average([{ run: idOf(1) }, { run: idOf(2), indices: [1, 2] }])
    const straight = await trainInMemory(input, { source: source() })
    const killed = killedAfter(checkpoint)
    await expect(trainInMemory(input, { source: source(), writer: killed })).rejects.toThrow()
    const resumed = createMemoryRunWriter(killed)
    // Once they are taken, the runs may be gone.
    const rest = checkpoint > 1 ? createMemoryWeights() : source()
    await trainInMemory(input, { source: rest, writer: resumed })
    expect(hashes(resumed, methods)).toEqual(hashes(straight, methods))
  })

  it('that are not there, are too few, or do not fit are refused by name', async () => {
    expect(await refusal(average([{ run: idOf(7) }]))).toBe(`snapshotsOf.0.run: No run ${idOf(7)}`)
    expect(await refusal(average([{ run: idOf(1), indices: [0, 3] }]))).toBe(
      'snapshotsOf.0.indices: found 3, expected one of the 3 snapshots that the run has',
    )
    expect(await refusal(average([{ run: idOf(1), indices: [0] }]))).toBe(
      'snapshotsOf: found 1 (1 distinct), expected at least 2 distinct ones to span a subspace; name more snapshots, or ' +
        'those of another run',
    )
    expect(await refusal(average([{ run: idOf(1) }], { model: { kind: 'mlp', hidden: [9] } }))).toMatch(
      /^snapshotsOf.0.run \("run 01"\): found tensors that do not fit the model/,
    )
    const looking = average([{ run: idOf(1) }, { run: idOf(2) }], { evaluate: { methods: [...METHODS] } })
    expect(await refusal(looking)).toMatch(/as the runs of the snapshots started at different ones$/)
  })

  it('go with no weights of own training', () => {
    const refused = (extras: RunConfigInput) =>
      RunConfig.safeParse(average([{ run: idOf(1) }], extras)).error?.issues.map(({ path, message }) => [
        path.join('.'),
        message,
      ])
    expect(refused({ soup: { runs: [idOf(1), idOf(2)] } })).toEqual([
      ['snapshotsOf', 'null, as a soup takes the ends of runs and not their snapshots'],
    ])
    expect(refused({ initial: { kind: 'run', runId: idOf(1) } })).toEqual([
      ['initial.kind', '"random", as an average of stored snapshots trains no weights of its own'],
    ])
    expect(refused({ snapshotsOf: [{ run: idOf(1) }, { run: idOf(1) }] })?.[0]?.[0]).toBe('snapshotsOf')
  })
})
