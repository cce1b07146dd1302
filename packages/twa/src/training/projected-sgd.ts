import * as tf from '@tensorflow/tfjs-core'
import { SavedStateError, SettingError } from '../errors.js'
import { type LearningRateSchedule, learningRateAt } from '../learning-rate-schedule.js'
import type { Optimizer } from '../optimizers/optimizer.js'
import { sgd } from '../optimizers/sgd.js'
import { projectOnto } from '../subspace/projection.js'
import type { Subspace } from '../subspace/subspace.js'
import {
  disposeTensorState,
  keepTensorState,
  requireSameState,
  restoreTensorState,
  type SavedTensorState,
  saveTensorState,
  type TensorState,
} from '../tensor-state.js'
import { squaredNorm } from '../vector-norm.js'
import { requireFiniteTraining, requireStart } from './finite-training.js'
import { oneAtATime } from './one-at-a-time.js'
import { copyOf, withTensor } from './with-tensor.js'

/** Settings of P-SGD; momentum and decay 0 when left out. */
export interface ProjectedSgdOptions {
  /** With orthonormal rows, so not packed ones: only then is Pᵀ P a projection. */
  subspace: Subspace
  momentum?: number
  weightDecay?: number
  schedule: LearningRateSchedule
  totalSteps: number
  /** Weights to start from, [dim]; left out: the uniform average. */
  start?: Float32Array
}

/** Enough to continue to the same bits; the momentum in `optimizer` is [dim]. */
export interface SavedProjectedSgd {
  step: number
  weights: Float32Array
  optimizer: SavedTensorState
}

/**
 * Projected SGD in weight space (P-SGD): the form in which TWA (Li, Huang, Tao, Wu & Huang, 2023, algorithm 1) and
 * DLDR (Li et al., 2022) were published. For each gradient g [dim]:
 *
 *   v ← momentum · v + Pᵀ (P g) + weightDecay · w
 *   w ← w − learningRate · v
 *
 * From a start in the span of the rows this is SGD on the coefficients of a span (O6), which needs a momentum of
 * [rank] instead of [dim] and composes w anew in each step, so use `createSubspaceTrainer` to train; this is the
 * reference it is held against. Decay isn't projected: what lies outside the span of the rows never learns from
 * data and only decays, r ← r − learningRate · v with v ← momentum · v + weightDecay · r; at weight decay 0 it is
 * frozen (O14). A hull's rows don't span its mean, so there decay pulls the mean itself towards 0.
 *
 * A gradient that isn't finite is not noticed by `update`, which would have to wait for the engine in each step to look
 * at it; the weights are NaN from then on, and `save` throws.
 */
export interface ProjectedSgd {
  /** Updates made so far. */
  readonly step: number
  readonly totalSteps: number
  /** Rate that the next update uses; after the last step, the rate of that step. */
  readonly learningRate: number
  /** Share of the start, in norm, that the subspace can't hold: above about 1e-6 a caller refuses or warns. */
  readonly outside: number
  /** w, [dim]; the trainer's own, valid until the next `update` or `restore`. */
  weights(): tf.Tensor1D
  /**
   * One step along the gradient of the loss at `weights()`, [dim], which stays the caller's. Where it throws, training
   * stays at its last step.
   *
   * @throws SettingError after the last step; TwaError while another update is running
   */
  update(gradient: tf.Tensor1D): Promise<void>
  /** @throws NonFiniteTrainingError naming the weight: nothing useful could continue from it */
  save(): Promise<SavedProjectedSgd>
  /**
   * @throws SavedStateError when a saved vector isn't as long as the weights, or the momentum is missing or not wanted;
   * TwaError while an update is running
   */
  restore(saved: SavedProjectedSgd): void
  dispose(): void
}

/**
 * @throws SettingError for rows that aren't orthonormal, a setting without a meaning, or a start that isn't finite
 * @throws ShapeError for a start of another length
 */
export async function createProjectedSgd(options: ProjectedSgdOptions): Promise<ProjectedSgd> {
  const { subspace, momentum, weightDecay, schedule, totalSteps, start = subspace.offset } = options
  const { dim } = subspace
  requireProjection(subspace)
  requireStart('start', start, dim)
  const optimizer = sgd({ momentum, weightDecay })
  const outside = await shareOutside(subspace, start)
  let current = kept({ step: 0, w: tf.tensor1d(start.slice()), state: optimizer.init(dim) })
  const calls = oneAtATime()

  function replace(next: Moment): void {
    disposeMoment(current)
    current = kept(next)
  }

  return {
    get step() {
      return current.step
    },
    totalSteps,
    get learningRate() {
      return learningRateAt(schedule, Math.min(current.step, totalSteps - 1), totalSteps)
    },
    outside,
    weights: () => current.w,
    update: (gradient) =>
      calls.run('update', async () => {
        const learningRate = learningRateAt(schedule, current.step, totalSteps)
        replace(await momentAfter(current, gradient, { subspace, optimizer, learningRate }))
      }),
    save: () => saveMoment(current),
    restore(saved) {
      calls.requireIdle('restore')
      requireFitting(saved, current)
      replace(restoredMoment(saved))
    },
    dispose: () => disposeMoment(current),
  }
}

/** All that changes from step to step, as one value: it is replaced whole. */
interface Moment {
  step: number
  w: tf.Tensor1D // [dim]
  state: TensorState
}

/** So that the trainer's tensors outlive a `tf.tidy` of the caller's around `restore`. */
function kept({ step, w, state }: Moment): Moment {
  return { step, w: tf.keep(w), state: keepTensorState(state) }
}

function disposeMoment({ w, state }: Moment): void {
  w.dispose()
  disposeTensorState(state)
}

/** The moment after one step; the one before stays valid and the caller's. */
async function momentAfter(
  { step, w, state }: Moment,
  gradient: tf.Tensor1D,
  { subspace, optimizer, learningRate }: { subspace: Subspace; optimizer: Optimizer; learningRate: number },
): Promise<Moment> {
  const projected = await projectOnto(subspace, gradient)
  const next = await withTensor(projected, (gradient) =>
    optimizer.update({ gradient, state, params: w, learningRate }),
  )
  return { step: step + 1, w: next.params, state: next.state }
}

/** Of one moment: a later update can't mix into what is saved. */
async function saveMoment({ step, w, state }: Moment): Promise<SavedProjectedSgd> {
  const [weights, optimizer] = await Promise.all([copyOf(w), saveTensorState(state)])
  requireFiniteTraining(step, 'weights', weights)
  return { step, weights, optimizer }
}

function restoredMoment({ step, weights, optimizer }: SavedProjectedSgd): Moment {
  return { step, w: tf.tensor1d(weights.slice()), state: restoreTensorState(optimizer) }
}

function requireFitting(saved: SavedProjectedSgd, { w, state }: Moment): void {
  const { length } = saved.weights
  if (length !== w.size)
    throw new SavedStateError(`saved training has ${length} weights, the subspace has ${w.size}`)
  requireSameState(saved.optimizer, state, 'saved optimizer')
}

function requireProjection(subspace: Subspace): void {
  if (subspace.orthonormal) return
  const { coordinates } = subspace
  const found = coordinates === 'orthonormal' ? 'packed' : coordinates
  throw new SettingError('rows of the subspace', found, 'orthonormal float32 ones')
}

/** ‖d − Pᵀ P d‖ / ‖start‖ with d = start − c. */
async function shareOutside(subspace: Subspace, start: Float32Array): Promise<number> {
  const displacement = tf.tidy(() => tf.sub<tf.Tensor1D>(start.slice(), subspace.offset.slice()))
  const norms = await withTensor(displacement, async (d) => {
    const inside = await projectOnto(subspace, d)
    return withTensor(inside, () =>
      tf.tidy(() => {
        const squares = [tf.sub<tf.Tensor1D>(d, inside), tf.tensor1d(start.slice())].map(squaredNorm)
        return tf.sqrt(tf.stack(squares)) as tf.Tensor1D
      }),
    )
  })
  const [rest, whole] = await withTensor(norms, copyOf)
  return whole === 0 ? rest : rest / whole
}
