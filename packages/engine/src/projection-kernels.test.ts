import type { Tensor1D, Tensor2D } from '@tensorflow/tfjs-core'
import { beforeAll, describe, expect, it } from 'vitest'
import { buildKernels } from '../testing/build.js'
import { disposePacked, type PackedShape, packedCase } from '../testing/packed-rows.js'
import { randomTensor, uniform } from '../testing/random.js'
import type { ProjectionKernels } from './engine.js'
import { openEngine } from './open-engine.js'
import { tensorProjectionKernels } from './projection-kernels.js'
import { tf } from './tensorflow.js'

type Numbers = ArrayLike<number>

const dot = (a: Numbers, b: Numbers) => Array.from(a).reduce((sum, value, i) => sum + value * b[i], 0)
const norm = (a: Numbers) => Math.sqrt(dot(a, a))
const maxDifference = (a: Numbers, b: Numbers) =>
  Math.max(...Array.from(a, (value, i) => Math.abs(value - b[i])))
const column = (rows: Numbers[], c: number) => rows.map((row) => row[c])

const FORMS: [string, () => Promise<ProjectionKernels>][] = [
  ['the cpu engine', async () => (await openEngine('cpu')).kernels],
  ['the wasm engine', async () => (await openEngine('wasm')).kernels],
  [
    'TensorFlow.js operations',
    async () => {
      await openEngine('cpu')
      return tensorProjectionKernels
    },
  ],
]

/** Widths end inside a word, a step of four words and a block of 4096 columns; ranks are no multiple of 4. */
const SHAPES: Omit<PackedShape, 'bits'>[] = [
  { rank: 1, width: 1, groupSize: 32 },
  { rank: 3, width: 131, groupSize: 32 },
  { rank: 5, width: 997, groupSize: 96 },
  { rank: 6, width: 8191, groupSize: 128 },
  { rank: 4, width: 9001, groupSize: 4128 },
  { rank: 7, width: 8200, groupSize: 8200 },
  { rank: 2, width: 4099, groupSize: 10_000 },
]
const PACKED = ([1, 2, 4, 8] as const).flatMap((bits) => SHAPES.map((shape) => ({ bits, ...shape })))

describe.each(FORMS)('projection by %s', (_, open) => {
  let kernels: ProjectionKernels

  beforeAll(async () => {
    buildKernels()
    kernels = await open()
  })

  describe('of dense rows', () => {
    // Neither size is a multiple of a kernel's step: 4 rows, 8 lanes, 2048 columns.
    const [rank, dim] = [7, 4109]

    it('apply gives the coefficients of a vector', () => {
      const [basis, vector] = [randomTensor([rank, dim], 1) as Tensor2D, randomTensor([dim], 2) as Tensor1D]
      const [rows, v] = [basis.arraySync(), vector.arraySync()]
      const actual = kernels.apply(basis, vector).arraySync()
      const expected = rows.map((row) => dot(row, v))
      // 4109 products of float32 numbers, added in float32: some roundings of the norms' product.
      expect(maxDifference(actual, expected)).toBeLessThan(1e-6 * norm(rows[0]) * norm(v))
    })

    it('adjoint gives the vector of coefficients', () => {
      const [basis, x] = [randomTensor([rank, dim], 1) as Tensor2D, randomTensor([rank], 3) as Tensor1D]
      const [rows, weights] = [basis.arraySync(), x.arraySync()]
      const actual = kernels.adjoint(basis, x).arraySync()
      const expected = rows[0].map((_, c) => dot(column(rows, c), weights))
      expect(actual).toHaveLength(dim)
      expect(maxDifference(actual, expected)).toBeLessThan(1e-6 * norm(weights) * Math.sqrt(rank))
    })
  })

  describe.each(PACKED)('of packed rows: $bits bits, $rank x $width, groups of $groupSize', (shape) => {
    // The numbers are float32 on both sides and the reference is float64, so all of the difference is rounding in
    // the products: a few parts in 1e7 of the norms, however long the rows.
    it('O15: apply equals dequantise-then-multiply', () => {
      const { basis, rows } = packedCase(shape, 1)
      // Offset from zero, so that the sums of codes grow and the shift has to cancel them.
      const vector = tf.tidy(() => tf.add(randomTensor([shape.width], 2), 0.75)) as Tensor1D
      const v = vector.dataSync()
      const actual = kernels.applyPacked(basis, vector).dataSync()
      rows.forEach((row, i) => {
        // In a row of one or two columns the terms scale · code and shift may exceed what is left of them.
        const size = Math.max(norm(row), 2 ** shape.bits)
        expect(Math.abs(actual[i] - dot(row, v))).toBeLessThan(1e-6 * size * norm(v))
      })
      disposePacked(basis)
    })

    it('O15: adjoint equals dequantise-then-multiply', () => {
      const { basis, rows } = packedCase(shape, 3)
      const coefficients = randomTensor([shape.rank], 4) as Tensor1D
      const x = coefficients.dataSync()
      const actual = kernels.adjointPacked(basis, coefficients).dataSync()
      expect(actual).toHaveLength(shape.width)
      // Of a column the codes may be anything; the bound is that of its largest possible norm.
      const bound = 1e-6 * norm(x) * Math.sqrt(shape.rank) * 2 ** shape.bits
      const expected = Float64Array.from(actual, (_, c) => dot(column(rows, c), x))
      expect(maxDifference(actual, expected)).toBeLessThan(bound)
      disposePacked(basis)
    })
  })

  it('O15: apply stays exact when all of a long vector is of one sign and the shift cancels the codes', () => {
    const width = 2 ** 17
    const { basis, rows } = packedCase({ bits: 4, rank: 1, width, groupSize: width }, 12)
    const vector = tf.fill([width], 0.1) as Tensor1D
    const v = vector.dataSync()
    const actual = kernels.applyPacked(basis, vector).dataSync()[0]
    // Sums of the codes themselves would drift by 1e-5: with equal numbers all roundings go the same way.
    expect(Math.abs(actual - dot(rows[0], v))).toBeLessThan(1e-6 * norm(rows[0]) * norm(v))
  })

  it('reads a word with its top bit set as codes, not as a negative number', () => {
    const numbers = (value: number) => tf.tensor2d([value], [1, 1])
    const codes = tf.tensor2d([-1], [1, 1], 'int32')
    const basis = {
      rank: 1,
      width: 4,
      bits: 8,
      groupSize: 32,
      codes,
      scales: numbers(1),
      shifts: numbers(0),
    } as const
    expect(kernels.applyPacked(basis, tf.tensor1d([1, 1, 1, 1])).arraySync()).toEqual([1020])
    expect(kernels.adjointPacked(basis, tf.tensor1d([2])).arraySync()).toEqual([510, 510, 510, 510])
  })

  it('keeps no tensor but the result', () => {
    const { basis } = packedCase({ bits: 4, rank: 5, width: 300, groupSize: 64 }, 5)
    const dense = randomTensor([5, 300], 6) as Tensor2D
    const [vector, coefficients] = [randomTensor([300], 7) as Tensor1D, randomTensor([5], 8) as Tensor1D]
    const before = tf.memory().numTensors
    const results = [
      kernels.apply(dense, vector),
      kernels.adjoint(dense, coefficients),
      kernels.applyPacked(basis, vector),
      kernels.adjointPacked(basis, coefficients),
    ]
    expect(tf.memory().numTensors).toBe(before + results.length)
    tf.dispose(results)
    expect(tf.tidy(() => kernels.applyPacked(basis, vector).shape)).toEqual([5])
    expect(tf.memory().numTensors).toBe(before)
  })

  it('refuses dense rows and operands that do not fit, naming what it found', () => {
    const dense = randomTensor([4, 6], 13) as Tensor2D
    const [of3, of4, of6] = [3, 4, 6].map((length) => randomTensor([length], 14) as Tensor1D)
    expect(() => kernels.apply(dense, of3)).toThrow(
      'vector of dense rows: found float32 of shape [3], expected float32 of shape [6]',
    )
    expect(() => kernels.apply(dense, tf.cast(of6, 'int32'))).toThrow('vector of dense rows: found int32')
    expect(() => kernels.adjoint(dense, of6)).toThrow(
      'coefficients of dense rows: found float32 of shape [6], expected float32 of shape [4]',
    )
    expect(() => kernels.adjoint(tf.cast(dense, 'int32'), of4)).toThrow('dense rows: found int32')
  })

  it('refuses packed rows and operands that do not fit, naming what it found', () => {
    const { basis } = packedCase({ bits: 4, rank: 2, width: 100, groupSize: 64 }, 9)
    const vector = randomTensor([100], 10) as Tensor1D
    const refusal =
      (change: object, operand = vector) =>
      () =>
        kernels.applyPacked({ ...basis, ...change }, operand)
    expect(refusal({ bits: 3 })).toThrow('bits: found 3, expected 1, 2, 4 or 8')
    expect(refusal({ groupSize: 48 })).toThrow(
      'groupSize: found 48, expected a multiple of 32 or at least 100',
    )
    expect(refusal({ groupSize: 0 })).toThrow('groupSize: found 0')
    expect(refusal({ width: 104 })).toThrow('vector of packed rows: found float32 of shape [100]')
    expect(refusal({ bits: 8 })).toThrow('codes: found int32 of shape [2,13], expected int32 of shape [2,25]')
    expect(refusal({ codes: tf.cast(basis.codes, 'float32') })).toThrow('codes: found float32')
    expect(refusal({ scales: tf.tensor2d([1, 1], [2, 1]) })).toThrow('scales: found float32 of shape [2,1]')
    expect(() => kernels.adjointPacked(basis, vector)).toThrow(
      'coefficients of packed rows: found float32 of shape [100], expected float32 of shape [2]',
    )
  })

  describe.each([
    [1, 1, 1],
    [3, 4, 512],
    [5, 7, 1029],
    [9, 2, 3],
    [10, 11, 2050],
  ])('in float64: %i weights of %i rows', (m, count, width) => {
    const next = uniform(11)
    const rows = Float64Array.from({ length: count * width }, next)
    const weights = Float64Array.from({ length: m * count }, next)
    const row = (r: number) => rows.subarray(r * width, (r + 1) * width)

    it('gram gives the inner products of the rows, symmetric to the last bit', () => {
      const gram = kernels.gram(rows, count)
      expect(gram).toHaveLength(count * count)
      for (let i = 0; i < count; i++) {
        for (let j = 0; j < count; j++) {
          const error = Math.abs(gram[i * count + j] - dot(row(i), row(j)))
          expect(error).toBeLessThan(1e-13 * norm(row(i)) * norm(row(j)))
          expect(gram[j * count + i]).toBe(gram[i * count + j])
        }
      }
    })

    it('combine gives weighted sums of the rows', () => {
      const sums = kernels.combine(weights, rows, count)
      expect(sums).toHaveLength(m * width)
      for (let i = 0; i < m; i++) {
        const weight = weights.subarray(i * count, (i + 1) * count)
        const expected = Float64Array.from({ length: width }, (_, c) =>
          dot(
            weight,
            Array.from({ length: count }, (_, r) => rows[r * width + c]),
          ),
        )
        const actual = sums.subarray(i * width, (i + 1) * width)
        expect(maxDifference(actual, expected)).toBeLessThan(1e-13 * norm(weight) * Math.sqrt(count))
      }
    })
  })

  it('refuses values that are no whole number of rows', () => {
    const message = 'rows: found 7 values, expected count x width with count = 2'
    expect(() => kernels.gram(new Float64Array(7), 2)).toThrow(message)
    expect(() => kernels.combine(new Float64Array(4), new Float64Array(7), 2)).toThrow(message)
    expect(() => kernels.combine(new Float64Array(3), new Float64Array(8), 2)).toThrow(
      'weights: found 3 values',
    )
    expect(() => kernels.gram(new Float64Array(0), 0)).toThrow('count = 0')
  })
})

// Not in TensorFlow.js operations, whose accuracy is that of the backend's matMul.
describe.each(FORMS.slice(0, 2))('projection of long dense rows by %s', (_, open) => {
  it('apply stays exact when all of a long vector and of long rows is of one sign', async () => {
    const { apply } = await open()
    const [rank, width] = [5, 2 ** 20 + 3] // four rows and one, whole steps and a rest
    const [basis, vector] = [tf.fill([rank, width], 0.3) as Tensor2D, tf.fill([width], 0.1) as Tensor1D]
    const [row, v] = [basis.dataSync().subarray(0, width), vector.dataSync()]
    const tolerance = 1e-6 * norm(row) * norm(v)
    const expected = dot(row, v)
    // One float32 sum of a million equal products would drift by 1e-3: all its roundings go the same way.
    for (const actual of apply(basis, vector).dataSync())
      expect(Math.abs(actual - expected)).toBeLessThan(tolerance)
    tf.dispose([basis, vector])
  })
})
