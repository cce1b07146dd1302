import type { Tensor, Tensor1D, Tensor2D, Tensor3D } from '@tensorflow/tfjs-core'
import { biasRelu } from '../src/ops/bias-relu.js'
import { gelu } from '../src/ops/gelu.js'
import { layerNorm } from '../src/ops/layer-norm.js'
import { normaliseColumns } from '../src/ops/normalise-columns.js'
import { selfAttention } from '../src/ops/self-attention.js'
import { softmaxCrossEntropy } from '../src/ops/softmax-cross-entropy.js'
import { tf } from '../src/tensorflow.js'
import type { GradientCase } from './gradient-case.js'
import { randomTensor } from './random.js'

const vector = (t: Tensor) => t as Tensor1D

/** Our own operations: composed on the cpu engine, kernels of the pack on the wasm engine. */
export function fusedCases(): GradientCase[] {
  const cases: GradientCase[] = []
  const matrices = [
    [1, 1],
    [1, 5],
    [7, 3],
    [3, 16],
    [130, 9],
    [65, 64],
  ]
  for (const [rows, columns] of matrices) {
    const shape = [rows, columns]
    cases.push(
      {
        name: `bias and ReLU of [${shape}]`,
        shapes: [shape, [columns]],
        run: (x, bias) => biasRelu(x as Tensor2D, vector(bias)),
      },
      { name: `gelu [${shape}]`, shapes: [shape], run: (x) => gelu(tf.mul(x, 4)) },
      {
        name: `layer norm [${shape}]`,
        shapes: [shape, [columns], [columns]],
        run: (x, gamma, beta) => layerNorm(x, vector(gamma), vector(beta), 1e-2),
      },
      {
        name: `columns of [${shape}] normalised`,
        shapes: [shape, [columns], [columns]],
        run: (x, gamma, beta) =>
          normaliseColumns(tf.add(x, 30) as Tensor2D, vector(gamma), vector(beta), { epsilon: 1e-2 }),
      },
      {
        name: `columns of [${shape}] normalised, with ReLU`,
        shapes: [shape, [columns], [columns]],
        run: (x, gamma, beta) =>
          normaliseColumns(x as Tensor2D, vector(gamma), vector(beta), { epsilon: 1e-2, relu: true }),
      },
      {
        name: `cross-entropy of [${shape}] with weighted targets`,
        shapes: [shape],
        run: (x) => softmaxCrossEntropy(tf.mul(x, 9) as Tensor2D, randomTensor(shape, 5) as Tensor2D),
      },
    )
    // TensorFlow.js has no one-hot rows of a single class to compare with.
    if (columns > 1)
      cases.push({
        name: `cross-entropy of [${shape}] with classes`,
        shapes: [shape],
        run: (x) => {
          const labels = Array.from({ length: rows }, (_, i) => (i * 7) % columns)
          return softmaxCrossEntropy(x as Tensor2D, tf.tensor1d(labels, 'int32'))
        },
      })
  }
  for (const [batch, length, heads, width] of [
    [1, 1, 1, 1],
    [2, 5, 3, 7],
    [2, 16, 2, 8],
    [1, 67, 2, 16],
  ])
    for (const causal of [false, true])
      cases.push({
        name: `self-attention, ${batch} x ${length}, ${heads} heads of ${width}${causal ? ', causal' : ''}`,
        shapes: [[batch, length, 3 * heads * width]],
        run: (x) => selfAttention(tf.mul(x, 2) as Tensor3D, { heads, causal }),
      })
  cases.push({
    name: 'self-attention that sees no padding',
    shapes: [[2, 5, 12]],
    run: (x) => {
      const mask = tf.tensor2d([0, 0, 0, -1e9, -1e9, 0, 0, 0, 0, -1e9], [2, 5])
      return selfAttention(tf.mul(x, 2) as Tensor3D, { heads: 2, mask })
    },
  })
  return cases
}
