import { describe, expect, it } from 'vitest'
import { add, dot, maxDifference, mean, norm } from '../../test-support/dense.js'
import { createRandom } from '../random.js'
import { arraySnapshotSource } from '../snapshot-source.js'
import { snapshotGeometry } from './snapshot-geometry.js'

describe('snapshotGeometry', () => {
  it('describes three points of the plane as by hand', async () => {
    const rows = [
      [3, 0],
      [-1, 2],
      [-2, -2],
    ]
    const geometry = await snapshotGeometry(arraySnapshotSource(rows.map((row) => Float32Array.from(row))))
    expect(geometry.gram).toEqual([
      [9, -3, -6],
      [-3, 5, -2],
      [-6, -2, 8],
    ])
    // The mean is 0, so the centred forms equal the raw ones; Wᵀ W = [[14, 2], [2, 8]].
    expect(geometry.cosine.centered).toEqual(geometry.cosine.raw)
    expect(maxDifference(geometry.spectrum, [11 + Math.sqrt(13), 11 - Math.sqrt(13), 0])).toBeLessThan(1e-12)
    const parts = [(11 + Math.sqrt(13)) / 22, (11 - Math.sqrt(13)) / 22]
    const entropy = -parts.reduce((sum, p) => sum + p * Math.log(p), 0)
    expect(geometry.effectiveRank).toBeCloseTo(Math.exp(entropy), 12)
  })

  it.each([
    [2, 7],
    [5, 300],
    [9, 4],
  ])('agrees with direct float64 formulas for %i snapshots of %i weights', async (count, dim) => {
    const random = createRandom('geometry', count, dim)
    const snapshots = Array.from({ length: count }, () =>
      Float32Array.from({ length: dim }, () => 2 + random.normal()),
    )
    const rows = snapshots.map((row) => Array.from(row))
    const deviations = rows.map((row) => add(row, mean(rows), -1))
    const geometry = await snapshotGeometry(arraySnapshotSource(snapshots))
    expect(maxDifference(geometry.norms, rows.map(norm))).toBeLessThan(1e-12)
    expect(maxDifference(geometry.deviationNorms, deviations.map(norm))).toBeLessThan(1e-12)
    for (const [i, a] of deviations.entries()) {
      const cosines = deviations.map((b) => dot(a, b) / norm(a) / norm(b))
      expect(maxDifference(geometry.cosine.centered[i], cosines)).toBeLessThan(1e-12)
      const raw = rows.map((b) => dot(rows[i], b) / norm(rows[i]) / norm(b))
      expect(maxDifference(geometry.cosine.raw[i], raw)).toBeLessThan(1e-12)
    }
    const total = geometry.spectrum.reduce((sum, value) => sum + value, 0)
    expect(total).toBeCloseTo(
      deviations.reduce((sum, row) => sum + dot(row, row), 0),
      9,
    )
    expect(geometry.effectiveRank).toBeLessThanOrEqual(count - 1 + 1e-9)
  })

  it('finds no spread in equal snapshots', async () => {
    const w = Float32Array.of(1, 2)
    const { spectrum, effectiveRank, cosine } = await snapshotGeometry(arraySnapshotSource([w, w]))
    expect(spectrum).toEqual([0, 0])
    expect(effectiveRank).toBe(0)
    expect(cosine.raw[0][1]).toBeCloseTo(1, 15)
    expect(cosine.centered[0][1]).toBe(0)
  })
})
