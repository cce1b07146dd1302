import { type Dataset, RunConfig, type RunConfigInput } from '@barycenter/contracts'
import { describe, expect, it } from 'vitest'
import { type PastRun, scaledDuration } from './scaled-duration.js'

const split = (count: number) => ({ count, indicesSha256: 'a'.repeat(64) })
const digits = { name: 'optdigits', trainCount: 1000, testCount: 100 } as Dataset

/** 640 training examples are ten steps of 64 each epoch; a second went to reading the data. */
const config = (change: RunConfigInput = {}) =>
  RunConfig.parse({
    ...change,
    base: { epochs: 4, ...change.base },
    snapshots: { score: 'never', ...change.snapshots },
  })
const past = (change: RunConfigInput = {}): PastRun => ({
  config: config(change),
  tookMs: 11_000,
  phases: { base: 4000, subspace: 1000, twa: 2000, evaluate: 3000 },
  data: {
    ...{ name: 'optdigits', contentSha256: 'b'.repeat(64) },
    ...{ train: split(640), heldOut: split(100), test: split(50) },
  },
  baseEpochs: null,
})
const took = (run: PastRun, change: RunConfigInput = {}, dataset: Dataset | null = null) =>
  scaledDuration(run, config(change), dataset)

describe('the duration of a run at the pace of another', () => {
  it('is what that took where both do the same', () => {
    expect(took(past())).toBeCloseTo(11_000, 6)
    expect(took(past(), { seed: 9, base: { learningRate: 0.01 } })).toBeCloseTo(11_000, 6)
  })

  it('follows the steps of base training, and pairs of snapshots for the subspace', () => {
    // Base training a hundred times as long, with as many snapshots.
    const every = { unit: 'epoch', count: 100 } as const
    expect(took(past(), { base: { epochs: 400 }, snapshots: { every } })).toBeCloseTo(400_000 + 7000, 6)
    // 40 snapshots in place of 4.
    expect(took(past(), { base: { epochs: 40 } })).toBeCloseTo(40_000 + 100_000 + 6000, 6)
  })

  it('follows the steps of TWA and the points of a landscape, and adds none to base training', () => {
    const base = took(past())!
    const twice = took(past(), { twa: { epochs: 10 } })!
    // Ten epochs of gradients and eleven objectives in place of five and six.
    expect(twice - base).toBeCloseTo(2000 * ((10 + 0.35 * 11) / (5 + 0.35 * 6) - 1), 6)
    expect(took(past(), { landscape: { resolution: 11 } })!).toBeGreaterThan(base + 10_000)
  })

  it('takes the pace of base training for coefficients that were not trained before', () => {
    const before = past({ twa: { epochs: 0 } })
    const after = took(before, { twa: { epochs: 5 } })!
    // 50 steps, and objectives, at 100 ms a step.
    expect(after).toBeGreaterThan(11_000)
  })

  it('counts base training that was ended early as far as it came', () => {
    expect(took({ ...past(), baseEpochs: 2 })!).toBeGreaterThan(4000 + 11_000 - 1)
  })

  it('goes by the data set where that is cut otherwise, and is not known without it', () => {
    const half = { dataset: { trainLimit: 320 } }
    expect(took(past(), half)).toBeNull()
    expect(took(past(), half, digits)!).toBeLessThan(11_000)
  })

  it('is not known from a run that recorded no phases', () => {
    expect(took({ ...past(), phases: { base: 4000 } })).toBeNull()
  })
})
