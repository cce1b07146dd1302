import type { RunConfigInput, RunId } from '@barycenter/contracts'
import type { NamedTensor } from '@barycenter/db'
import { beforeAll, describe, expect, it } from 'vitest'
import type { LoadedSet } from '../datasets/loaded-set.js'
import { createMemoryRunWriter, type MemoryRunWriter } from '../testing/memory-run-writer.js'
import { createMemoryWeights } from '../testing/memory-weights.js'
import { hashes, killedAfter, logLines } from '../testing/run-facts.js'
import { openTestEngine, TINY_RUN, trainInMemory } from '../testing/tiny-run.js'
import type { PhaseFailure } from './train-run.js'

const RUN_ID = '01890000-0000-7000-8000-0000000000aa' as RunId
const FILE = 'f'.repeat(64)

beforeAll(openTestEngine)

/** Goes on from `initial` for an epoch, the weights before the first step being snapshot 0. */
const tuned = (initial: RunConfigInput['initial'], extras: RunConfigInput = {}): RunConfigInput => ({
  ...TINY_RUN,
  base: { ...TINY_RUN.base, epochs: 2 },
  snapshots: { includeInitial: true },
  initial,
  ...extras,
})
const fromRun = (extras: object = {}) => ({ kind: 'run', runId: RUN_ID, ...extras }) as const
const numbers = (tensors: readonly NamedTensor[], names: readonly string[]) =>
  names.map((name) => [...tensors.find((tensor) => tensor.name === name)!.data])
const NAMES = ['dense1/kernel', 'bn1/gamma', 'bn1/beta', 'logits/kernel', 'logits/bias']
const start = (writer: MemoryRunWriter) => numbers(writer.snapshots[0].tensors, NAMES)

describe('a run that starts from another one', () => {
  let first: MemoryRunWriter
  beforeAll(async () => {
    first = await trainInMemory(TINY_RUN)
  })
  const source = () => createMemoryWeights([{ id: RUN_ID, config: TINY_RUN, writer: first }])
  const train = (config: RunConfigInput, writer?: MemoryRunWriter) =>
    trainInMemory(config, { source: source(), ...(writer && { writer }) })
  const refusal = (config: RunConfigInput) =>
    train(config).then(
      () => 'trained',
      (error: PhaseFailure) => `${(error.cause as { code: string }).code} ${(error.cause as Error).message}`,
    )

  it('begins at what a method made of that run, and says so', async () => {
    const writer = await train(tuned(fromRun()))
    const { tensors, result } = first.results.get('twa')!
    expect(start(writer)).toEqual(numbers(tensors, NAMES))
    expect(logLines(writer)).toContain(
      `Starts from the twa weights of run "run aa" (${RUN_ID}), SHA-256 ${result.weightsSha256}`,
    )
  })

  it('begins at a snapshot of that run', async () => {
    const writer = await train(tuned(fromRun({ weights: 1 })))
    expect(start(writer)).toEqual(numbers(first.snapshots[1].tensors, NAMES))
  })

  it('draws fresh parts from its seed, as a run that starts fresh does', async () => {
    const fresh = await trainInMemory(tuned({ kind: 'random' }))
    const writer = await train(tuned(fromRun({ fresh: ['logits'] })))
    const expected = numbers(first.results.get('twa')!.tensors, NAMES)
    expect(start(writer).slice(0, 3)).toEqual(expected.slice(0, 3))
    expect(start(writer).slice(3)).toEqual(start(fresh).slice(3))
    expect(logLines(writer).join()).toContain('; fresh: logits/kernel, logits/bias')
  })

  it('warns of held-out examples that the other run trained on, unless both split alike', async () => {
    const warning = /may have been trained on examples that this run holds out/
    expect(logLines(await train(tuned(fromRun()))).join()).not.toMatch(warning)
    expect(logLines(await train(tuned(fromRun(), { seed: 2 }))).join()).toMatch(warning)
    const alike = { seed: 2, dataset: { ...TINY_RUN.dataset, splitSeed: 1 } }
    expect(logLines(await train(tuned(fromRun(), alike))).join()).not.toMatch(warning)
  })

  it.each([1, 2, 3, 5, 8])(
    'killed after checkpoint %i ends at the same bits, though the other run is gone',
    async (checkpoint) => {
      const methods = ['last', 'swa', 'task-arithmetic', 'ties', 'twa'] as const
      const config = tuned(fromRun(), { evaluate: { methods: [...methods] } })
      const straight = await train(config)
      const killed = killedAfter(checkpoint)
      await expect(train(config, killed)).rejects.toThrow()
      const resumed = createMemoryRunWriter(killed)
      await trainInMemory(config, { writer: resumed, source: createMemoryWeights() })
      expect(hashes(resumed, methods)).toEqual(hashes(straight, methods))
    },
  )

  it('is refused with what does not fit', async () => {
    expect(await refusal(tuned(fromRun(), { model: { kind: 'mlp', hidden: [9, 4] } }))).toBe(
      'INVALID_CONFIG initial.runId: found tensors that do not fit the model: ' +
        'no tensor for: dense2/kernel, bn2/gamma, bn2/beta; ' +
        'of another shape: dense1/kernel found [64, 8], expected [64, 9], bn1/gamma found [8], expected [9], ' +
        'bn1/beta found [8], expected [9], logits/kernel found [8, 10], expected [4, 10]',
    )
    expect(await refusal(tuned(fromRun(), { model: { kind: 'mlp', hidden: [8], batchNorm: false } }))).toBe(
      'INVALID_CONFIG initial.runId: found tensors that do not fit the model: no tensor for: dense1/bias; ' +
        'not used: bn1/gamma [8], bn1/beta [8]',
    )
    expect(await refusal(tuned(fromRun({ fresh: ['head'] })))).toMatch(
      /^INVALID_CONFIG initial.fresh: found "head", expected parameters of the model: dense1\/kernel, /,
    )
  })

  it('is refused when its weights are gone, in words of the config', async () => {
    expect(await refusal(tuned(fromRun({ weights: 'ema' })))).toBe(
      `INVALID_CONFIG initial: Run ${RUN_ID} has no weights of method ema`,
    )
    const writer = createMemoryRunWriter()
    await expect(
      trainInMemory(tuned(fromRun()), { source: createMemoryWeights(), writer }),
    ).rejects.toMatchObject({ phase: 'base', cause: { code: 'INVALID_CONFIG' } })
    expect(logLines(writer).at(-1)).toBe(`initial: No run ${RUN_ID}`)
  })
})

describe('a run that starts from weights for a vocabulary', () => {
  const TEXT: RunConfigInput = {
    ...TINY_RUN,
    dataset: { tokens: { length: 8 } },
    model: { kind: 'language-transformer', width: 8, depth: 1, heads: 2 },
    base: { epochs: 2, batchSize: 8, learningRate: 0.01 },
  }
  const VOCABULARY = ['token/table', 'logits/kernel', 'logits/bias']
  const corpus = (text: string) => (): LoadedSet => ({
    task: 'language-model',
    set: { train: Buffer.from(text.repeat(40)), test: Buffer.from(text.repeat(8)) },
    notes: [],
  })
  const [same, other] = ['abcabd', 'xyzxyw'].map(corpus)
  const from = (extras: object = {}) => ({ ...TEXT, initial: fromRun({ weights: 'last', ...extras }) })
  let first: MemoryRunWriter
  beforeAll(async () => {
    first = await trainInMemory(TEXT, { change: same })
  })
  const train = (config: RunConfigInput, change: () => LoadedSet, writer = first) =>
    trainInMemory(config, { source: createMemoryWeights([{ id: RUN_ID, config: TEXT, writer }]), change })
  const warning = /could not be compared/

  it('takes them for the same one', async () => {
    expect(logLines(await train(from(), same)).join()).not.toMatch(warning)
  })

  it('refuses them for another one of the same size, unless what belongs to it starts fresh', async () => {
    const refused = (fresh: string[]) =>
      train(from({ fresh }), other).catch((error: PhaseFailure) => (error.cause as Error).message)
    expect(await refused([])).toBe(
      'initial.runId: found weights for another vocabulary (tokenizer.json differs), expected that of this run, or ' +
        `${VOCABULARY.join(', ')} in initial.fresh`,
    )
    expect(await refused(['logits'])).toMatch(/that of this run, or token\/table in initial\.fresh$/)
    const writer = await train(from({ fresh: VOCABULARY }), other)
    expect(logLines(writer).join()).toContain('; fresh: token/table, logits/kernel, logits/bias')
  })

  it('says where there is none to compare with', async () => {
    const bare = createMemoryRunWriter({ ...first, artifacts: new Map() })
    expect(logLines(await train(from(), same, bare)).join()).toMatch(warning)
    const { tensors } = first.results.get('last')!
    const config = { ...TEXT, initial: { kind: 'file', file: FILE, layout: 'barycenter' } } as const
    const source = createMemoryWeights([], { [FILE]: tensors })
    expect(logLines(await trainInMemory(config, { source, change: same }))).toContain(
      "initial.file: the weights come without tokenizer.json, so their vocabulary could not be compared with this run's",
    )
  })
})

describe('a run that starts from an uploaded file', () => {
  const file = (layout: 'barycenter' | 'pytorch', extras: object = {}) =>
    ({ kind: 'file', file: FILE, layout, ...extras }) as const
  const train = (config: RunConfigInput, tensors: NamedTensor[]) =>
    trainInMemory(config, { source: createMemoryWeights([], { [FILE]: tensors }) })
  const tensor = (name: string, shape: number[], first: number): NamedTensor => {
    const data = Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, i) => first + i / 1000)
    return { name, shape, data }
  }
  const TORCH = [
    tensor('0.weight', [8, 64], 0),
    tensor('0.bias', [8], 1),
    tensor('1.weight', [8], 2),
    tensor('1.bias', [8], 3),
    tensor('1.running_mean', [8], 4),
    tensor('1.running_var', [8], 5),
    tensor('3.weight', [10, 8], 6),
    tensor('3.bias', [10], 7),
  ]

  it('takes a download of this product as it is', async () => {
    const { tensors } = (await trainInMemory(TINY_RUN)).results.get('twa')!
    const writer = await train(tuned(file('barycenter')), tensors)
    expect(start(writer)).toEqual(numbers(tensors, NAMES))
  })

  it('turns the kernels of a PyTorch file around, whatever wraps the names', async () => {
    const expected = (await train(tuned(file('pytorch')), TORCH)).snapshots[0].tensors
    const [kernel, gamma, beta, logits, bias] = numbers(expected, NAMES)
    expect([kernel[0], kernel[1], kernel[8]]).toEqual([0, 0.064, 0.001].map(Math.fround))
    expect([gamma[0], beta[0], logits[1], bias[0]]).toEqual([2, 3, 6.008, 7].map(Math.fround))
    const wrapped = TORCH.map((each) => ({ ...each, name: `module.${each.name}` }))
    expect(start(await train(tuned(file('pytorch')), wrapped))).toEqual(numbers(expected, NAMES))
    const named = TORCH.map((each) => ({ ...each, name: `net.body.${each.name}` }))
    const rename = { net: null, 'net.body.': '' }
    const renamed = await train(tuned(file('pytorch', { rename })), [...named, tensor('net.ema', [3], 0)])
    expect(start(renamed)).toEqual(numbers(expected, NAMES))
  })

  it('says which tensors it took where it went by their order', async () => {
    expect(logLines(await train(tuned(file('pytorch', { fresh: ['logits'] })), TORCH))).toContain(
      'Tensors of the file were taken by their order, not by their names: ' +
        'dense1/kernel from 0.weight, bn1/gamma from 1.weight, bn1/beta from 1.bias',
    )
  })

  it('starts other classes fresh', async () => {
    const other = TORCH.map((each) => (each.name.startsWith('3.') ? tensor(each.name, [7, 8], 0) : each))
    const writer = await train(tuned(file('pytorch', { fresh: ['logits'] })), other)
    expect(start(writer)[0][0]).toBe(0)
    await expect(train(tuned(file('pytorch')), other)).rejects.toMatchObject({
      cause: {
        code: 'INVALID_CONFIG',
        message:
          'initial.file: found tensors that do not fit the model: of another shape: ' +
          'logits/kernel (there 3.weight) found [7, 8], expected [10, 8], logits/bias (there 3.bias) found [7, 8], expected [10]',
      },
    })
  })

  it('names what is missing and what is left over in a chain of other length', async () => {
    const longer = [...TORCH, tensor('5.weight', [10, 10], 0)]
    await expect(train(tuned(file('pytorch')), longer)).rejects.toMatchObject({
      cause: { message: expect.stringContaining('not used: 5.weight [10, 10]') },
    })
    await expect(train(tuned(file('pytorch')), TORCH.slice(0, 6))).rejects.toMatchObject({
      cause: {
        message: expect.stringContaining(
          'no tensor for: logits/kernel (there kernel 2 in order.weight), logits/bias (there kernel 2 in order.bias)',
        ),
      },
    })
  })
})
