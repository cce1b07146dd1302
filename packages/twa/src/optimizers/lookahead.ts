import * as tf from '@tensorflow/tfjs-core'
import { SettingError } from '../errors.js'
import { moveTowards } from '../move-towards.js'
import { nestState, unnestState } from '../nested-state.js'
import { requireCount, requireShare } from '../settings.js'
import type { Optimizer, OptimizerStep, OptimizerUpdate } from './optimizer.js'
import { requireSameLength } from './same-length.js'

/** How far and how often the slow weights follow; 0.5 and 5 when left out, as published. */
export interface LookaheadSettings {
  /** How far the slow weights move towards the fast ones. */
  alpha?: number
  /** k: steps of the base optimizer between two such moves. */
  every?: number
}

/**
 * Lookahead around any optimizer, whose parameters θ are the fast weights. After every k-th of its steps
 *
 *   φ ← φ + alpha · (θ − φ),   θ ← φ
 *
 * with φ, the slow weights, equal to the first parameters given. The state of the base optimizer, its momentum too, goes
 * on across these moves. Evaluate the slow weights. Zhang, Lucas, Hinton & Ba, 2019, "Lookahead Optimizer", Algorithm 1.
 *
 * State: `slow` [dim], and the base optimizer's under `inner/…`.
 *
 * @throws SettingError unless 0 ≤ alpha ≤ 1 and `every` is a whole number of at least 1, or for a base that keeps its
 * answer apart from its parameters and would undo the move (schedule-free SGD, Lookahead); `update` throws ShapeError for
 * a gradient of another length
 */
export function lookahead(base: Optimizer, { alpha = 0.5, every = 5 }: LookaheadSettings = {}): Optimizer {
  requireShare('alpha', alpha)
  requireCount('every', every)
  if (base.evaluationWeights) {
    throw new SettingError('base', base.name, 'an optimizer whose parameters are the weights to evaluate')
  }

  function step(update: OptimizerUpdate): OptimizerStep {
    requireSameLength(update)
    const { state, params } = update
    const inner = base.update({ ...update, state: unnestState('inner', state) })
    const from = state.step === 0 ? params : state.tensors.slow
    const isMove = (state.step + 1) % every === 0
    const slow = isMove ? moveTowards(from, inner.params, alpha) : tf.clone(from)
    const { numbers, tensors } = nestState('inner', inner.state)
    return {
      params: isMove ? tf.clone(slow) : inner.params,
      state: { step: state.step + 1, numbers, tensors: { ...tensors, slow } },
    }
  }

  return {
    name: `lookahead(${base.name})`,
    init(dim) {
      const { numbers, tensors } = nestState('inner', base.init(dim))
      // Not read at step 0: the first update brings the parameters that the slow weights start from.
      return { step: 0, numbers, tensors: { ...tensors, slow: tf.zeros<tf.Rank.R1>([dim]) } }
    },
    update: (update) => tf.tidy(() => step(update)),
    evaluationWeights: ({ params, state }) => tf.clone(state.step === 0 ? params : state.tensors.slow),
  }
}
