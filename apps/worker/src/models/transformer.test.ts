import { readFileSync } from 'node:fs'
import { createRandom } from '@barycenter/twa'
import * as tf from '@tensorflow/tfjs-core'
import { beforeAll, describe, expect, it } from 'vitest'
import { openTestEngine } from '../testing/tiny-run.js'
import { paddingMask, type SeenTokens, type Sequences } from './attention.js'
import { type DecoderStep, decoderStack } from './decoder-stack.js'
import type { ParameterSpec, Weights } from './network.js'
import { learntPositions, tokenEmbedding } from './token-embedding.js'
import { transformerStack } from './transformer-block.js'

/** Written by transformer_vectors.py beside that folder. */
const FILE = new URL('../../../../test/interop/vectors/transformer.json', import.meta.url)
const torch: TorchVectors = JSON.parse(readFileSync(FILE, 'utf8'))

interface TorchVectors extends Record<'x' | 'y' | 'causal' | 'padded' | 'translated', number[]> {
  encoder: Record<string, number[]>
  decoder: Record<string, number[]>
}

const SHAPE = { width: 8, heads: 2, depth: 2 }

const random = createRandom('transformer')
const normals = <T extends tf.Tensor = tf.Tensor2D>(...shape: number[]) =>
  tf.tensor(Float32Array.from({ length: tf.util.sizeFromShape(shape) }, random.normal), shape) as T
const weightsFor = (parameters: ParameterSpec[]): Weights =>
  new Map(parameters.map(({ name, shape }) => [name, tf.mul(normals<tf.Tensor>(...shape), 0.4)]))
const maxDifference = (a: tf.Tensor, b: tf.Tensor) => tf.max(tf.abs(tf.sub(a, b))).arraySync() as number

beforeAll(openTestEngine)

describe('transformerStack', () => {
  const stack = transformerStack('', SHAPE)

  it('names weights so that they can be mapped to and from other libraries', () => {
    const first = transformerStack('encoder/', { ...SHAPE, depth: 1 }).parameters
    expect(first.map(({ name, shape }) => `${name} ${shape}`)).toEqual([
      'encoder/block1/norm1/gamma 8',
      'encoder/block1/norm1/beta 8',
      'encoder/block1/attention/qkv/kernel 8,24',
      'encoder/block1/attention/qkv/bias 24',
      'encoder/block1/attention/out/kernel 8,8',
      'encoder/block1/attention/out/bias 8',
      'encoder/block1/norm2/gamma 8',
      'encoder/block1/norm2/beta 8',
      'encoder/block1/mlp/widen/kernel 8,32',
      'encoder/block1/mlp/widen/bias 32',
      'encoder/block1/mlp/narrow/kernel 32,8',
      'encoder/block1/mlp/narrow/bias 8',
      'encoder/norm/gamma 8',
      'encoder/norm/beta 8',
    ])
  })

  it('never lets a later token change an earlier one under a causal mask', () => {
    const weights = weightsFor(stack.parameters)
    const x = normals(2 * 5, 8)
    const changed = withOtherTokens(x, [3, 4, 8, 9])
    const see = (rows: tf.Tensor2D) =>
      tf.reshape(stack.apply(weights, rows, { batch: 2, length: 5, mask: 'causal' }), [2, 5, 8])
    const [before, after] = [see(x), see(changed)]
    const firstThree = (y: tf.Tensor) => tf.slice(y, [0, 0], [2, 3])
    expect(maxDifference(firstThree(before), firstThree(after))).toBe(0)
    expect(maxDifference(before, after)).toBeGreaterThan(0.1)
  })

  it('makes the same of a sequence, whatever padding follows it', () => {
    const weights = weightsFor(stack.parameters)
    const x = normals(5, 8)
    const mask = paddingMask(tf.tensor2d([[1, 1, 1, 0, 0]]))
    const see = (rows: tf.Tensor2D) => stack.apply(weights, rows, { batch: 1, length: 5, mask })
    const alone = stack.apply(weights, tf.slice(x, [0, 0], [3, 8]), { batch: 1, length: 3, mask: null })
    for (const padded of [x, withOtherTokens(x, [3, 4])]) {
      expect(maxDifference(tf.slice(see(padded), [0, 0], [3, 8]), alone)).toBeLessThan(1e-5)
    }
  })

  it.each([
    ['causal', () => 'causal' as const],
    [
      'with padding',
      () =>
        paddingMask(
          tf.tensor2d([
            [1, 1, 1],
            [1, 1, 0],
          ]),
        ),
    ],
  ])('has the gradient of its outputs (%s, central differences)', async (_name, mask) => {
    const tokens = tf.tensor2d(
      [
        [0, 1, 2],
        [2, 2, 1],
      ],
      [2, 3],
      'int32',
    )
    const embedding = tokenEmbedding('token', 4, 8)
    const positions = learntPositions('position', 4, 8)
    const parameters = [embedding, positions, stack].flatMap((part) => part.parameters)
    await expectGradient(parameters, (weights) => {
      const rows = positions.apply(weights, embedding.apply(weights, tokens), 3)
      return stack.apply(weights, rows, { batch: 2, length: 3, mask: mask() })
    })
  })
})

describe('decoderStack', () => {
  const stack = decoderStack('', SHAPE)

  it('sees memory, but not its padding', () => {
    const weights = weightsFor(stack.parameters)
    const [x, rows] = [normals(6, 8), normals(8, 8)]
    const mask = paddingMask(
      tf.tensor2d([
        [1, 1, 1, 1],
        [1, 1, 0, 0],
      ]),
    )
    const see = (memory: tf.Tensor2D) =>
      stack.apply(weights, x, {
        offered: stack.offer(weights, { rows: memory, batch: 2, length: 4, mask }),
        mask,
      })
    const before = see(rows)
    expect(maxDifference(before, see(withOtherTokens(rows, [6, 7])))).toBe(0)
    expect(maxDifference(before, see(withOtherTokens(rows, [5])))).toBeGreaterThan(0.01)
  })

  it('makes the same of sequences token by token', () => {
    const weights = weightsFor(stack.parameters)
    const x = normals(2 * 5, 8)
    const memory = { rows: normals(8, 8), batch: 2, length: 4, mask: null }
    const seen = { offered: stack.offer(weights, memory), mask: null }
    const whole = tf.reshape(stack.apply(weights, x, seen), [2, 5, 8])
    let past: SeenTokens[] | null = null
    for (let place = 0; place < 5; place++) {
      const column = tf.slice(tf.reshape(x, [2, 5, 8]), [0, place, 0], [2, 1, 8])
      const step: DecoderStep = stack.step(weights, tf.reshape(column, [2, 8]), seen, past)
      past = step.own
      const expected = tf.reshape(tf.slice(whole, [0, place, 0], [2, 1, 8]), [2, 8])
      expect(maxDifference(step.rows, expected)).toBeLessThan(1e-5)
    }
  })

  it('has the gradient of its outputs (central differences)', async () => {
    const x = normals(6, 8)
    const memory = { rows: normals(8, 8), batch: 2, length: 4, mask: null }
    await expectGradient(stack.parameters, (weights) =>
      stack.apply(weights, x, { offered: stack.offer(weights, memory), mask: null }),
    )
  })
})

describe('beside PyTorch', () => {
  const shape = { ...SHAPE, depth: 1 }
  const present = () =>
    tf.tensor2d([
      [1, 1, 1, 1],
      [1, 1, 0, 0],
    ])
  const rowsOf = (values: number[]) => tf.tensor2d(values, [values.length / 8, 8])
  const given = (parameters: ParameterSpec[], values: Record<string, number[]>): Weights =>
    new Map(parameters.map(({ name, shape }) => [name, tf.tensor(values[name], shape)]))

  it('gives what its encoder gives, causal and with padding', () => {
    const stack = transformerStack('', shape)
    const weights = given(stack.parameters, torch.encoder)
    const see = (mask: Sequences['mask']) =>
      stack.apply(weights, rowsOf(torch.x), { batch: 2, length: 4, mask })
    expect(maxDifference(see('causal'), rowsOf(torch.causal))).toBeLessThan(1e-5)
    expect(maxDifference(see(paddingMask(present())), rowsOf(torch.padded))).toBeLessThan(1e-5)
  })

  it('gives what its decoder gives', () => {
    const stack = decoderStack('', shape)
    const weights = given(stack.parameters, torch.decoder)
    const mask = paddingMask(present())
    const offered = stack.offer(weights, { rows: rowsOf(torch.x), batch: 2, length: 4, mask })
    const translated = stack.apply(weights, rowsOf(torch.y), { offered, mask })
    expect(maxDifference(translated, rowsOf(torch.translated))).toBeLessThan(1e-5)
  })
})

/** `x` with other values in some of its rows. */
function withOtherTokens(x: tf.Tensor2D, rows: number[]): tf.Tensor2D {
  const values = x.arraySync()
  for (const row of rows) values[row] = values[row].map((value) => 1 - 2 * value)
  return tf.tensor2d(values)
}

/** Compares with the slope along random directions: one weight alone moves float32 results too little to measure. */
async function expectGradient(parameters: ParameterSpec[], outputs: (weights: Weights) => tf.Tensor2D) {
  const start = [...weightsFor(parameters).values()]
  const target = normals<tf.Tensor>(...outputs(named(parameters, start)).shape)
  const lossAt = (...values: tf.Tensor[]) =>
    tf.mean(tf.mul(outputs(named(parameters, values)), target)) as tf.Scalar
  const gradients = tf.grads(lossAt)(start)
  for (let trial = 0; trial < 3; trial++) {
    const directions = start.map(({ shape }) => normals<tf.Tensor>(...shape))
    const at = (step: number) =>
      lossAt(...start.map((value, i) => tf.add(value, tf.mul(directions[i], step)))).dataSync()[0]
    const numeric = (at(1e-3) - at(-1e-3)) / 2e-3
    const parts = gradients.map((gradient, i) => tf.sum(tf.mul(gradient, directions[i])).dataSync()[0])
    const analytic = parts.reduce((sum, part) => sum + part, 0)
    expect(Math.abs(numeric - analytic)).toBeLessThan(0.01 * Math.max(1, Math.abs(analytic)))
  }
}

function named(parameters: ParameterSpec[], values: tf.Tensor[]): Weights {
  return new Map(parameters.map(({ name }, place) => [name, values[place]]))
}
