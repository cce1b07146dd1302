import * as tf from '@tensorflow/tfjs-core'
import { runEngineKernel } from '../engine-kernels.js'
import { SettingError } from '../errors.js'
import { requireNonNegative } from '../settings.js'
import type { TensorState } from '../tensor-state.js'
import type { Optimizer, OptimizerStep, OptimizerUpdate } from './optimizer.js'
import { requireSameLength } from './same-length.js'
import { penalisedGradient } from './weight-decay.js'

/** All 0 or off when left out: plain gradient descent. */
export interface SgdSettings {
  momentum?: number
  nesterov?: boolean
  /** L2 penalty: added to the gradient before momentum. */
  weightDecay?: number
}

/**
 * SGD with momentum, PyTorch's rule (torch.optim.SGD, dampening 0):
 *
 *   g ← gradient + weightDecay · (params + decayOffset)
 *   b ← momentum · b + g
 *   params ← params − learningRate · (nesterov ? g + momentum · b : b)
 */
export function sgd({ momentum = 0, nesterov = false, weightDecay = 0 }: SgdSettings = {}): Optimizer {
  requireNonNegative('momentum', momentum)
  requireNonNegative('weightDecay', weightDecay)
  if (nesterov && momentum === 0) throw new SettingError('momentum', 0, 'above 0 with nesterov')

  function step(update: OptimizerUpdate): OptimizerStep {
    requireSameLength(update)
    return engineStep(update) ?? composedStep(update)
  }

  function engineStep({ state, params, gradient, learningRate, decayOffset }: OptimizerUpdate) {
    if (momentum === 0 || decayOffset) return null
    const inputs = { params, gradient, momentum: state.tensors.momentum }
    const attrs = { learningRate, momentum, nesterov, weightDecay }
    const next = runEngineKernel('MomentumStep', inputs, attrs) as tf.Tensor1D[] | null
    return next && stepTo(next[0], state.step + 1, { momentum: next[1] })
  }

  function composedStep(update: OptimizerUpdate): OptimizerStep {
    const { state, params, learningRate } = update
    const gradient = penalisedGradient(update, weightDecay)
    if (momentum === 0) {
      const moved = tf.sub<tf.Tensor1D>(params, tf.mul(gradient, learningRate))
      return stepTo(moved, state.step + 1, {})
    }
    const buffer = tf.add<tf.Tensor1D>(tf.mul(state.tensors.momentum, momentum), gradient)
    const direction = nesterov ? tf.add<tf.Tensor1D>(gradient, tf.mul(buffer, momentum)) : buffer
    const moved = tf.sub<tf.Tensor1D>(params, tf.mul(direction, learningRate))
    return stepTo(moved, state.step + 1, { momentum: buffer })
  }

  return {
    name: 'sgd',
    init(dim) {
      const tensors: TensorState['tensors'] = {}
      if (momentum !== 0) tensors.momentum = tf.zeros([dim])
      return { step: 0, numbers: {}, tensors }
    },
    update: (update) => tf.tidy(() => step(update)),
  }
}

function stepTo(params: tf.Tensor1D, step: number, tensors: TensorState['tensors']): OptimizerStep {
  return { params, state: { step, numbers: {}, tensors } }
}
