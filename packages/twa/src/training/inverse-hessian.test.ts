import { describe, expect, it } from 'vitest'
import { dot, type Matrix, matMul, matVec, maxDifference, transpose } from '../../test-support/dense.js'
import { createRandom } from '../random.js'
import { identity, updateInverseHessian } from './inverse-hessian.js'

const asMatrix = (values: Float64Array, size: number): Matrix =>
  Array.from({ length: size }, (_, i) => [...values.subarray(i * size, (i + 1) * size)])

describe('updateInverseHessian', () => {
  const random = createRandom('inverse hessian')
  const size = 5
  const vector = () => Float64Array.from({ length: size }, () => random.normal())
  const pairs = Array.from({ length: 30 }, () => ({ move: vector(), change: vector() }))

  it('is (I − ρ y sᵀ)ᵀ B (I − ρ y sᵀ) + ρ s sᵀ, for one pair after another', () => {
    let inverse = identity(size)
    let updates = 0
    for (const { move, change } of pairs) {
      const found = updateInverseHessian(inverse, move, change)
      if (dot(change, move) <= 1e-20) {
        expect(found).toBeNull()
        continue
      }
      const rho = 1 / dot(change, move)
      const left = Array.from(change, (y, i) => Array.from(move, (s, j) => (i === j ? 1 : 0) - rho * y * s))
      const middle = matMul(matMul(transpose(left), asMatrix(inverse, size)), left)
      const expected = middle.map((row, i) => row.map((value, j) => value + rho * move[i] * move[j]))
      inverse = found ?? inverse
      const scale = Math.max(...inverse.map(Math.abs))
      expect(maxDifference(inverse, expected.flat()) / scale).toBeLessThan(1e-13)
      updates++
    }
    expect(updates).toBeGreaterThan(5)
    expect(updates).toBeLessThan(pairs.length)
  })

  it('satisfies the secant equation B y = s, stays symmetric and positive definite', () => {
    let inverse = identity(size)
    for (const { move } of pairs) {
      // y = H s of a convex quadratic.
      const change = move.map((value, i) => (i + 1) * value)
      inverse = updateInverseHessian(inverse, move, change) ?? inverse
      const b = asMatrix(inverse, size)
      expect(maxDifference(matVec(b, change), move)).toBeLessThan(1e-12)
      expect(transpose(b)).toEqual(b)
      for (const { change: probe } of pairs) expect(dot(probe, matVec(b, probe))).toBeGreaterThan(0)
    }
  })

  it('is the inverse Hessian after a move along each of a set of conjugate directions', () => {
    let inverse = identity(size)
    for (let i = 0; i < size; i++) {
      const move = new Float64Array(size)
      move[i] = 0.5
      // H = diag(1 … 5), for which the axes are conjugate.
      inverse =
        updateInverseHessian(
          inverse,
          move,
          move.map((value) => (i + 1) * value),
        ) ?? inverse
    }
    const expected = asMatrix(identity(size), size).map((row, i) => row.map((value) => value / (i + 1)))
    expect(maxDifference(inverse, expected.flat())).toBeLessThan(1e-15)
  })

  it('is skipped at curvature 1e-20 and below', () => {
    const move = Float64Array.of(1, 0)
    for (const curvature of [1e-20, 0, -1, Number.NaN]) {
      expect(updateInverseHessian(identity(2), move, Float64Array.of(curvature, 3))).toBeNull()
    }
    expect(updateInverseHessian(identity(2), move, Float64Array.of(2e-20, 0))).not.toBeNull()
  })
})
