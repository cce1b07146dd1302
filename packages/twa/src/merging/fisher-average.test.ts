import * as tf from '@tensorflow/tfjs-core'
import { describe, expect, it } from 'vitest'
import { tensorsLeftBy } from '../../test-support/cpu-backend.js'
import { maxDifference, mean } from '../../test-support/dense.js'
import { normalRows } from '../../test-support/snapshots.js'
import { uniformAverage } from '../averaging/uniform.js'
import { arraySnapshotSource, type SnapshotSource } from '../snapshot-source.js'
import { disposeTensorState, restoreTensorState, saveTensorState } from '../tensor-state.js'
import { fisherAverage } from './fisher-average.js'
import { createFisherEstimator } from './fisher-estimator.js'

const squared = (rows: Float32Array[]) => rows.map((row) => row.map((value) => value * value))

/** One rounding to float32 of values below 8. */
const oneRounding = 2.4e-7

describe('fisherAverage', () => {
  it.each([
    [1, 4],
    [3, 77],
    [8, 500],
  ])('O17: with equal Fishers is the uniform average: %i × %i', async (count, dim) => {
    const source = arraySnapshotSource(normalRows('snapshots', count, dim))
    const expected = await uniformAverage(source)
    const [fisher] = squared(normalRows('snapshots', 1, dim))
    for (const scale of [1, 1e-20, 0]) {
      const fishers = arraySnapshotSource(new Array(count).fill(fisher.map((value) => scale * value)))
      // Two ways of rounding to float32 may land on neighbours.
      expect(maxDifference(await fisherAverage(source, { fishers }), expected)).toBeLessThan(2 * oneRounding)
    }
  })

  it.each([
    [2, 5],
    [5, 64],
    // Wider than one chunk of columns.
    [2, 300_000],
  ])('weights every coordinate by its Fisher: %i × %i', async (count, dim) => {
    const snapshots = normalRows('snapshots', count, dim)
    const fishers = squared(normalRows('gradients', count, dim))
    const snapshotWeights = snapshots.map((_, i) => i + 0.5)
    const source = arraySnapshotSource(snapshots)
    const found = await fisherAverage(source, { fishers: arraySnapshotSource(fishers), snapshotWeights })
    let largest = 0
    for (let j = 0; j < dim; j++) {
      const parts = snapshots.map((_, i) => snapshotWeights[i] * fishers[i][j])
      const total = parts.reduce((sum, part) => sum + part, 0)
      const expected = parts.reduce((sum, part, i) => sum + (part / total) * snapshots[i][j], 0)
      largest = Math.max(largest, Math.abs(found[j] - expected))
    }
    expect(largest).toBeLessThan(oneRounding)
  })

  it('takes the snapshot that knows a coordinate, and the mean by λ where none does', async () => {
    const source = arraySnapshotSource([Float32Array.of(1, 1, 1), Float32Array.of(5, 5, 5)])
    const fishers = arraySnapshotSource([Float32Array.of(1e-12, 0, 0), Float32Array.of(0, 3, 0)])
    expect([...(await fisherAverage(source, { fishers }))]).toEqual([1, 5, 3])
    const weighted = await fisherAverage(source, { fishers, snapshotWeights: [1, 3] })
    expect([...weighted]).toEqual([1, 5, 4])
    // Weights at the edge of float64 must not turn λ · floor into 0.
    const tiny = await fisherAverage(source, { fishers, snapshotWeights: [1e-300, 3e-300] })
    expect([...tiny]).toEqual([1, 5, 4])
  })

  it('counts Fishers below the floor as the floor', async () => {
    const source = arraySnapshotSource([Float32Array.of(0), Float32Array.of(8)])
    const fishers = arraySnapshotSource([Float32Array.of(1), Float32Array.of(3)])
    expect((await fisherAverage(source, { fishers }))[0]).toBe(6)
    expect((await fisherAverage(source, { fishers, floor: 5 }))[0]).toBe(4)
  })

  it('refuses Fishers and settings without a meaning', async () => {
    const source = arraySnapshotSource(normalRows('snapshots', 2, 4))
    const fishers = arraySnapshotSource(squared(normalRows('snapshots', 2, 4)))
    const run = (options: Partial<Parameters<typeof fisherAverage>[1]>) =>
      fisherAverage(source, { fishers, ...options })
    const three = arraySnapshotSource(normalRows('snapshots', 3, 4))
    await expect(run({ fishers: three })).rejects.toThrow('fishers has shape [3,4], expected [2,4]')
    const negative = arraySnapshotSource([new Float32Array(4), Float32Array.of(0, 0, -1, 0)])
    await expect(run({ fishers: negative })).rejects.toThrow(
      'Fisher of snapshot 1 at position 2 is -1, expected finite and at least 0',
    )
    const undefinedOne = arraySnapshotSource([Float32Array.of(0, Number.NaN, 0, 0), new Float32Array(4)])
    await expect(run({ fishers: undefinedOne })).rejects.toThrow('Fisher of snapshot 0 at position 1 is NaN')
    const short: SnapshotSource = { count: 2, dim: 4, read: () => new Float32Array(3) }
    await expect(run({ fishers: short })).rejects.toThrow(
      'chunk of Fisher of snapshot 0 at 0 has shape [3], expected [4]',
    )
    await expect(run({ floor: 0 })).rejects.toThrow('floor is 0, expected finite and above 0')
    await expect(run({ snapshotWeights: [1] })).rejects.toThrow('snapshotWeights has shape [1], expected [2]')
    await expect(run({ snapshotWeights: [1, -1] })).rejects.toThrow('snapshotWeights of snapshot 1 is -1')
    await expect(run({ snapshotWeights: [0, 0] })).rejects.toThrow('snapshotWeights is all 0')
  })

  it('names the snapshot and place of a weight that is not finite', async () => {
    const snapshots = normalRows('snapshots', 2, 4)
    snapshots[1][3] = Number.NaN
    const fishers = arraySnapshotSource(squared(normalRows('snapshots', 2, 4)))
    await expect(fisherAverage(arraySnapshotSource(snapshots), { fishers })).rejects.toThrow(
      'snapshot 1 holds NaN at position 3',
    )
  })
})

describe('createFisherEstimator', () => {
  const estimator = createFisherEstimator()
  const gradients = normalRows('gradients', 9, 6)

  function estimate(rows: Float32Array[], from = estimator.init(6)) {
    return tf.tidy(() => rows.reduce((state, row) => estimator.update(state, tf.tensor1d(row)), from))
  }

  it('is the mean of squared gradients', () => {
    const state = estimate(gradients)
    const expected = mean(gradients.map((row) => Array.from(row, (value) => value * value)))
    // Nine float32 updates of values below 8.
    expect(maxDifference(estimator.fisher(state).dataSync(), expected)).toBeLessThan(3e-6)
    disposeTensorState(state)
  })

  it('O22: continues from a saved state to the same bits', async () => {
    const middle = estimate(gradients.slice(0, 4))
    const restored = restoreTensorState(await saveTensorState(middle))
    expect(restored.step).toBe(4)
    const resumed = estimate(gradients.slice(4), restored)
    expect(estimator.fisher(resumed).dataSync()).toEqual(estimator.fisher(estimate(gradients)).dataSync())
  })

  it('leaves behind only what it returns, and a state apart from its reading', async () => {
    const state = estimate(gradients.slice(0, 1))
    const gradient = tf.tensor1d(gradients[1])
    expect(await tensorsLeftBy(() => estimator.update(state, gradient))).toBe(1)
    const fisher = estimator.fisher(state)
    disposeTensorState(state)
    expect(maxDifference(fisher.dataSync(), squared(gradients)[0])).toBeLessThan(1e-6)
  })

  it('refuses a gradient of another length and a reading before the first', () => {
    const state = estimator.init(3)
    expect(() => estimator.update(state, tf.tensor1d([1, 2]))).toThrow('gradient has shape [2], expected [3]')
    expect(() => estimator.fisher(state)).toThrow('number of gradients is 0, expected at least 1')
  })
})
