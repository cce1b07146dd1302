import {
  createOptimizer,
  createParameterLayout,
  createRandom,
  type OptimizerChoice,
  type OptimizerStep,
  type OptimizerUpdate,
} from '@barycenter/twa'
import * as tf from '@tensorflow/tfjs-core'
import { beforeAll, expect, it } from 'vitest'
import { openTestEngine } from '../testing/tiny-run.js'

beforeAll(openTestEngine)

const CHOICES: OptimizerChoice[] = [
  { kind: 'sgd', momentum: 0.9 },
  { kind: 'sgd', momentum: 0.9, nesterov: true, weightDecay: 0.01 },
  { kind: 'adam', weightDecay: 0.01 },
  { kind: 'adamw', weightDecay: 0.1, epsilon: 1e-3 },
]

/** Five steps down seeded gradients of 1,003 numbers. */
function walk(choice: OptimizerChoice, extra: Partial<OptimizerUpdate>): OptimizerStep {
  const random = createRandom('engine steps')
  const vector = () => tf.tensor1d(Float32Array.from({ length: 1003 }, () => random.normal()))
  const optimizer = createOptimizer(choice)
  let step: OptimizerStep = { params: vector(), state: optimizer.init(1003) }
  for (let i = 0; i < 5; i++)
    step = optimizer.update({ ...step, gradient: vector(), learningRate: 0.1, ...extra })
  return step
}

it.each(CHOICES)('$kind in one kernel of the engine is the composed rule, bit for bit', (choice) => {
  const inOne = walk(choice, {})
  // No kernel takes an offset, and one of zeros changes nothing.
  const composed = walk(choice, { decayOffset: tf.zeros([1003]) })
  expect(inOne.params.dataSync()).toEqual(composed.params.dataSync())
  expect(inOne.state.step).toBe(composed.state.step)
  for (const [name, tensor] of Object.entries(composed.state.tensors))
    expect(inOne.state.tensors[name].dataSync()).toEqual(tensor.dataSync())
})

it('a vector split and joined by the engine is itself, and its parts are where the layout says', () => {
  const layout = createParameterLayout([
    { name: 'kernel', shape: [2, 3] },
    { name: 'bias', shape: [1] },
    { name: 'gain', shape: [5] },
  ])
  const vector = tf.range(0, 12, 1, 'float32') as tf.Tensor1D
  const parts = layout.split(vector)
  expect(parts.map(({ shape }) => shape)).toEqual([[2, 3], [1], [5]])
  expect(parts.map((part) => Array.from(part.dataSync()))).toEqual([
    [0, 1, 2, 3, 4, 5],
    [6],
    [7, 8, 9, 10, 11],
  ])
  expect(Array.from(layout.join(parts).dataSync())).toEqual(Array.from(vector.dataSync()))
})
