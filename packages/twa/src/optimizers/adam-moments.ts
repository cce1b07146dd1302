import * as tf from '@tensorflow/tfjs-core'
import { runEngineKernel } from '../engine-kernels.js'
import { SettingError } from '../errors.js'
import { requireNonNegative } from '../settings.js'
import type { TensorState } from '../tensor-state.js'
import type { OptimizerStep, OptimizerUpdate } from './optimizer.js'

/** PyTorch's defaults when left out: 0.9, 0.999, 1e-8, no decay. */
export interface AdamSettings {
  beta1?: number
  beta2?: number
  epsilon?: number
  /** `adam`: L2, added to the gradient. `adamW`: decoupled, shrinks the parameters apart from the gradient. */
  weightDecay?: number
}

/** The change to subtract from the parameters, and the moments after it. */
export type AdamChange = { change: tf.Tensor1D; state: TensorState }

/** Running means of the gradient and of its square: what Adam and AdamW share. */
export interface AdamMoments {
  readonly weightDecay: number
  init(dim: number): TensorState
  next(gradient: tf.Tensor1D, state: TensorState, learningRate: number): AdamChange
  /** The whole step as one kernel of the engine, or null where it has none for this update. */
  engineStep(update: OptimizerUpdate, decay: AdamDecay): OptimizerStep | null
}

/** Parts of the parameters: added to the gradient, and taken off the parameters themselves. */
interface AdamDecay {
  penalty: number
  shrink: number
}

/**
 * The step of Adam (Kingma & Ba, 2015, algorithm 1), t counted from 1:
 *
 *   m ← beta1 · m + (1 − beta1) · g,   v ← beta2 · v + (1 − beta2) · g²
 *   change = learningRate / (1 − beta1^t) · m / (√v / √(1 − beta2^t) + epsilon)
 *
 * @throws SettingError for a setting without a meaning
 */
export function adamMoments(settings: AdamSettings): AdamMoments {
  const { beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8, weightDecay = 0 } = settings
  for (const [name, beta] of Object.entries({ beta1, beta2 })) {
    if (!(beta >= 0 && beta < 1)) throw new SettingError(name, beta, 'at least 0 and below 1')
  }
  if (!(epsilon > 0)) throw new SettingError('epsilon', epsilon, 'above 0')
  requireNonNegative('weightDecay', weightDecay)

  /** What undoes that both means began at 0. */
  const corrected = ({ step }: TensorState, learningRate: number) => ({
    t: step + 1,
    rate: learningRate / (1 - beta1 ** (step + 1)),
    correction: 1 / Math.sqrt(1 - beta2 ** (step + 1)),
  })

  return {
    weightDecay,
    init: (dim) => ({
      step: 0,
      numbers: {},
      tensors: { mean: tf.zeros<tf.Rank.R1>([dim]), variance: tf.zeros<tf.Rank.R1>([dim]) },
    }),
    next(gradient, state, learningRate) {
      const { t, rate, correction } = corrected(state, learningRate)
      const mean = tf.add<tf.Tensor1D>(tf.mul(state.tensors.mean, beta1), tf.mul(gradient, 1 - beta1))
      const squares = tf.mul(tf.square(gradient), 1 - beta2)
      const variance = tf.add<tf.Tensor1D>(tf.mul(state.tensors.variance, beta2), squares)
      const scale = tf.add(tf.mul(tf.sqrt(variance), correction), epsilon)
      const change = tf.mul<tf.Tensor1D>(tf.div(mean, scale), rate)
      return { change, state: { step: t, numbers: {}, tensors: { mean, variance } } }
    },
    engineStep({ gradient, params, state, learningRate, decayOffset }, decay) {
      if (decayOffset) return null
      const { t, rate, correction } = corrected(state, learningRate)
      const { mean, variance } = state.tensors
      const attrs = { rate, beta1, beta2, correction, epsilon, ...decay }
      const inputs = { params, gradient, mean, variance }
      const next = runEngineKernel('AdamStep', inputs, attrs) as tf.Tensor1D[] | null
      if (!next) return null
      const tensors = { mean: next[1], variance: next[2] }
      return { params: next[0], state: { step: t, numbers: {}, tensors } }
    },
  }
}
