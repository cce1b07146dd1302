import * as tf from '@tensorflow/tfjs-core'
import { SettingError } from '../errors.js'
import type { Optimizer, OptimizerStep, OptimizerUpdate } from './optimizer.js'
import { decayed } from './weight-decay.js'

export interface AdamWSettings {
  beta1?: number
  beta2?: number
  epsilon?: number
  /** Decoupled: shrinks the parameters by learningRate · weightDecay, apart from the gradient. */
  weightDecay?: number
}

/**
 * AdamW (Loshchilov & Hutter, 2019), PyTorch's rule (torch.optim.AdamW), t counted from 1:
 *
 *   params ← params − learningRate · weightDecay · params
 *   m ← beta1 · m + (1 − beta1) · g,   v ← beta2 · v + (1 − beta2) · g²
 *   params ← params − learningRate / (1 − beta1^t) · m / (√v / √(1 − beta2^t) + epsilon)
 */
export function adamW(settings: AdamWSettings = {}): Optimizer {
  const { beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8, weightDecay = 0 } = settings
  for (const [name, beta] of Object.entries({ beta1, beta2 })) {
    if (!(beta >= 0 && beta < 1)) throw new SettingError(name, beta, 'at least 0 and below 1')
  }
  if (!(epsilon > 0)) throw new SettingError('epsilon', epsilon, 'above 0')
  if (!(weightDecay >= 0)) throw new SettingError('weightDecay', weightDecay, 'at least 0')

  function step(update: OptimizerUpdate): OptimizerStep {
    const { gradient, state, params, learningRate } = update
    const t = state.step + 1
    const mean = tf.add<tf.Tensor1D>(tf.mul(state.tensors.mean, beta1), tf.mul(gradient, 1 - beta1))
    const squares = tf.mul(tf.square(gradient), 1 - beta2)
    const variance = tf.add<tf.Tensor1D>(tf.mul(state.tensors.variance, beta2), squares)
    const scale = tf.add(tf.mul(tf.sqrt(variance), 1 / Math.sqrt(1 - beta2 ** t)), epsilon)
    const change = tf.mul(tf.div(mean, scale), learningRate / (1 - beta1 ** t))
    const shrunk =
      weightDecay === 0 ? params : tf.sub(params, tf.mul(decayed(update), learningRate * weightDecay))
    const moved = tf.sub<tf.Tensor1D>(shrunk, change)
    return { params: moved, state: { step: t, numbers: {}, tensors: { mean, variance } } }
  }

  return {
    name: 'adamw',
    init: (dim) => ({
      step: 0,
      numbers: {},
      tensors: { mean: tf.zeros<tf.Rank.R1>([dim]), variance: tf.zeros<tf.Rank.R1>([dim]) },
    }),
    update: (update) => tf.tidy(() => step(update)),
  }
}
