import type { MethodName, RunConfigInput } from '@barycenter/contracts'
import type { StoredSubspace } from '@barycenter/db'
import type { SubspaceMeta } from '@barycenter/twa'
import { beforeAll, describe, expect, it } from 'vitest'
import { createMemoryRunWriter, type MemoryRunWriter } from '../testing/memory-run-writer.js'
import { hashes, killedAfter, logLines, points } from '../testing/run-facts.js'
import { openTestEngine, TINY_RUN, trainInMemory } from '../testing/tiny-run.js'

/** TINY_RUN takes 3 snapshots of 602 weights; 2 bits of 128 columns are 8 words. */
const KINDS: [string, RunConfigInput['subspace']][] = [
  ['hull in 4 bits', { kind: 'hull', precision: { bits: 4 } }],
  [
    'hull by tensor in 1 bit, one scale a block',
    { blocks: 'tensor', precision: { bits: 1, groupSize: 'block' } },
  ],
  ['span in 8 bits', { kind: 'span', precision: { bits: 8, groupSize: 32 } }],
  ['simplex', { kind: 'simplex' }],
  ['DLDR of 2 directions in 2 bits', { kind: 'dldr', components: 2, precision: { bits: 2 } }],
  ['5 random directions', { kind: 'random', components: 5 }],
]

const withSubspace = (subspace: RunConfigInput['subspace'], twa: RunConfigInput['twa'] = {}) => ({
  ...TINY_RUN,
  subspace,
  twa: { ...TINY_RUN.twa, ...twa },
})

describe.each(KINDS)('O22: a run in a %s', (_name, subspace) => {
  const config = withSubspace(subspace)
  let straight: MemoryRunWriter
  beforeAll(async () => {
    straight = await trainInMemory(config)
  })

  it('gives the same bits again and resumes to them after a kill at any checkpoint', async () => {
    expect(hashes(await trainInMemory(config))).toEqual(hashes(straight))
    const first = straight.checkpoints.findIndex(({ phase }) => phase === 'subspace')
    expect(straight.checkpoints.length - first).toBeGreaterThan(6)
    for (let kill = first + 1; kill < straight.checkpoints.length; kill++) {
      const killed = killedAfter(kill)
      await expect(trainInMemory(config, { writer: killed })).rejects.toThrow()
      const resumed = await trainInMemory(config, { writer: createMemoryRunWriter(killed) })
      expect(hashes(resumed), `kill at checkpoint ${kill}`).toEqual(hashes(straight))
      expect(points(resumed).sort(), `kill at checkpoint ${kill}`).toEqual(points(straight).sort())
      expect(resumed.averagingWeights).toEqual(straight.averagingWeights)
    }
  })

  it('lowers the objective from the uniform average, which a rate of 0 leaves to the last bit (O8)', async () => {
    const longer = await trainInMemory(withSubspace(subspace, { epochs: 8 }))
    const objective = longer.series('twa/objective').map(([, value]) => value)
    expect(objective.at(-1)).toBeLessThan(objective[0])
    const [, swa, twa] = hashes(await trainInMemory(withSubspace(subspace, { epochs: 1, learningRate: 0 })))
    expect(twa).toBe(swa)
  })
})

describe('a stored subspace', () => {
  it('says its kind, bits and size on the engine: codes, a scale and a shift for each group', async () => {
    const writer = await trainInMemory(withSubspace({ kind: 'hull', precision: { bits: 4 } }))
    const stored = await writer.loadSubspace()
    const { dim, rank } = stored!.view
    const [words, groups] = [Math.ceil((dim * 4) / 32), Math.ceil(dim / 128)]
    expect(stored!.view).toMatchObject({
      kind: 'hull',
      rank: 2,
      precisionBits: 4,
      engineBytes: 4 * rank * (words + 2 * groups),
    })
    expect(stored!.tensors.find(({ name }) => name === 'codes/0')?.data).toBeInstanceOf(Int32Array)
    expect(logLines(writer)).toContain(`Built the hull of 3 snapshots in 4 bits: rank 2 of ${dim} weights`)
  })

  it('of random directions has no averaging weights, neither stored nor logged', async () => {
    const writer = await trainInMemory(withSubspace({ kind: 'random', components: 3 }))
    expect(writer.averagingWeights).toBeNull()
    expect(points(writer).filter((point) => point.startsWith('twa/averaging_weight'))).toEqual([])
    expect(writer.results.get('twa')?.result.testCount).toBe(50)
  })

  it('that cannot have so many directions is refused before the first step', async () => {
    const writer = createMemoryRunWriter()
    const config = withSubspace({ kind: 'dldr', components: 3 })
    await expect(trainInMemory(config, { writer })).rejects.toMatchObject({
      phase: 'base',
      cause: {
        code: 'INVALID_CONFIG',
        message: 'subspace.components: found 3, expected at most 2, the directions of 3 snapshots',
      },
    })
    expect(writer.series('base/train_loss')).toEqual([])
  })

  it('of a snapshot with a NaN names the tensor', async () => {
    const writer = createMemoryRunWriter()
    const load = writer.loadSnapshot
    writer.loadSnapshot = async (index) => {
      const tensors = await load(index)
      if (index === 1) tensors.at(-1)!.data[0] = Number.NaN
      return tensors
    }
    await expect(trainInMemory(TINY_RUN, { writer })).rejects.toMatchObject({
      phase: 'subspace',
      cause: { message: expect.stringMatching(/^snapshot 1 holds NaN at [a-z0-9/_]+\[0\] /) },
    })
  })
})

describe('a subspace of an earlier version', () => {
  /** As version 1 stored it: nothing of the offset's weights, of packed rows, of columns outside of all blocks. */
  const toVersion1 = ({ state, ...stored }: StoredSubspace): StoredSubspace => {
    const { offsetWeights: _, frozen: __, blocks, ...meta } = state as SubspaceMeta
    return {
      ...stored,
      state: { ...meta, version: 1, blocks: blocks.map(({ packed: ___, ...block }) => block) },
    }
  }

  it.each<RunConfigInput['subspace']>([
    { kind: 'hull' },
    { kind: 'hull', blocks: 'tensor', coordinates: 'unit' },
    { kind: 'span' },
  ])('%j takes up a run that was killed in the TWA phase, to the same bits', async (subspace) => {
    const config = withSubspace(subspace)
    const straight = await trainInMemory(config)
    const kill = 1 + straight.checkpoints.findIndex(({ phase, step }) => phase === 'twa' && step > 0)
    const killed = killedAfter(kill)
    await expect(trainInMemory(config, { writer: killed })).rejects.toThrow()
    const stored = await killed.loadSubspace()
    killed.loadSubspace = async () => toVersion1(stored!)
    const resumed = await trainInMemory(config, { writer: createMemoryRunWriter(killed) })
    expect(hashes(resumed)).toEqual(hashes(straight))
    expect(resumed.averagingWeights).toEqual(straight.averagingWeights)
  })
})

describe('twa.start', () => {
  const started = async (start: NonNullable<RunConfigInput['twa']>['start'], subspace = {}) =>
    trainInMemory(withSubspace(subspace, { start, epochs: 1, learningRate: 0 }))
  const snapshot = (writer: MemoryRunWriter, index: number) =>
    writer.snapshots[index].tensors.flatMap(({ data }) => [...data])
  const trained = (writer: MemoryRunWriter) =>
    writer.results
      .get('twa')!
      .tensors.slice(0, writer.snapshots[0].tensors.length)
      .flatMap(({ data }) => [...data])
  const distance = (a: number[], b: number[]) =>
    Math.sqrt(a.reduce((sum, value, place) => sum + (value - b[place]) ** 2, 0))

  it.each([
    ['first', 0],
    ['last', 2],
    [1, 1],
  ] as const)('%s is that snapshot, to the rounding of float32 rows', async (start, index) => {
    const writer = await started(start)
    expect(distance(trained(writer), snapshot(writer, index))).toBeLessThan(1e-5)
    expect(logLines(writer).join('\n')).toMatch(
      new RegExp(`TWA starts at snapshot ${index}, \\d\\.\\de-\\d+ of its norm outside`),
    )
  })

  it('best is the snapshot that the method best chooses, and resumes to the same bits', async () => {
    const methods: MethodName[] = ['last', 'best', 'swa', 'twa']
    const still = {
      ...withSubspace({}, { start: 'best', epochs: 1, learningRate: 0 }),
      evaluate: { methods },
    }
    const writer = await trainInMemory(still)
    const best = writer.results.get('best')!.tensors.slice(0, writer.snapshots[0].tensors.length)
    expect(
      distance(
        trained(writer),
        best.flatMap(({ data }) => [...data]),
      ),
    ).toBeLessThan(1e-5)
    const config = withSubspace({}, { start: 'best' })
    const straight = await trainInMemory(config)
    const inTwa = straight.checkpoints.flatMap(({ phase }, place) => (phase === 'twa' ? [place + 1] : []))
    expect(inTwa.length).toBeGreaterThan(2)
    for (const kill of inTwa) {
      const killed = killedAfter(kill)
      await expect(trainInMemory(config, { writer: killed })).rejects.toThrow()
      const resumed = await trainInMemory(config, { writer: createMemoryRunWriter(killed) })
      expect(hashes(resumed), `kill at checkpoint ${kill}`).toEqual(hashes(straight))
      expect(points(resumed).sort()).toEqual(points(straight).sort())
    }
  })

  it('further than 1e-3 outside of the subspace is refused, and says how far it is', async () => {
    await expect(started('last', { precision: { bits: 1 } })).rejects.toMatchObject({
      phase: 'twa',
      cause: {
        code: 'INVALID_CONFIG',
        message: expect.stringMatching(
          /^twa\.start: found "last", snapshot 2, \d\.\de-[12] of its norm outside of the subspace, expected at most 0\.001; /,
        ),
      },
    })
  })

  it('past the last snapshot is refused before the first step', async () => {
    await expect(started(3)).rejects.toMatchObject({
      phase: 'base',
      cause: {
        code: 'INVALID_CONFIG',
        message: expect.stringMatching(/^twa\.start: found 3, expected at most 2/),
      },
    })
  })
})

describe('optimizers, schedules and SAM of the coefficients', () => {
  it('train by Adam on a cyclic schedule, whose rate ends each cycle at its minimum', async () => {
    const twa = {
      optimizer: { kind: 'adam' as const },
      schedule: { kind: 'cyclic' as const, cycles: 2, minimum: 0.01 },
    }
    const writer = await trainInMemory(withSubspace({}, twa))
    const rates = writer.series('twa/learning_rate')
    expect(rates.map(([step]) => step)).toEqual([1, 11])
    expect(rates[1][1]).toBeLessThan(0.05)
    const objective = writer.series('twa/objective').map(([, value]) => value)
    expect(objective.at(-1)).toBeLessThan(objective[0])
  })

  it('refuse more cycles than steps before base training, not after it', async () => {
    const twa = { schedule: { kind: 'cyclic' as const, cycles: 15 } }
    await expect(trainInMemory(withSubspace({}, twa))).rejects.toMatchObject({
      phase: 'base',
      cause: {
        code: 'INVALID_CONFIG',
        message: 'twa.schedule.cycles: found 15, expected at most 14, the steps of the phase',
      },
    })
  })

  it('take another way with SAM, the same at radius 0, and leave no tensor', async () => {
    const plain = hashes(await trainInMemory(TINY_RUN))
    const sam = (rho: number) => withSubspace({}, { sam: { rho, weight: 1 } })
    expect(hashes(await trainInMemory(sam(0)))).toEqual(plain)
    const { tf } = await openTestEngine()
    const before = tf.memory().numTensors
    const sharp = hashes(await trainInMemory(sam(0.5)))
    expect(tf.memory().numTensors).toBe(before)
    expect(sharp[2]).not.toBe(plain[2])
    expect(sharp.slice(0, 2)).toEqual(plain.slice(0, 2))
  })
})
