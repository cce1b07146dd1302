import * as tf from '@tensorflow/tfjs-core'
import { SettingError, ShapeError } from '../errors.js'
import { moveTowards } from '../move-towards.js'
import { requireCount } from '../settings.js'
import type { TensorState } from '../tensor-state.js'

/** The mean of `count` points; null while there are none. */
export type PointMean = { count: number; mean: tf.Tensor1D | null }

export const noPoints: PointMean = { count: 0, mean: null }

/**
 * The mean of the points of both. One point at a time this is the SWA update (n w + θ) / (n + 1), in a form that never
 * holds a sum (float32 would lose digits of it) and gives equal points back to the last bit.
 */
export function mergeMeans(a: PointMean, b: PointMean): PointMean {
  if (a.mean === null) return b
  if (b.mean === null) return a
  const count = a.count + b.count
  return { count, mean: moveTowards(a.mean, b.mean, b.count / count) }
}

/** A state that knows the length of its vectors and nothing else yet. */
export function emptyState(dim: number): TensorState {
  requireCount('dim', dim)
  return { step: 0, numbers: { dim: [dim] }, tensors: {} }
}

/** @throws ShapeError unless the weights are as long as `init` was told */
export function requireLength(state: TensorState, weights: tf.Tensor1D): void {
  const { dim } = state.numbers
  if (weights.shape.length !== 1 || weights.shape[0] !== dim[0]) {
    throw new ShapeError(`weights of point ${state.step + 1}`, weights.shape, dim)
  }
}

/** A tensor of the caller's own that holds the mean. @throws SettingError where no point went into it */
export function givenMean(mean: tf.Tensor1D | null | undefined): tf.Tensor1D {
  if (!mean) throw new SettingError('number of averaged points', 0, 'at least 1')
  return tf.clone(mean)
}
