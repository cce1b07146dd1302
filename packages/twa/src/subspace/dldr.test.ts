import { describe, expect, it } from 'vitest'
import { tensorsLeftBy } from '../../test-support/cpu-backend.js'
import {
  add,
  distanceFromOrthonormal,
  dot,
  leadingEigenvectors,
  type Matrix,
  matMul,
  matVec,
  maxDifference,
  mean,
  norm,
  projector,
  solve,
  spectralNorm,
  transpose,
} from '../../test-support/dense.js'
import { leastSquares } from '../../test-support/problems.js'
import { normalRows } from '../../test-support/snapshots.js'
import { basisOf, momentum, onArray, train } from '../../test-support/subspaces.js'
import { uniformAverage } from '../averaging/uniform.js'
import { createRandom } from '../random.js'
import { arraySnapshotSource } from '../snapshot-source.js'
import { buildDldr, type DldrOptions } from './dldr.js'
import { buildHull } from './hull.js'
import { startCoefficients } from './start-coefficients.js'

/** Snapshots whose spread along `count − 1` directions falls by half from each to the next. */
function spreadSnapshots(count: number, dim: number): Float32Array[] {
  const random = createRandom('spread', count, dim)
  const [origin, ...directions] = normalRows('directions', count, dim)
  return Array.from({ length: count }, () => {
    const point = Float64Array.from(origin)
    for (const [k, direction] of directions.entries()) {
      const along = random.normal() / 2 ** k
      for (let i = 0; i < dim; i++) point[i] += along * direction[i]
    }
    return Float32Array.from(point)
  })
}

const asMatrix = (rows: Float32Array[]): Matrix => rows.map((row) => Array.from(row))

/** Covariance times n of the rows, [dim][dim], in float64. */
function scatterOf(snapshots: Float32Array[]): Matrix {
  const center = mean(asMatrix(snapshots))
  const deviations = asMatrix(snapshots).map((row) => add(row, center, -1))
  return matMul(transpose(deviations), deviations)
}

const dldr = (snapshots: Float32Array[], options: DldrOptions) =>
  buildDldr(arraySnapshotSource(snapshots), options)

describe('buildDldr', () => {
  const snapshots = spreadSnapshots(9, 25)

  it.each([1, 3, 6, 8])('spans the first %i principal directions of a dense PCA', async (components) => {
    const basis = basisOf(await dldr(snapshots, { components }))
    const { vectors } = leadingEigenvectors(scatterOf(snapshots), components)
    // Rows in float32; the spread falls by half, so float32 snapshots still tell the directions apart.
    expect(maxDifference(projector(basis).flat(), projector(vectors).flat())).toBeLessThan(2e-6)
    // Row by row too, up to the sign: the order is that of the spread.
    for (const [k, row] of basis.entries()) expect(Math.abs(dot(row, vectors[k]))).toBeCloseTo(1, 6)
  })

  it('O9: has orthonormal rows, however small the last spread', async () => {
    // The last direction holds 2⁻¹⁵ of the first one's spread.
    const error = distanceFromOrthonormal(basisOf(await dldr(spreadSnapshots(17, 60), { components: 16 })))
    expect(Math.max(...error.flat().map(Math.abs))).toBeLessThan(1e-6)
    expect(spectralNorm(error)).toBeLessThan(1e-6)
  })

  it('orders the rows by how far the snapshots spread along them', async () => {
    const basis = basisOf(await dldr(snapshots, { components: 8 }))
    const spreads = basis.map((row) => dot(row, matVec(scatterOf(snapshots), row)))
    expect(spreads).toEqual(spreads.toSorted((a, b) => b - a))
    const { values } = leadingEigenvectors(scatterOf(snapshots), 8)
    for (const [k, value] of values.entries()) expect(spreads[k] / value).toBeCloseTo(1, 5)
  })

  it('counts repeated snapshots as often as they are there, and keeps the dependent ones in the mean', async () => {
    const [a, b, c, d] = spreadSnapshots(4, 25)
    const between = Float32Array.from(a, (value, i) => (value + b[i]) / 2)
    const repeated = [a, b, c, d, b, b, d, between]
    const subspace = await dldr(repeated, { components: 2 })
    const { vectors } = leadingEigenvectors(scatterOf(repeated), 2)
    expect(maxDifference(projector(basisOf(subspace)).flat(), projector(vectors).flat())).toBeLessThan(3e-6)
    // Without the repeats the directions are others: their weight did count.
    const once = leadingEigenvectors(scatterOf([a, b, c, d]), 2).vectors
    expect(maxDifference(projector(once).flat(), projector(vectors).flat())).toBeGreaterThan(0.005)
    expect(subspace.dropped.map(({ index }) => index).toSorted()).toEqual([4, 5, 6, 7])
  })

  it('with all components it is the hull', async () => {
    const full = projector(basisOf(await dldr(snapshots, { components: 8 })))
    const hull = projector(basisOf(await buildHull(arraySnapshotSource(snapshots))))
    expect(maxDifference(full.flat(), hull.flat())).toBeLessThan(1e-6)
  })

  it('with fewer it lies in the hull, and each adds to the one before', async () => {
    const hull = projector(basisOf(await buildHull(arraySnapshotSource(snapshots))))
    const three = basisOf(await dldr(snapshots, { components: 3 }))
    for (const row of three) expect(maxDifference(matVec(hull, row), row)).toBeLessThan(1e-6)
    const four = projector(basisOf(await dldr(snapshots, { components: 4 })))
    for (const row of three) expect(maxDifference(matVec(four, row), row)).toBeLessThan(1e-6)
  })

  it.each(['mean', 0, 5] as const)(
    'O8, O13: starts at its origin %s, whose averaging weights are exact',
    async (origin) => {
      const signed = snapshots.map((row) => row.slice())
      // −0 + 0 is +0: the origin must hold what c + Pᵀ 0 gives back.
      for (const row of signed) row[4] = -0
      const subspace = await dldr(signed, { components: 4, origin })
      const start = origin === 'mean' ? await uniformAverage(arraySnapshotSource(signed)) : signed[origin]
      const zero = new Float32Array(4)
      expect(onArray(subspace.point, zero)).toEqual(subspace.offset)
      expect(subspace.offset.every((value, i) => value === start[i])).toBe(true)
      const alone = signed.map((_, i) => (origin === 'mean' ? 1 / 9 : i === origin ? 1 : 0))
      expect(subspace.toAveragingWeights(zero)).toEqual([alone])

      const [x] = normalRows('x', 1, 4)
      const [weights] = subspace.toAveragingWeights(x)!
      expect(weights.reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(1, 11)
      const rebuilt = matVec(transpose(asMatrix(signed)), weights)
      expect(maxDifference(rebuilt, onArray(subspace.point, x))).toBeLessThan(3e-6)
    },
  )

  it('tells a start outside of it from one inside', async () => {
    const subspace = await dldr(snapshots, { components: 4, origin: 0 })
    const inside = onArray(subspace.point, normalRows('inside', 1, 4)[0])
    expect((await startCoefficients(subspace, inside)).outside).toBeLessThan(1e-6)
    expect((await startCoefficients(subspace, snapshots[3])).outside).toBeGreaterThan(1e-3)
  })

  it.each(['mean', 0] as const)('P-SGD around %s ends at the optimum of the subspace', async (origin) => {
    const problem = leastSquares('dldr', { samples: 60, dim: 20, snapshots: 8 })
    const subspace = await dldr(problem.snapshots, { components: 4, origin })
    const { vectors } = leadingEigenvectors(scatterOf(problem.snapshots), 4)
    // x* = (V H Vᵀ)⁻¹ V (−∇L(c)), on the loss's own quadratic.
    const slope = problem.gradient(subspace.offset)
    const bent = vectors.map((v) => add(problem.gradient(add(subspace.offset, v)), slope, -1))
    const x = solve(
      vectors.map((v) => bent.map((h) => dot(v, h))),
      vectors.map((v) => -dot(v, slope)),
    )
    const optimum = add(subspace.offset, matVec(transpose(vectors), x))
    const run = { subspace, optimizer: momentum(), learningRate: 0.05, steps: 1500 }
    const { weights } = await train(problem, run)
    // The eigenvectors of normal snapshots are not far apart: power iteration and float32 both leave some 1e-5.
    expect(maxDifference(weights, optimum)).toBeLessThan(1e-4)
    expect(norm(slope)).toBeGreaterThan(0.5)
  })

  it('refuses more components than directions, and an origin that is no snapshot', async () => {
    await expect(dldr(snapshots, { components: 9 })).rejects.toThrow(
      'components is 9, expected 1 to 8, the rank of the centred snapshots',
    )
    const unread = { count: 9, dim: 25, read: () => Promise.reject(new Error('read')) }
    for (const components of [0, -1, 1.5, Number.NaN]) {
      await expect(buildDldr(unread, { components })).rejects.toThrow(
        `components is ${components}, expected a whole number of at least 1`,
      )
    }
    for (const origin of [-1, 9, 0.5]) {
      await expect(dldr(snapshots, { components: 2, origin })).rejects.toThrow(
        `origin is ${origin}, expected 'mean' or a snapshot's index, 0 to 8`,
      )
    }
    const [w] = snapshots
    await expect(dldr([w, w], { components: 1 })).rejects.toThrow('the DLDR subspace has no direction: all 2')
  })

  it('names the snapshot at its origin that is short, or not finite', async () => {
    const short = { count: 9, dim: 25, read: (i: number, from: number, to: number) => row(i, from, to - 1) }
    const row = (i: number, from: number, to: number) => snapshots[i].subarray(from, to)
    await expect(buildDldr(short, { components: 2, origin: 3 })).rejects.toThrow(
      'chunk of snapshot 3 at 0 has shape [24], expected [25]',
    )
    const damaged = snapshots.map((values) => values.slice())
    damaged[3][7] = Number.NaN
    await expect(dldr(damaged, { components: 2, origin: 3 })).rejects.toThrow('snapshot 3 holds NaN')
  })

  it('leaves no tensors behind', async () => {
    const built = async () => (await dldr(snapshots, { components: 3, origin: 1 })).dispose()
    expect(await tensorsLeftBy(built)).toBe(0)
  })
})
