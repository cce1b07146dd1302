import type { Tensor } from '@tensorflow/tfjs-core'
import { tf } from '../tensorflow.js'
import { hasFused, runFused, withGradient } from './fused-kernel.js'

export const GELU = 'FusedGelu'

/** x Φ(x), Φ the distribution function of the normal distribution (Hendrycks & Gimpel 2016): the exact form, any shape. */
export function gelu<T extends Tensor>(x: T): T {
  return (hasFused(GELU) ? fused(x) : composed(x)) as T
}

function fused(x: Tensor): Tensor {
  return withGradient([x], (input) => {
    const [value, slope] = runFused(GELU, { x: input })
    return { value, saved: [slope], gradient: (dy, [kept]) => [tf.mul(dy, kept)] }
  })
}

function composed(x: Tensor): Tensor {
  return tf.mul(tf.mul(x, 0.5), tf.add(tf.erf(tf.mul(x, Math.SQRT1_2)), 1))
}
