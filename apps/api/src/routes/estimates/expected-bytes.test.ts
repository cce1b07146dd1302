import { countSnapshots, RunConfig, type RunConfigInput, trainExamples } from '@barycenter/contracts'
import { describe, expect, it } from 'vitest'
import { judgeSpace } from './disk-space.js'
import { expectedBytes } from './expected-bytes.js'

const parse = (config: RunConfigInput) => RunConfig.parse(config)
const dataset = {
  name: 'optdigits',
  task: 'image-classification',
  source: 'embedded',
  trainCount: 1000,
} as Parameters<typeof trainExamples>[1][number]

describe('snapshots of a run', () => {
  const count = (config: RunConfigInput, examples: number | null = null) =>
    countSnapshots(parse(config), examples)

  it('are counted by epochs, whatever their length', () => {
    expect(count({ base: { epochs: 10 } })).toBe(10)
    expect(count({ base: { epochs: 10 }, snapshots: { every: { count: 3 } } })).toBe(3)
    expect(count({ base: { epochs: 10 }, snapshots: { from: 0.5, includeInitial: true } })).toBe(7)
    expect(count({ base: { epochs: 100 }, snapshots: { from: 0.29, to: 0.29 } })).toBe(1)
    expect(count({ base: { epochs: 2 }, snapshots: { every: { count: 3 } } })).toBe(0)
  })

  it('are counted by steps where the length of an epoch is known', () => {
    const snapshots = { every: { unit: 'step', count: 10 } } as const
    expect(count({ base: { epochs: 3, batchSize: 64 }, snapshots })).toBeNull()
    // 900 examples are 15 batches of 64.
    expect(count({ base: { epochs: 3, batchSize: 64 }, snapshots }, 900)).toBe(4)
  })

  it('leave the held-out examples out', () => {
    expect(trainExamples(parse({}), [dataset])).toBe(900)
    expect(trainExamples(parse({ dataset: { trainLimit: 100, heldOutFraction: 0.2 } }), [dataset])).toBe(80)
    expect(trainExamples(parse({ dataset: { name: 'other' } }), [dataset])).toBeNull()
  })
})

describe('bytes of a run', () => {
  const bytes = (config: RunConfigInput) => expectedBytes(parse(config), 1000, 10)

  it('are those of snapshots, checkpoint with momentum, basis and offset, and weights of each method', () => {
    expect(bytes({})).toEqual({
      snapshots: 40_000,
      checkpoints: 8000,
      subspace: 40_000,
      weights: 12_000,
      total: 100_000,
    })
  })

  it('follow types, precision and what is kept', () => {
    expect(bytes({ snapshots: { dtype: 'float16' } }).snapshots).toBe(20_000)
    expect(bytes({ subspace: { precision: { bits: 8 } } }).subspace).toBe(13_000)
    expect(bytes({ subspace: { kind: 'dldr', components: 3 } }).subspace).toBe(16_000)
    expect(
      bytes({
        base: { epochs: 10, optimizer: { kind: 'adamw' } },
        checkpoint: { keep: { newest: 2, everyEpochs: 5 } },
      }).checkpoints,
    ).toBe(4 * 3 * 4000)
    expect(bytes({ checkpoint: { everySeconds: null } }).checkpoints).toBe(0)
  })
})

it('says when the disk would be nearly full', () => {
  const disk = { freeBytes: 500, sizeBytes: 1000 }
  expect(judgeSpace(300, disk)).toBeNull()
  expect(judgeSpace(310, disk)).toBe('The disk of the database would be 81 % full.')
  expect(judgeSpace(501, disk)).toContain('more than is free')
})
