import { describe, expect, it } from 'vitest'
import { dot, type Matrix, matMul, matVec, maxDifference, transpose } from '../../test-support/dense.js'
import { createRandom } from '../random.js'
import { symmetricEigen, symmetricEigenvalues } from './symmetric-eigen.js'

describe('symmetricEigen', () => {
  it('solves a 2 × 2 matrix as by hand', () => {
    const { values, vectors } = symmetricEigen([
      [2, 1],
      [1, 2],
    ])
    expect(maxDifference(values, [3, 1])).toBeLessThan(1e-15)
    expect(Math.abs(vectors[0][0] - vectors[0][1])).toBeLessThan(1e-15)
  })

  it.each([1, 3, 8, 40])('gives orthonormal vectors with A v = λ v for a random %i × %i matrix', (n) => {
    const random = createRandom('eigen', n)
    const rows: Matrix = Array.from({ length: n }, () => Array.from({ length: n }, random.normal))
    const a = matMul(rows, transpose(rows))
    const { values, vectors } = symmetricEigen(a)
    for (const [k, vector] of vectors.entries()) {
      const scaled = Array.from(vector, (entry) => entry * values[k])
      expect(maxDifference(matVec(a, vector), scaled)).toBeLessThan(1e-12 * values[0])
      for (const [j, other] of vectors.entries()) {
        expect(Math.abs(dot(vector, other) - (j === k ? 1 : 0))).toBeLessThan(1e-12)
      }
      if (k > 0) expect(values[k]).toBeLessThanOrEqual(values[k - 1])
    }
  })

  it('handles zero and already diagonal matrices', () => {
    expect([...symmetricEigen([[0]]).values]).toEqual([0])
    const { values } = symmetricEigen([
      [1, 0, 0],
      [0, 5, 0],
      [0, 0, -2],
    ])
    expect([...values]).toEqual([5, 1, -2])
  })

  it('knows the spectrum of a chain of springs, also where it is scaled out of the range of squares', () => {
    const n = 60
    const springs = (scale: number) =>
      Array.from({ length: n }, (_, i) =>
        Array.from({ length: n }, (_, j) => scale * (i === j ? 2 : Math.abs(i - j) === 1 ? -1 : 0)),
      )
    const known = Array.from({ length: n }, (_, k) => 2 - 2 * Math.cos(((n - k) * Math.PI) / (n + 1)))
    for (const scale of [1, 1e-200, 1e200]) {
      const values = symmetricEigen(springs(scale)).values.map((value) => value / scale)
      expect(maxDifference(values, known)).toBeLessThan(1e-14)
    }
  })

  it('gives the zeros of a matrix of low rank to the rounding of its largest value', () => {
    const random = createRandom('low rank')
    const rows: Matrix = Array.from({ length: 50 }, () => Array.from({ length: 3 }, random.normal))
    const { values, vectors } = symmetricEigen(matMul(rows, transpose(rows)))
    expect(values[2]).toBeGreaterThan(1)
    for (const value of values.slice(3)) expect(Math.abs(value)).toBeLessThan(1e-14 * values[0])
    for (const [k, vector] of vectors.entries())
      for (const [j, other] of vectors.entries())
        expect(Math.abs(dot(vector, other) - (j === k ? 1 : 0))).toBeLessThan(1e-13)
  })

  it('gives the same values without the vectors', () => {
    const random = createRandom('values')
    const rows: Matrix = Array.from({ length: 30 }, () => Array.from({ length: 30 }, random.normal))
    const a = matMul(rows, transpose(rows))
    expect(symmetricEigenvalues(a)).toEqual(symmetricEigen(a).values)
  })
})
