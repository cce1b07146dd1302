import * as tf from '@tensorflow/tfjs-core'
import { describe, expect, it } from 'vitest'
import { tensorsLeftBy } from '../../test-support/cpu-backend.js'
import { add, matVec, maxDifference, norm, transpose } from '../../test-support/dense.js'
import { withFloat32Sums } from '../../test-support/float32-sums.js'
import { leastSquares, type Problem } from '../../test-support/problems.js'
import { basisOf, hull, sizes, span } from '../../test-support/subspaces.js'
import { type GradientAt, mixedSharpness, sharpnessAware } from './sharpness.js'

const problem = leastSquares('sharpness', sizes[2])
const rho = 0.7
/** At magnitudes up to 10: float32 weights and gradients against float64. */
const rounding = 1e-5

const gradientOf =
  ({ gradient }: Problem): GradientAt =>
  (weights) =>
    tf.tensor1d(gradient(weights.dataSync()))

async function at(gradientAt: GradientAt, weights: ArrayLike<number>): Promise<number[]> {
  const point = tf.tensor1d(Float32Array.from(weights))
  const gradient = await gradientAt(point)
  const values = Array.from(gradient.dataSync())
  tf.dispose([point, gradient])
  return values
}

/** w + ρ u / ‖u‖ in float64. */
const uphill = (weights: ArrayLike<number>, ascent: number[]) => add(weights, ascent, rho / norm(ascent))

describe('sharpnessAware', () => {
  it('gives the gradient at w + ρ g / ‖g‖ of a quadratic', async () => {
    const found = await at(sharpnessAware(gradientOf(problem), { rho }), problem.w[0])
    const expected = problem.gradient(uphill(problem.w[0], problem.gradient(problem.w[0])))
    expect(maxDifference(found, expected)).toBeLessThan(rounding)
    expect(maxDifference(found, problem.gradient(problem.w[0]))).toBeGreaterThan(0.1)
  })

  it('takes a gradient that arrives as a promise, and the same for both calls', async () => {
    const later: GradientAt = async (weights) => gradientOf(problem)(weights)
    const [now, promised] = [gradientOf(problem), later].map((f) => sharpnessAware(f, { rho }))
    expect(await at(promised, problem.w[1])).toEqual(await at(now, problem.w[1]))
  })

  it('within a subspace climbs along Pᵀ P g, so the second gradient is taken inside it', async () => {
    for (const subspace of [await span(problem), await hull(problem)]) {
      const basis = basisOf(subspace)
      const seen: Float32Array[] = []
      const watched: GradientAt = (weights) => {
        seen.push(weights.dataSync<'float32'>().slice())
        return gradientOf(problem)(weights)
      }
      const found = await at(sharpnessAware(watched, { rho, within: subspace }), subspace.offset)
      const ascent = matVec(transpose(basis), matVec(basis, problem.gradient(subspace.offset)))
      const expected = uphill(subspace.offset, ascent)
      expect(maxDifference(seen[1], expected)).toBeLessThan(rounding)
      expect(maxDifference(found, problem.gradient(expected))).toBeLessThan(rounding)
      const moved = add(seen[1], subspace.offset, -1)
      const rest = add(moved, matVec(transpose(basis), matVec(basis, moved)), -1)
      expect(norm(rest) / norm(moved)).toBeLessThan(1e-6)
      subspace.dispose()
    }
  })

  it('within a subspace of orthonormal rows is SAM on the coefficients', async () => {
    const subspace = await hull(problem)
    const basis = basisOf(subspace)
    // x ↦ L(c + Pᵀ x) in float64, climbed by ρ in coefficients.
    const slope = (x: ArrayLike<number>) =>
      matVec(basis, problem.gradient(add(subspace.offset, matVec(transpose(basis), x))))
    const start = new Array<number>(subspace.rank).fill(0)
    const found = await at(sharpnessAware(gradientOf(problem), { rho, within: subspace }), subspace.offset)
    expect(maxDifference(matVec(basis, found), slope(uphill(start, slope(start))))).toBeLessThan(rounding)
  })

  it('climbs by ρ where an engine adds up a long gradient in one float32 number', async () => {
    const dim = 3_000_000
    const points: Float32Array[] = []
    const constant: GradientAt = (weights) => {
      points.push(weights.dataSync<'float32'>().slice(0, 1))
      return tf.fill([dim], 1.1)
    }
    await withFloat32Sums(() => at(sharpnessAware(constant, { rho }), new Float32Array(dim)))
    // The norm is half as far off as `squaredNorm` is.
    expect(Math.abs((points[1][0] * Math.sqrt(dim)) / rho - 1)).toBeLessThan(2e-4)
  })

  it('does not move where the gradient is 0', async () => {
    const flat: GradientAt = (weights) => tf.mul(weights, 0)
    expect(await at(sharpnessAware(flat, { rho }), [1, -2])).toEqual([0, -0])
    const seen: number[][] = []
    const watched: GradientAt = (weights) => {
      seen.push(Array.from(weights.dataSync()))
      return tf.zerosLike(weights)
    }
    expect(await at(mixedSharpness(watched, { rho }), [1, -2])).toEqual([0, 0])
    expect(seen).toEqual([
      [1, -2],
      [1, -2],
    ])
  })
})

describe('mixedSharpness', () => {
  it('adds a tenth of the gradient uphill, as published', async () => {
    const gradient = problem.gradient(problem.w[0])
    const expected = add(gradient, problem.gradient(uphill(problem.w[0], gradient)), 0.1)
    const found = await at(mixedSharpness(gradientOf(problem), { rho }), problem.w[0])
    expect(maxDifference(found, expected)).toBeLessThan(rounding)
  })

  it('takes another share', async () => {
    const gradient = problem.gradient(problem.w[0])
    const expected = add(gradient, problem.gradient(uphill(problem.w[0], gradient)), 2)
    const found = await at(mixedSharpness(gradientOf(problem), { rho, share: 2 }), problem.w[0])
    expect(maxDifference(found, expected)).toBeLessThan(3 * rounding)
  })
})

describe.each([
  ['sharpnessAware', sharpnessAware],
  ['mixedSharpness', mixedSharpness],
])('%s', (_, wrap) => {
  it('is the plain gradient to the last bit at ρ 0, for the price of one', async () => {
    let calls = 0
    const counted: GradientAt = (weights) => {
      calls++
      return gradientOf(problem)(weights)
    }
    const plain = await at(gradientOf(problem), problem.w[2])
    expect(await at(wrap(counted, { rho: 0 }), problem.w[2])).toEqual(plain)
    expect(calls).toBe(1)
  })

  it('leaves one tensor behind, the gradient, and none where the second call fails', async () => {
    const subspace = await span(problem)
    const weights = tf.tensor1d(problem.w[0])
    for (const options of [{ rho }, { rho, within: subspace }, { rho: 0 }]) {
      expect(await tensorsLeftBy(() => wrap(gradientOf(problem), options)(weights))).toBe(1)
    }
    const failing = () => {
      let calls = 0
      return wrap(
        (point) => {
          if (++calls === 2) throw new Error('no second gradient')
          return tf.zerosLike(point)
        },
        { rho },
      )(weights)
    }
    expect(await tensorsLeftBy(() => expect(failing()).rejects.toThrow('no second gradient'))).toBe(0)
  })

  it('refuses a negative ρ', () => {
    expect(() => wrap(gradientOf(problem), { rho: -1 })).toThrow('rho is -1, expected at least 0')
  })
})
