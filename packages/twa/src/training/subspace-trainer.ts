import * as tf from '@tensorflow/tfjs-core'
import { SavedStateError, SettingError, ShapeError } from '../errors.js'
import { type LearningRateSchedule, learningRateAt } from '../learning-rate-schedule.js'
import type { Optimizer } from '../optimizers/optimizer.js'
import type { Subspace } from '../subspace/subspace.js'
import {
  disposeTensorState,
  restoreTensorState,
  type SavedTensorState,
  saveTensorState,
  type TensorState,
} from '../tensor-state.js'

export interface SubspaceTrainerOptions {
  subspace: Subspace
  /** Steps the coefficients; its weight decay means what `subspace.decayOffset` says. */
  optimizer: Optimizer
  schedule: LearningRateSchedule
  totalSteps: number
  /** Largest norm of the full gradient, which is scaled down to it before projection. */
  clipNorm?: number | null
  /** Where to start, [rank]; left out: zeros, the uniform average. */
  startCoefficients?: Float32Array
}

/** Enough to continue to the same bits. The subspace is saved apart: it never changes during training. */
export interface SavedSubspaceTraining {
  step: number
  coefficients: Float32Array
  optimizer: SavedTensorState
}

/**
 * Training of the coefficients x of w = c + Pᵀ x. Each step: clip the full gradient → project it → the
 * optimizer's own rule (decay → momentum) on x → w from x anew, so rounding never carries w out of the
 * subspace. With learning rate 0 the weights stay the uniform average to the last bit.
 */
export interface SubspaceTrainer {
  /** Updates made so far. */
  readonly step: number
  readonly totalSteps: number
  /** Rate that the next update uses. */
  readonly learningRate: number
  /** w at the current coefficients, [dim]; the trainer's own, valid until the next `update` or `restore`. */
  weights(): tf.Tensor1D
  /** One step along the gradient of the loss at `weights()`, [dim], which stays the caller's. */
  update(gradient: tf.Tensor1D): void
  /** x, [rank]. */
  coefficients(): Promise<Float32Array>
  save(): Promise<SavedSubspaceTraining>
  restore(saved: SavedSubspaceTraining): void
  dispose(): void
}

export function createSubspaceTrainer(options: SubspaceTrainerOptions): SubspaceTrainer {
  const { subspace, optimizer, schedule, totalSteps, clipNorm = null } = options
  const { rank, decayOffset } = subspace
  if (clipNorm !== null && !(clipNorm > 0)) throw new SettingError('clipNorm', clipNorm, 'above 0, or null')
  const start = options.startCoefficients ?? new Float32Array(rank)
  if (start.length !== rank) throw new ShapeError('start coefficients', [start.length], [rank])

  let step = 0
  // Kept: the trainer's tensors outlive a `tf.tidy` of the caller's around any of its functions.
  let x = tf.keep(tf.tensor1d(start.slice()))
  let state = keepState(optimizer.init(rank))
  let w = tf.keep(subspace.point(x))
  const decayFrom = decayOffset && tf.keep(tf.tensor1d(Float32Array.from(decayOffset)))

  function replace(next: { step: number; x: tf.Tensor1D; state: TensorState }): void {
    tf.dispose([x, w])
    disposeTensorState(state)
    step = next.step
    x = tf.keep(next.x)
    state = keepState(next.state)
    w = tf.keep(subspace.point(x))
  }

  return {
    get step() {
      return step
    },
    totalSteps,
    get learningRate() {
      return learningRateAt(schedule, step, totalSteps)
    },
    weights: () => w,
    update(gradient) {
      const learningRate = learningRateAt(schedule, step, totalSteps)
      const projected = tf.tidy(() => subspace.apply(clipNorm === null ? gradient : clip(gradient, clipNorm)))
      const next = optimizer.update({
        gradient: projected,
        state,
        params: x,
        learningRate,
        decayOffset: decayFrom,
      })
      projected.dispose()
      replace({ step: step + 1, x: next.params, state: next.state })
    },
    coefficients: () => copyOf(x),
    async save() {
      // Step and state are read before the first await: a later update can't mix into what is saved.
      const at = step
      const [coefficients, saved] = await Promise.all([copyOf(x), saveTensorState(state)])
      return { step: at, coefficients, optimizer: saved }
    },
    restore(saved) {
      requireFitting(saved, rank)
      const restored = tf.tensor1d(saved.coefficients.slice())
      replace({ step: saved.step, x: restored, state: restoreTensorState(saved.optimizer) })
    },
    dispose() {
      tf.dispose([x, w])
      decayFrom?.dispose()
      disposeTensorState(state)
    },
  }
}

function keepState(state: TensorState): TensorState {
  for (const tensor of Object.values(state.tensors)) tf.keep(tensor)
  return state
}

async function copyOf(tensor: tf.Tensor1D): Promise<Float32Array> {
  // data() may hand out the engine's own memory.
  return Float32Array.from(await tensor.data<'float32'>())
}

/** g · min(1, clipNorm / (‖g‖ + 1e-6)), PyTorch's clip_grad_norm_; without reading the norm back. */
function clip(gradient: tf.Tensor1D, clipNorm: number): tf.Tensor1D {
  const norm = tf.sqrt(tf.sum(tf.square(gradient)))
  return tf.mul(gradient, tf.minimum(1, tf.div(clipNorm, tf.add(norm, 1e-6))))
}

function requireFitting(saved: SavedSubspaceTraining, rank: number): void {
  const lengths = [saved.coefficients, ...Object.values(saved.optimizer.arrays)].map((array) => array.length)
  const wrong = lengths.find((length) => length !== rank)
  if (wrong !== undefined) {
    throw new SavedStateError(`saved training has ${wrong} coefficients, the subspace has ${rank}`)
  }
}
