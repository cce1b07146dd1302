import * as tf from '@tensorflow/tfjs-core'
import type { Awaitable } from '../awaitable.js'
import { SavedStateError, SettingError } from '../errors.js'
import { type LearningRateSchedule, learningRateAt } from '../learning-rate-schedule.js'
import type { Optimizer } from '../optimizers/optimizer.js'
import type { Subspace } from '../subspace/subspace.js'
import {
  disposeTensorState,
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

/** What is trained, how, and for how long. */
export interface SubspaceTrainerOptions {
  subspace: Subspace
  /** Steps the coefficients; its weight decay means what `subspace.decayOffset` says. */
  optimizer: Optimizer
  schedule: LearningRateSchedule
  totalSteps: number
  /** Largest norm of the full gradient, which is scaled down to it before projection. */
  clipNorm?: number | null
  /** Where to start, [rank]; left out: zeros, the offset of the subspace. See `startCoefficients`. */
  startCoefficients?: Float32Array
}

/** Enough to continue to the same bits. The subspace is saved apart: it never changes during training. */
export interface SavedSubspaceTraining {
  step: number
  coefficients: Float32Array
  optimizer: SavedTensorState
}

/**
 * Training of the coefficients x of w = c + Pᵀ φ(x). Each step: clip the full gradient → pull it back to x → the
 * optimizer's own rule (decay → momentum) on x → w from x anew, so rounding never carries w out of the subspace.
 * With learning rate 0 the weights stay the offset to the last bit.
 *
 * Asynchronous, since a subspace may be spread over processes: await each call before the next, outside of `tf.tidy`.
 *
 * A gradient that isn't finite is not noticed by `update`, which would have to wait for the engine in each step to look
 * at it; the coefficients are NaN from then on, and `coefficients` and `save` throw.
 */
export interface SubspaceTrainer {
  /** Updates made so far. */
  readonly step: number
  readonly totalSteps: number
  /** Rate that the next update uses; after the last step, the rate of that step. */
  readonly learningRate: number
  /** w at the current coefficients, [dim]; the trainer's own, valid until the next `update` or `restore`. */
  weights(): tf.Tensor1D
  /**
   * The weights to evaluate, [dim], a new tensor: those of `weights()`, but for an optimizer whose iterate isn't its
   * answer (`Optimizer.evaluationWeights`: Lookahead, schedule-free SGD).
   */
  evaluationWeights(): Promise<tf.Tensor1D>
  /**
   * One step along the gradient of the loss at `weights()`, [dim], which stays the caller's. Where it throws, training
   * stays at its last step.
   *
   * @throws SettingError after the last step; TwaError while another update or restore is running.
   */
  update(gradient: tf.Tensor1D): Promise<void>
  /** x, [rank]. @throws NonFiniteTrainingError naming the coefficient */
  coefficients(): Promise<Float32Array>
  /** @throws NonFiniteTrainingError naming the coefficient: nothing useful could continue from it */
  save(): Promise<SavedSubspaceTraining>
  /**
   * @throws SavedStateError when the saved training is of another rank or optimizer; TwaError while an update is running.
   */
  restore(saved: SavedSubspaceTraining): Promise<void>
  dispose(): void
}

/**
 * Training from the start coefficients, step 0 of `totalSteps`. The trainer owns its tensors until `dispose`; the
 * subspace stays the caller's and must outlive it.
 *
 * @throws SettingError for a clip norm that isn't above 0 or a start that isn't finite, ShapeError when the start has
 * another rank.
 */
export async function createSubspaceTrainer(options: SubspaceTrainerOptions): Promise<SubspaceTrainer> {
  const { subspace, schedule, totalSteps } = options
  const { rank } = subspace
  requireClipNorm(options)
  let current = await firstMoment(options)
  const decayOffset = subspace.decayOffset && tf.keep(tf.tensor1d(Float32Array.from(subspace.decayOffset)))
  const calls = oneAtATime()

  function replace(next: Moment): void {
    disposeMoment(current)
    current = next
  }

  return {
    get step() {
      return current.step
    },
    totalSteps,
    get learningRate() {
      return learningRateAt(schedule, Math.min(current.step, totalSteps - 1), totalSteps)
    },
    weights: () => current.w,
    evaluationWeights: () => evaluationPoint(current, options),
    update: (gradient) =>
      calls.run('update', async () =>
        replace(await momentAfter(current, gradient, { ...options, decayOffset })),
      ),
    coefficients: () => finiteCoefficients(current),
    save: () => saveMoment(current),
    restore: (saved) =>
      calls.run('restore', async () => {
        requireFitting(saved, rank, current.state)
        replace(await momentOf(subspace, restoredMoment(saved)))
      }),
    dispose() {
      disposeMoment(current)
      decayOffset?.dispose()
    },
  }
}

/** All that changes from step to step, as one value: it is replaced whole. */
interface Moment {
  step: number
  x: tf.Tensor1D // [rank]
  state: TensorState
  w: tf.Tensor1D // [dim]
}

/** Takes x and state over, also when the point can't be had, as where another process of a spread subspace died. */
async function momentOf(subspace: Subspace, { step, x, state }: Omit<Moment, 'w'>): Promise<Moment> {
  try {
    return { step, x, state, w: await subspace.point(x) }
  } catch (error) {
    x.dispose()
    disposeTensorState(state)
    throw error
  }
}

async function firstMoment({
  subspace,
  optimizer,
  startCoefficients,
}: SubspaceTrainerOptions): Promise<Moment> {
  const { rank } = subspace
  const start = startCoefficients ?? new Float32Array(rank)
  requireStart('start coefficients', start, rank)
  return momentOf(subspace, { step: 0, x: tf.tensor1d(start.slice()), state: optimizer.init(rank) })
}

function disposeMoment({ x, w, state }: Moment): void {
  tf.dispose([x, w])
  disposeTensorState(state)
}

interface Rules extends SubspaceTrainerOptions {
  /** `subspace.decayOffset` on the engine. */
  decayOffset: tf.Tensor1D | null
}

/** The moment after one step; the one before stays valid and the caller's. */
async function momentAfter({ step, x, state }: Moment, gradient: tf.Tensor1D, rules: Rules): Promise<Moment> {
  const { subspace, optimizer, schedule, totalSteps, decayOffset } = rules
  const learningRate = learningRateAt(schedule, step, totalSteps)
  const pulled = await pullBackClipped(gradient, x, rules)
  const next = await withTensor(pulled, (gradient) =>
    optimizer.update({ gradient, state, params: x, learningRate, decayOffset }),
  )
  return momentOf(subspace, { step: step + 1, x: next.params, state: next.state })
}

function pullBackClipped(
  gradient: tf.Tensor1D,
  x: tf.Tensor1D,
  { subspace, clipNorm = null }: SubspaceTrainerOptions,
): Awaitable<tf.Tensor1D> {
  if (clipNorm === null) return subspace.pullBack(gradient, x)
  return withTensor(clip(gradient, clipNorm), (clipped) => subspace.pullBack(clipped, x))
}

/** g · min(1, clipNorm / (‖g‖ + 1e-6)), PyTorch's clip_grad_norm_; without reading the norm back. */
function clip(gradient: tf.Tensor1D, clipNorm: number): tf.Tensor1D {
  return tf.tidy(() => {
    const norm = tf.sqrt(squaredNorm(gradient))
    return tf.mul(gradient, tf.minimum(1, tf.div(clipNorm, tf.add(norm, 1e-6))))
  })
}

async function evaluationPoint(
  { x, state, w }: Moment,
  { subspace, optimizer }: SubspaceTrainerOptions,
): Promise<tf.Tensor1D> {
  if (!optimizer.evaluationWeights) return tf.clone(w)
  return withTensor(optimizer.evaluationWeights({ params: x, state }), (at) => subspace.point(at))
}

async function finiteCoefficients({ step, x }: Pick<Moment, 'step' | 'x'>): Promise<Float32Array> {
  const coefficients = await copyOf(x)
  requireFiniteTraining(step, 'coefficients', coefficients)
  return coefficients
}

/** Of one moment: a later update can't mix into what is saved. */
async function saveMoment({ step, x, state }: Moment): Promise<SavedSubspaceTraining> {
  const [coefficients, optimizer] = await Promise.all([
    finiteCoefficients({ step, x }),
    saveTensorState(state),
  ])
  return { step, coefficients, optimizer }
}

function restoredMoment({ step, coefficients, optimizer }: SavedSubspaceTraining): Omit<Moment, 'w'> {
  return { step, x: tf.tensor1d(coefficients.slice()), state: restoreTensorState(optimizer) }
}

function requireClipNorm({ clipNorm = null }: SubspaceTrainerOptions): void {
  if (clipNorm !== null && !(clipNorm > 0)) throw new SettingError('clipNorm', clipNorm, 'above 0, or null')
}

function requireFitting(saved: SavedSubspaceTraining, rank: number, state: TensorState): void {
  const { length } = saved.coefficients
  if (length !== rank)
    throw new SavedStateError(`saved training has ${length} coefficients, the subspace has ${rank}`)
  requireSameState(saved.optimizer, state, 'saved optimizer')
}
