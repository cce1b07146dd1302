import { describe, expect, it } from 'vitest'
import { maxDifference } from '../../test-support/dense.js'
import { normalRows } from '../../test-support/snapshots.js'
import { uniformAverage } from '../averaging/uniform.js'
import { arraySnapshotSource } from '../snapshot-source.js'
import { magnitudeThresholds } from './magnitude-thresholds.js'
import { taskArithmetic } from './task-arithmetic.js'
import { tiesMerge } from './ties.js'

const shapes = [
  { count: 1, dim: 1, keepFraction: 0.5 },
  // 2.8 entries round to 3.
  { count: 2, dim: 10, keepFraction: 0.28 },
  { count: 5, dim: 301, keepFraction: 0.2 },
  { count: 7, dim: 64, keepFraction: 1 },
  // Wider than one chunk of columns.
  { count: 2, dim: 600_000, keepFraction: 0.01 },
]

describe('magnitudeThresholds', () => {
  it.each(shapes)('finds the keep-th largest magnitude that sorting finds: %o', async (shape) => {
    const { count, dim, keepFraction } = shape
    const snapshots = normalRows('snapshots', count, dim)
    const [base] = normalRows('base', 1, dim)
    // Magnitudes over many powers of 2, and repeated ones.
    for (const row of snapshots)
      for (let i = 0; i < dim; i++) row[i] = base[i] + row[i] * 2 ** ((i % 40) - 20)
    const keep = Math.max(1, Math.round(keepFraction * dim))
    const found = await magnitudeThresholds(arraySnapshotSource(snapshots), { base, keep })
    const expected = snapshots.map((row) => {
      const magnitudes = row.map((value, i) => Math.abs(value - base[i])).sort()
      return magnitudes[dim - keep]
    })
    expect([...found]).toEqual(expected)
  })

  it('finds it among equal values, zeros, the smallest and the largest numbers', async () => {
    const row = Float32Array.of(0, -0, 1e-45, -1e-45, 3, -3, 3, 3.4e38)
    const source = arraySnapshotSource([row])
    const base = new Float32Array(row.length)
    const expected = [...row].map(Math.abs).sort((a, b) => b - a)
    for (let keep = 1; keep <= row.length; keep++) {
      expect((await magnitudeThresholds(source, { base, keep }))[0]).toBe(expected[keep - 1])
    }
  })
})

/** TIES in float64 by sorting and single coordinates. */
function reference(
  snapshots: Float32Array[],
  options: { base: Float32Array; keep: number; scale: number },
): number[] {
  const { base, keep, scale } = options
  const trimmed = snapshots.map((row) => {
    const task = Array.from(row, (value, i) => value - base[i])
    const magnitudes = task.map((value) => Math.fround(Math.abs(value)))
    const smallest = [...magnitudes].sort((a, b) => b - a)[keep - 1]
    return task.map((value, i) => (magnitudes[i] < smallest ? 0 : value))
  })
  return Array.from(base, (start, j) => {
    const column = trimmed.map((task) => task[j])
    const sum = column.reduce((total, value) => total + value, 0)
    const agreeing = column.filter((value) => value * sum > 0)
    const total = agreeing.reduce((part, value) => part + value, 0)
    return start + (agreeing.length === 0 ? 0 : (scale * total) / agreeing.length)
  })
}

describe('tiesMerge', () => {
  it.each(shapes)('agrees with sorting and single coordinates: %o', async ({ count, dim, keepFraction }) => {
    const snapshots = normalRows('snapshots', count, dim)
    const [base] = normalRows('base', 1, dim)
    const keep = Math.max(1, Math.round(keepFraction * dim))
    const source = arraySnapshotSource(snapshots)
    const found = await tiesMerge(source, { base, keepFraction, scale: 0.7 })
    const expected = reference(snapshots, { base, keep, scale: 0.7 })
    // One rounding to float32 of values below 8. Not maxDifference: the vectors are long.
    let largest = 0
    for (const [i, value] of found.entries()) largest = Math.max(largest, Math.abs(value - expected[i]))
    expect(largest).toBeLessThan(2.4e-7)
  })

  it('keeps all entries that tie with the smallest kept one', async () => {
    const base = Float32Array.of(0, 0, 0, 0)
    const source = arraySnapshotSource([Float32Array.of(4, -2, 2, 1)])
    expect([...(await tiesMerge(source, { base, keepFraction: 0.5 }))]).toEqual([4, -2, 2, 0])
  })

  it('stays at the base where the signs balance', async () => {
    const base = Float32Array.of(1, 1)
    const source = arraySnapshotSource([Float32Array.of(3, 3), Float32Array.of(-1, 2)])
    expect([...(await tiesMerge(source, { base, keepFraction: 1 }))]).toEqual([1, 2.5])
  })

  it('with nothing trimmed and no conflict is the uniform average', async () => {
    const snapshots = normalRows('snapshots', 4, 50).map((row) => row.map(Math.abs))
    const source = arraySnapshotSource(snapshots)
    const found = await tiesMerge(source, { base: new Float32Array(50), keepFraction: 1 })
    expect(maxDifference(found, await uniformAverage(source))).toBeLessThan(2.4e-7)
  })

  it('names the snapshot and place of a weight that is not finite', async () => {
    const snapshots = normalRows('snapshots', 2, 3)
    snapshots[1][2] = Number.NaN
    const source = arraySnapshotSource(snapshots)
    const base = new Float32Array(3)
    await expect(tiesMerge(source, { base })).rejects.toThrow('snapshot 1 holds NaN at position 2')
    await expect(taskArithmetic(source, { base, scale: 1 })).rejects.toThrow(
      'snapshot 1 holds NaN at position 2',
    )
  })

  it('refuses settings and a base without a meaning', async () => {
    const source = arraySnapshotSource(normalRows('snapshots', 2, 3))
    const base = new Float32Array(3)
    for (const keepFraction of [0, 1.1, Number.NaN]) {
      await expect(tiesMerge(source, { base, keepFraction })).rejects.toThrow(
        `keepFraction is ${keepFraction}, expected above 0 and at most 1`,
      )
    }
    await expect(tiesMerge(source, { base, scale: Number.NaN })).rejects.toThrow('scale is NaN')
    await expect(tiesMerge(source, { base: new Float32Array(2) })).rejects.toThrow(
      'base has shape [2], expected [3]',
    )
    await expect(tiesMerge(source, { base: Float32Array.of(0, Number.NaN, 0) })).rejects.toThrow(
      'base is NaN at position 1, expected finite weights',
    )
  })
})

describe('taskArithmetic', () => {
  it('adds scaled task vectors to the base, also one that lies outside of the snapshots', async () => {
    const source = arraySnapshotSource([Float32Array.of(3, 1), Float32Array.of(1, 5)])
    const base = Float32Array.of(1, 1)
    expect([...(await taskArithmetic(source, { base, scale: 0.5 }))]).toEqual([2, 3])
    expect([...(await taskArithmetic(source, { base, scale: [1, -1] }))]).toEqual([3, -3])
    expect([...(await taskArithmetic(source, { base, scale: 0 }))]).toEqual([1, 1])
  })

  it('is a plain formula for every coordinate, past the first chunk of columns too', async () => {
    const snapshots = normalRows('snapshots', 2, 600_000)
    const [base] = normalRows('base', 1, 600_000)
    const found = await taskArithmetic(arraySnapshotSource(snapshots), { base, scale: [0.4, -0.3] })
    let largest = 0
    for (const [i, value] of found.entries()) {
      const expected = base[i] + 0.4 * (snapshots[0][i] - base[i]) - 0.3 * (snapshots[1][i] - base[i])
      largest = Math.max(largest, Math.abs(value - expected))
    }
    // One rounding to float32 of values below 8.
    expect(largest).toBeLessThan(2.4e-7)
  })

  it('refuses scales that do not fit', async () => {
    const source = arraySnapshotSource(normalRows('snapshots', 2, 3))
    const base = new Float32Array(3)
    await expect(taskArithmetic(source, { base, scale: [1] })).rejects.toThrow(
      'scale has shape [1], expected [2]',
    )
    await expect(taskArithmetic(source, { base, scale: Number.NaN })).rejects.toThrow(
      'scale of snapshot 0 is NaN, expected finite',
    )
  })
})
