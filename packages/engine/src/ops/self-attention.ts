import type { Tensor, Tensor2D, Tensor3D, Tensor4D } from '@tensorflow/tfjs-core'
import { assertTensor } from '../operands.js'
import { tf } from '../tensorflow.js'
import { hasFused, runFused, withGradient } from './fused-kernel.js'

export const ATTENTION = 'FusedAttention'
export const ATTENTION_GRADIENT = 'FusedAttentionGradient'

export interface SelfAttentionOptions {
  heads: number
  /** Each position sees itself and those before it alone. */
  causal?: boolean
  /** [batch, length], added to the scores of each position as a key: 0 where it is seen, −1e9 where it isn't. No gradient. */
  mask?: Tensor2D | null
}

/**
 * Multi-head self-attention (Vaswani et al. 2017, section 3.2): softmax(q kᵀ / √width) v for each head of width
 * dim / heads, the heads side by side again.
 * @param projected [batch, length, 3 · dim]: queries, keys and values of all heads side by side, as one product with a
 *   kernel of [dim, 3 · dim] gives them
 * @returns [batch, length, dim]
 * @throws Error when the last axis doesn't split into three parts of `heads` heads
 */
export function selfAttention(
  projected: Tensor3D,
  { heads, causal = false, mask = null }: SelfAttentionOptions,
): Tensor3D {
  const width = projected.shape[2] / (3 * heads)
  if (!Number.isInteger(width) || width < 1)
    throw new Error(
      `self-attention: the last axis has ${projected.shape[2]} columns, expected a multiple of 3 · ${heads} for ${heads} heads`,
    )
  if (mask) assertTensor('mask of self-attention', mask, 'float32', projected.shape.slice(0, 2))
  return (hasFused(ATTENTION) ? fused : composed)(projected, { heads, causal, mask })
}

type Options = Required<SelfAttentionOptions>

function fused(projected: Tensor3D, { heads, causal, mask }: Options): Tensor3D {
  return withGradient([projected], (x) => {
    const inputs: Record<string, Tensor> = mask ? { x, mask } : { x }
    const [value, probabilities] = runFused(ATTENTION, inputs, { heads, causal })
    return {
      value,
      saved: [x, probabilities],
      gradient: (dy, saved) =>
        runFused(ATTENTION_GRADIENT, { x: saved[0], probabilities: saved[1], dy }, { heads, causal }),
    }
  }) as Tensor3D
}

function composed(projected: Tensor3D, { heads, causal, mask }: Options): Tensor3D {
  const [batch, length, columns] = projected.shape
  const dim = columns / 3
  const split = tf.reshape(projected, [batch, length, 3, heads, dim / heads])
  const [q, k, v] = tf.unstack(tf.transpose(split, [2, 0, 3, 1, 4])) as Tensor4D[] // [batch, heads, length, width]
  let scores: Tensor = tf.mul(tf.matMul(q, k, false, true), 1 / Math.sqrt(dim / heads))
  if (mask) scores = tf.add(scores, tf.reshape(mask, [batch, 1, 1, length]))
  if (causal) scores = tf.add(scores, unseen(length))
  const mixed = tf.matMul(tf.softmax(scores), v)
  return tf.reshape(tf.transpose(mixed, [0, 2, 1, 3]), [batch, length, dim])
}

/** 0 where a position sees another, else far below any score: [length, length]. */
function unseen(length: number): Tensor {
  const scores = new Float32Array(length * length)
  for (let i = 0; i < length; i++) scores.fill(-1e9, i * length + i + 1, (i + 1) * length)
  return tf.tensor2d(scores, [length, length])
}
