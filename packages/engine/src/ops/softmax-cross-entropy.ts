import type { Scalar, Tensor, Tensor1D, Tensor2D } from '@tensorflow/tfjs-core'
import { tf } from '../tensorflow.js'
import { hasFused, runFused, withGradient } from './fused-kernel.js'

export const CROSS_ENTROPY = 'FusedSoftmaxCrossEntropy'

/**
 * Mean over the rows of −Σ targets ∘ log softmax(logits).
 * @param logits [rows, classes]
 * @param targets float32 [rows, classes], or the class of each row as int32 [rows]; neither gets a gradient
 * @throws Error for targets of another shape; on the wasm engine for a class outside the columns too
 */
export function softmaxCrossEntropy(logits: Tensor2D, targets: Tensor2D | Tensor1D): Scalar {
  const expected = targets.rank === 1 ? logits.shape.slice(0, 1) : logits.shape
  if (!tf.util.arraysEqual(targets.shape, expected))
    throw new Error(`cross-entropy: targets have shape [${targets.shape}], expected [${expected}]`)
  return hasFused(CROSS_ENTROPY) ? fused(logits, targets) : composed(logits, targets)
}

function fused(logits: Tensor2D, targets: Tensor): Scalar {
  return withGradient([logits], (x) => {
    const [value, gradient] = runFused(CROSS_ENTROPY, { logits: x, targets })
    return { value, saved: [gradient], gradient: (dy, [kept]) => [tf.mul(kept, dy)] }
  }) as Scalar
}

function composed(logits: Tensor2D, targets: Tensor1D | Tensor2D): Scalar {
  const [rows, classes] = logits.shape
  const weights = targets.rank === 1 ? tf.cast(tf.oneHot(targets as Tensor1D, classes), 'float32') : targets
  return tf.mul(tf.sum(tf.mul(tf.logSoftmax(logits), weights)), -1 / rows)
}
