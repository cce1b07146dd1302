import type { Tensor1D, Tensor2D } from '@tensorflow/tfjs-core'
import { beforeAll, describe, expect, it } from 'vitest'
import { buildKernels } from '../testing/build.js'
import { randomTensor } from '../testing/random.js'
import { openEngine } from './open-engine.js'
import { projectionKernels as kernels } from './projection-kernels.js'
import { tf } from './tensorflow.js'

const dot = (a: number[], b: number[]) => a.reduce((sum, value, i) => sum + value * b[i], 0)

describe.each(['cpu', 'wasm'] as const)('projection on the %s engine', (engine) => {
  // Neither size is a multiple of a kernel's step: 4 rows, 8 lanes, 2048 columns.
  const [rank, dim] = [7, 4109]
  let basis: Tensor2D
  let rows: number[][]

  beforeAll(async () => {
    buildKernels()
    await openEngine(engine)
    basis = randomTensor([rank, dim], 1) as Tensor2D
    rows = basis.arraySync()
  })

  it('apply gives the coefficients of a vector', () => {
    const vector = randomTensor([dim], 2) as Tensor1D
    const expected = rows.map((row) => dot(row, vector.arraySync()))
    const actual = kernels.apply(basis, vector).arraySync()
    actual.forEach((value, i) => {
      expect(value).toBeCloseTo(expected[i], 3)
    })
  })

  it('adjoint gives the vector of coefficients', () => {
    const coefficients = randomTensor([rank], 3) as Tensor1D
    const weights = coefficients.arraySync()
    const actual = kernels.adjoint(basis, coefficients).arraySync()
    expect(actual).toHaveLength(dim)
    actual.forEach((value, column) => {
      expect(value).toBeCloseTo(
        dot(
          rows.map((row) => row[column]),
          weights,
        ),
        4,
      )
    })
  })

  it('gram gives the inner products of the rows', () => {
    const actual = kernels.gram(basis).arraySync()
    for (let i = 0; i < rank; i++)
      for (let j = 0; j < rank; j++) expect(actual[i][j]).toBeCloseTo(dot(rows[i], rows[j]), 2)
  })

  it('keeps no tensor but the result', () => {
    const vector = randomTensor([dim], 2) as Tensor1D
    const before = tf.memory().numTensors
    const results = [kernels.apply(basis, vector), kernels.gram(basis)]
    expect(tf.memory().numTensors).toBe(before + results.length)
  })
})
