import * as tf from '@tensorflow/tfjs-core'
import { SavedStateError, SettingError, ShapeError } from '../errors.js'
import { type LearningRateSchedule, learningRateAt } from '../learning-rate-schedule.js'
import { sgd } from '../optimizers/sgd.js'
import { projectOnto } from '../subspace/projection.js'
import type { Subspace } from '../subspace/subspace.js'
import {
  disposeTensorState,
  keepTensorState,
  restoreTensorState,
  type SavedTensorState,
  saveTensorState,
  type TensorState,
} from '../tensor-state.js'

/** Settings of P-SGD; momentum and decay 0 when left out. */
export interface ProjectedSgdOptions {
  /** With orthonormal rows: only then is Pᵀ P a projection. */
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
 */
export interface ProjectedSgd {
  /** Updates made so far. */
  readonly step: number
  readonly totalSteps: number
  /** Rate that the next update uses. */
  readonly learningRate: number
  /** Share of the start, in norm, that the subspace can't hold: above about 1e-6 a caller refuses or warns. */
  readonly outside: number
  /** w, [dim]; the trainer's own, valid until the next `update` or `restore`. */
  weights(): tf.Tensor1D
  /** One step along the gradient of the loss at `weights()`, [dim], which stays the caller's. One at a time. */
  update(gradient: tf.Tensor1D): Promise<void>
  save(): Promise<SavedProjectedSgd>
  /** @throws SavedStateError when a saved vector isn't as long as the weights */
  restore(saved: SavedProjectedSgd): void
  dispose(): void
}

/**
 * @throws SettingError for rows that aren't orthonormal, or a setting without a meaning
 * @throws ShapeError for a start of another length
 */
export async function createProjectedSgd(options: ProjectedSgdOptions): Promise<ProjectedSgd> {
  const { subspace, momentum, weightDecay, schedule, totalSteps, start = subspace.offset } = options
  const { dim, coordinates } = subspace
  if (coordinates !== 'orthonormal') throw new SettingError('coordinates', coordinates, 'orthonormal')
  if (start.length !== dim) throw new ShapeError('start', [start.length], [dim])
  const optimizer = sgd({ momentum, weightDecay })
  const outside = await shareOutside(subspace, start)

  let step = 0
  // Kept: the trainer's tensors outlive a `tf.tidy` of the caller's around `restore`.
  let w = tf.keep(tf.tensor1d(start.slice()))
  let state = keepTensorState(optimizer.init(dim))

  function replace(next: { step: number; w: tf.Tensor1D; state: TensorState }): void {
    w.dispose()
    disposeTensorState(state)
    step = next.step
    w = tf.keep(next.w)
    state = keepTensorState(next.state)
  }

  return {
    get step() {
      return step
    },
    totalSteps,
    get learningRate() {
      return learningRateAt(schedule, step, totalSteps)
    },
    outside,
    weights: () => w,
    async update(gradient) {
      const learningRate = learningRateAt(schedule, step, totalSteps)
      const projected = await projectOnto(subspace, gradient)
      const next = optimizer.update({ gradient: projected, state, params: w, learningRate })
      projected.dispose()
      replace({ step: step + 1, w: next.params, state: next.state })
    },
    async save() {
      // Step and state are read before the first await: a later update can't mix into what is saved.
      const at = step
      const [weights, saved] = await Promise.all([w.data<'float32'>(), saveTensorState(state)])
      return { step: at, weights: Float32Array.from(weights), optimizer: saved }
    },
    restore(saved) {
      requireFitting(saved, dim)
      const restored = tf.tensor1d(saved.weights.slice())
      replace({ step: saved.step, w: restored, state: restoreTensorState(saved.optimizer) })
    },
    dispose() {
      w.dispose()
      disposeTensorState(state)
    },
  }
}

/** ‖d − Pᵀ P d‖ / ‖start‖ with d = start − c. */
async function shareOutside(subspace: Subspace, start: Float32Array): Promise<number> {
  const point = tf.tensor1d(start.slice())
  const displacement = tf.tidy(() => tf.sub<tf.Tensor1D>(point, tf.tensor1d(subspace.offset.slice())))
  const inside = await projectOnto(subspace, displacement)
  const norms = tf.tidy(() => tf.stack([tf.norm(tf.sub(displacement, inside)), tf.norm(point)]))
  const [rest, whole] = await norms.data<'float32'>()
  tf.dispose([point, displacement, inside, norms])
  return whole === 0 ? rest : rest / whole
}

function requireFitting(saved: SavedProjectedSgd, dim: number): void {
  const lengths = [saved.weights, ...Object.values(saved.optimizer.arrays)].map((array) => array.length)
  const wrong = lengths.find((length) => length !== dim)
  if (wrong !== undefined) {
    throw new SavedStateError(`saved training has vectors of ${wrong} values, the weights have ${dim}`)
  }
}
