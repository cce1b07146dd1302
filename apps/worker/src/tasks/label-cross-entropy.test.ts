import * as tf from '@tensorflow/tfjs-core'
import { beforeAll, expect, it } from 'vitest'
import { openTestEngine } from '../testing/tiny-run.js'
import { labelCrossEntropy } from './label-cross-entropy.js'

beforeAll(openTestEngine)

/** Loss and gradient of torch.nn.functional.cross_entropy(logits, labels, label_smoothing=…). */
const TORCH: [smoothing: number, loss: number, gradient: number[][]][] = [
  [
    0,
    0.5352404,
    [
      [0.30187445, 0.01502944, -0.31690389],
      [0.02330631, -0.03188022, 0.00857391],
    ],
  ],
  [
    0.1,
    0.6852404,
    [
      [0.28520778, -0.00163722, -0.28357056],
      [0.00663964, 0.00145311, -0.00809275],
    ],
  ],
]

it.each(TORCH)('is what PyTorch makes of smoothing %d, with its gradient', (smoothing, loss, gradient) => {
  const logits = tf.tensor2d([
    [1, -2, 0.5],
    [0, 3, -1],
  ])
  const labels = tf.tensor1d([2, 1], 'int32')
  const own = tf.valueAndGrad((x) => labelCrossEntropy(x as tf.Tensor2D, labels, smoothing))(logits)
  expect(own.value.dataSync()[0]).toBeCloseTo(loss, 6)
  expect(tf.max(tf.abs(tf.sub(own.grad, gradient))).dataSync()[0]).toBeLessThan(1e-6)
  const rows = tf.tensor2d([
    [0, 0, 1],
    [0, 1, 0],
  ])
  expect(labelCrossEntropy(logits, rows, smoothing).dataSync()[0]).toBeCloseTo(loss, 6)
})
