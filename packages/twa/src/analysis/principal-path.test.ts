import { describe, expect, it } from 'vitest'
import {
  add,
  dot,
  type Matrix,
  matVec,
  maxDifference,
  mean,
  norm,
  transpose,
} from '../../test-support/dense.js'
import { normalRows } from '../../test-support/snapshots.js'
import { weightedAverage } from '../merging/weighted-average.js'
import { createRandom } from '../random.js'
import { arraySnapshotSource } from '../snapshot-source.js'
import { type PrincipalPath, principalPath } from './principal-path.js'

const shapes = [
  { count: 3, dim: 2 },
  { count: 4, dim: 9 },
  { count: 6, dim: 40 },
  { count: 12, dim: 5 },
]

/** Snapshots on a drifting path, with unlike spreads along its directions. */
function path(count: number, dim: number): Float32Array[] {
  const steps = normalRows('path', count, dim)
  const place = new Float32Array(dim).fill(2)
  return steps.map((step) => {
    for (let i = 0; i < dim; i++) place[i] += step[i] / (i + 1)
    return place.slice()
  })
}

const deviationsOf = (snapshots: Float32Array[]): Matrix => {
  const rows = snapshots.map((row) => Array.from(row))
  return rows.map((row) => add(row, mean(rows), -1))
}

const axisVectors = (snapshots: Float32Array[], { axes }: PrincipalPath): Matrix =>
  axes.map((weights) => matVec(transpose(snapshots.map((row) => Array.from(row))), weights))

/** The two leading directions by power iteration on the scatter matrix, made apart by deflation. */
function leadingDirections(deviations: Matrix): { direction: number[]; spread: number }[] {
  let rest = deviations
  return [0, 1].map(() => {
    let direction = deviations[0].map((_, i) => Math.sin(i + 1))
    for (let iteration = 0; iteration < 5000; iteration++) {
      const next = matVec(transpose(rest), matVec(rest, direction))
      direction = next.map((value) => value / norm(next))
    }
    const spread = norm(matVec(rest, direction)) ** 2
    rest = rest.map((row) => add(row, direction, -dot(row, direction)))
    return { direction, spread }
  })
}

describe('principalPath', () => {
  it('places four points of a plane as by hand', async () => {
    // Around (10, 20): ±2 along x, ±1 along y.
    const rows = [
      [8, 20],
      [10, 19],
      [10, 21],
      [12, 20],
    ]
    const source = arraySnapshotSource(rows.map((row) => Float32Array.from(row)))
    const found = await principalPath(source, { extraPoints: [Float32Array.of(11, 22)] })
    const expected = [
      [-2, 0],
      [0, -1],
      [0, 1],
      [2, 0],
    ]
    for (const [i, { x, y, distance }] of found.snapshots.entries()) {
      expect(maxDifference([x, y, distance], [...expected[i], 0])).toBeLessThan(1e-7)
    }
    expect(found.extraPoints[0].x).toBeCloseTo(1, 12)
    expect(found.extraPoints[0].y).toBeCloseTo(2, 12)
    expect(maxDifference(found.explainedVariance, [0.8, 0.2])).toBeLessThan(1e-12)
  })

  it.each(shapes)('agrees with power iteration on the scatter matrix: $count × $dim', async (shape) => {
    const snapshots = path(shape.count, shape.dim)
    const extraPoints = normalRows('extra', 2, shape.dim)
    const found = await principalPath(arraySnapshotSource(snapshots), { extraPoints })
    const deviations = deviationsOf(snapshots)
    const total = deviations.reduce((sum, row) => sum + dot(row, row), 0)
    const rows = snapshots.map((row) => Array.from(row))
    const extra = extraPoints.map((point) => add(point, mean(rows), -1))
    const points = [...found.snapshots, ...found.extraPoints]
    for (const [k, { direction, spread }] of leadingDirections(deviations).entries()) {
      const expected = [...deviations, ...extra].map((row) => dot(row, direction))
      const coordinates = points.map(({ x, y }) => (k === 0 ? x : y))
      const sign = Math.sign(dot(coordinates, expected))
      // Both in float64; power iteration converges with the ratio of neighbouring spreads.
      expect(
        maxDifference(
          coordinates,
          expected.map((value) => sign * value),
        ),
      ).toBeLessThan(1e-8)
      expect(found.explainedVariance[k]).toBeCloseTo(spread / total, 10)
    }
    expect(found.explainedVariance[0]).toBeGreaterThanOrEqual(found.explainedVariance[1])
  })

  it.each(shapes)('gives orthonormal axes over the snapshots: $count × $dim', async ({ count, dim }) => {
    const snapshots = path(count, dim)
    const found = await principalPath(arraySnapshotSource(snapshots))
    const [u, v] = axisVectors(snapshots, found)
    expect(maxDifference([dot(u, u), dot(v, v), dot(u, v)], [1, 1, 0])).toBeLessThan(1e-10)
    for (const weights of found.axes) {
      expect(Math.abs(weights.reduce((sum, weight) => sum + weight, 0))).toBeLessThan(1e-14)
    }
  })

  it.each(shapes)('keeps every distance of rank-2 data: $count × $dim', async ({ count, dim }) => {
    const random = createRandom('rank 2', count, dim)
    const basis = normalRows('rank 2', 3, dim)
    // Small whole multiples of whole vectors: exactly of rank 2 in float32.
    const whole = basis.map((row) => row.map((value) => Math.round(8 * value)))
    const snapshots = Array.from({ length: count }, () => {
      const [s, t] = [random.integer(9) - 4, random.integer(9) - 4]
      return whole[0].map((value, i) => value + s * whole[1][i] + t * whole[2][i])
    })
    const { snapshots: points } = await principalPath(arraySnapshotSource(snapshots))
    for (const [i, a] of points.entries()) {
      // A distance is the root of a difference of squares: half of the digits of float64.
      expect(a.distance).toBeLessThan(1e-5)
      for (const [j, b] of points.entries()) {
        const apart = norm(add(snapshots[i], snapshots[j], -1))
        expect(Math.abs(Math.hypot(a.x - b.x, a.y - b.y) - apart)).toBeLessThan(1e-8)
      }
    }
  })

  it.each(shapes)('says how far an extra point lies from the plane: $count × $dim', async (shape) => {
    const snapshots = path(shape.count, shape.dim)
    const extraPoints = normalRows('off the plane', 1, shape.dim)
    const source = arraySnapshotSource(snapshots)
    const found = await principalPath(source, { extraPoints })
    const [{ x, y, distance }] = found.extraPoints
    const weights = snapshots.map((_, i) => 1 / shape.count + x * found.axes[0][i] + y * found.axes[1][i])
    const foot = await weightedAverage(source, { weights: [weights] })
    // The foot is rounded to float32.
    expect(Math.abs(norm(add(extraPoints[0], foot, -1)) - distance)).toBeLessThan(1e-5)
  })

  it('reads all chunks of a long vector', async () => {
    const [rows, extra] = [path(3, 50), normalRows('extra', 1, 50)]
    // The same 50 weights at the two ends of a vector wider than one chunk.
    const long = (row: Float32Array) => {
      const vector = new Float32Array(400_000)
      vector.set(row.subarray(0, 20))
      vector.set(row.subarray(20), 399_970)
      return vector
    }
    const found = await principalPath(arraySnapshotSource(rows.map(long)), { extraPoints: extra.map(long) })
    const expected = await principalPath(arraySnapshotSource(rows), { extraPoints: extra })
    const numbers = ({ snapshots, extraPoints }: PrincipalPath) =>
      [...snapshots, ...extraPoints].flatMap(({ x, y, distance }) => [x, y, distance])
    // Distances of the snapshots are 0 up to the root of float64 rounding.
    expect(maxDifference(numbers(found), numbers(expected))).toBeLessThan(1e-6)
  })

  it('ends right of and above the axes, whatever the sign of the eigenvectors', async () => {
    for (const { count, dim } of shapes) {
      const snapshots = path(count, dim)
      for (const sign of [1, -1]) {
        const mirrored = snapshots.map((row) => row.map((value) => sign * value))
        const last = (await principalPath(arraySnapshotSource(mirrored))).snapshots[count - 1]
        expect(last.x).toBeGreaterThan(0)
        expect(last.y).toBeGreaterThan(0)
      }
    }
  })

  it('has fewer axes where snapshots spread in fewer directions', async () => {
    const w = Float32Array.of(1, 2, 3)
    const alone = await principalPath(arraySnapshotSource([w]))
    expect(alone).toEqual({
      snapshots: [{ x: 0, y: 0, distance: 0 }],
      extraPoints: [],
      explainedVariance: [0, 0],
      axes: [[0], [0]],
    })
    expect((await principalPath(arraySnapshotSource([w, w, w]))).explainedVariance).toEqual([0, 0])
    const pair = await principalPath(arraySnapshotSource([w, w.map((value) => 2 * value)]))
    expect(pair.explainedVariance[0]).toBeCloseTo(1, 14)
    expect(pair.explainedVariance[1]).toBe(0)
    expect(pair.axes[1]).toEqual([0, 0])
    expect(pair.snapshots[1].x).toBeCloseTo(Math.sqrt(14) / 2, 12)
  })

  it('shows a point that is not finite as that, refuses a shorter one and a snapshot that is not finite', async () => {
    const snapshots = path(4, 3)
    const source = arraySnapshotSource(snapshots)
    const { extraPoints, ...rest } = await principalPath(source, {
      extraPoints: [Float32Array.of(0, Number.NaN, 0)],
    })
    expect(extraPoints).toEqual([{ x: Number.NaN, y: Number.NaN, distance: Number.NaN }])
    expect({ ...rest, extraPoints: [] }).toEqual(await principalPath(source))
    await expect(principalPath(source, { extraPoints: [new Float32Array(2)] })).rejects.toThrow(
      'extra point 0 has shape [2], expected [3]',
    )
    snapshots[3][1] = Number.NaN
    await expect(principalPath(source)).rejects.toThrow('snapshot 3 holds NaN at position 1')
  })
})
