import * as tf from '@tensorflow/tfjs-core'
import { SavedStateError, SettingError, ShapeError } from '../errors.js'
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
 */
export interface SubspaceTrainer {
  /** Updates made so far. */
  readonly step: number
  readonly totalSteps: number
  /** Rate that the next update uses. */
  readonly learningRate: number
  /** w at the current coefficients, [dim]; the trainer's own, valid until the next `update` or `restore`. */
  weights(): tf.Tensor1D
  /**
   * The weights to evaluate, [dim], a new tensor: those of `weights()`, but for an optimizer whose iterate isn't its
   * answer (`Optimizer.evaluationWeights`: Lookahead, schedule-free SGD).
   */
  evaluationWeights(): Promise<tf.Tensor1D>
  /** One step along the gradient of the loss at `weights()`, [dim], which stays the caller's. */
  update(gradient: tf.Tensor1D): Promise<void>
  /** x, [rank]. */
  coefficients(): Promise<Float32Array>
  save(): Promise<SavedSubspaceTraining>
  /** @throws SavedStateError when the saved training is of another rank or optimizer. */
  restore(saved: SavedSubspaceTraining): Promise<void>
  dispose(): void
}

/**
 * Training from the start coefficients, step 0 of `totalSteps`. The trainer owns its tensors until `dispose`; the
 * subspace stays the caller's and must outlive it.
 *
 * @throws SettingError for a clip norm that isn't above 0, ShapeError when the start has another rank.
 */
export async function createSubspaceTrainer(options: SubspaceTrainerOptions): Promise<SubspaceTrainer> {
  const { subspace, optimizer, schedule, totalSteps, clipNorm = null } = options
  const { rank, decayOffset } = subspace
  if (clipNorm !== null && !(clipNorm > 0)) throw new SettingError('clipNorm', clipNorm, 'above 0, or null')
  const start = options.startCoefficients ?? new Float32Array(rank)
  if (start.length !== rank) throw new ShapeError('start coefficients', [start.length], [rank])

  let current = await momentOf(subspace, {
    step: 0,
    x: tf.tensor1d(start.slice()),
    state: optimizer.init(rank),
  })
  const decayFrom = decayOffset && tf.keep(tf.tensor1d(Float32Array.from(decayOffset)))

  async function pullBackClipped(gradient: tf.Tensor1D, x: tf.Tensor1D): Promise<tf.Tensor1D> {
    if (clipNorm === null) return subspace.pullBack(gradient, x)
    const clipped = clip(gradient, clipNorm)
    try {
      return await subspace.pullBack(clipped, x)
    } finally {
      clipped.dispose()
    }
  }

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
      return learningRateAt(schedule, current.step, totalSteps)
    },
    weights: () => current.w,
    async evaluationWeights() {
      const { x, state, w } = current
      if (!optimizer.evaluationWeights) return tf.clone(w)
      const evaluated = optimizer.evaluationWeights({ params: x, state })
      try {
        return await subspace.point(evaluated)
      } finally {
        evaluated.dispose()
      }
    },
    async update(gradient) {
      const { step, x, state } = current
      const learningRate = learningRateAt(schedule, step, totalSteps)
      const projected = await pullBackClipped(gradient, x)
      const next = optimizer.update({
        gradient: projected,
        state,
        params: x,
        learningRate,
        decayOffset: decayFrom,
      })
      projected.dispose()
      replace(await momentOf(subspace, { step: step + 1, x: next.params, state: next.state }))
    },
    coefficients: () => copyOf(current.x),
    async save() {
      // Step and state are those of one moment: a later update can't mix into what is saved.
      const { step, x, state } = current
      const [coefficients, saved] = await Promise.all([copyOf(x), saveTensorState(state)])
      return { step, coefficients, optimizer: saved }
    },
    async restore(saved) {
      requireFitting(saved, rank, current.state)
      const state = restoreTensorState(saved.optimizer)
      const x = tf.tensor1d(saved.coefficients.slice())
      replace(await momentOf(subspace, { step: saved.step, x, state }))
    },
    dispose() {
      disposeMoment(current)
      decayFrom?.dispose()
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

function disposeMoment({ x, w, state }: Moment): void {
  tf.dispose([x, w])
  disposeTensorState(state)
}

async function copyOf(tensor: tf.Tensor1D): Promise<Float32Array> {
  // data() may hand out the engine's own memory.
  return Float32Array.from(await tensor.data<'float32'>())
}

/** g · min(1, clipNorm / (‖g‖ + 1e-6)), PyTorch's clip_grad_norm_; without reading the norm back. */
function clip(gradient: tf.Tensor1D, clipNorm: number): tf.Tensor1D {
  return tf.tidy(() => {
    const norm = tf.sqrt(tf.sum(tf.square(gradient)))
    return tf.mul(gradient, tf.minimum(1, tf.div(clipNorm, tf.add(norm, 1e-6))))
  })
}

function requireFitting(saved: SavedSubspaceTraining, rank: number, state: TensorState): void {
  const { length } = saved.coefficients
  if (length !== rank)
    throw new SavedStateError(`saved training has ${length} coefficients, the subspace has ${rank}`)
  requireSameState(saved.optimizer, state, 'saved optimizer')
}
