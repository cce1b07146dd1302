import * as tf from '@tensorflow/tfjs-core'
import type { LearningRateSchedule } from '../learning-rate-schedule.js'
import { learningRateAt } from '../learning-rate-schedule.js'
import { adamW } from '../optimizers/adam-w.js'
import type { Optimizer } from '../optimizers/optimizer.js'
import type { SnapshotSource } from '../snapshot-source.js'
import { buildSimplex, type SimplexOptions } from '../subspace/simplex.js'
import {
  disposeTensorState,
  restoreTensorState,
  type SavedTensorState,
  saveTensorState,
} from '../tensor-state.js'
import { createSubspaceTrainer, type SavedSubspaceTraining } from '../training/subspace-trainer.js'

/** Settings of a learned soup; the published ones when left out. */
export interface LearnedSoupOptions extends SimplexOptions {
  totalSteps: number
  /** Steps logits and logit scale alike; AdamW without decay when left out. */
  optimizer?: Optimizer
  /** Constant 0.05 when left out, as published. */
  schedule?: LearningRateSchedule
}

/** Enough to continue to the same bits. */
export interface SavedLearnedSoup {
  mixture: SavedSubspaceTraining
  logitScale: Float32Array
  logitScaleOptimizer: SavedTensorState
}

/** A soup whose mixture is trained on held-out data; await each call before the next. */
export interface LearnedSoup {
  readonly step: number
  readonly totalSteps: number
  /** The mixed weights, [dim]; the soup's own, valid until the next `update` or `restore`. */
  weights(): tf.Tensor1D
  /** β, [1], by which the caller multiplies the network's logits; the soup's own likewise. */
  logitScale(): tf.Tensor1D
  /** One step along the gradients of the loss at `weights()`, [dim], and at `logitScale()`, [1]. */
  update(gradient: tf.Tensor1D, logitScaleGradient: tf.Tensor1D): Promise<void>
  /** [blocks][snapshots]: how much of each snapshot a block holds; every one at least 0, sum 1. */
  averagingWeights(): Promise<number[][]>
  save(): Promise<SavedLearnedSoup>
  restore(saved: SavedLearnedSoup): Promise<void>
  dispose(): void
}

/**
 * Learned soup (Wortsman et al., 2022, appendix): for each parameter tensor the softmax of one logit a model, and one
 * scale β of the network's output, all trained together on held-out data. Starts at the uniform soup with β = 1.
 *
 * Published settings are the defaults: a block per tensor, AdamW at 0.05 without decay. Owns its tensors until
 * `dispose`.
 *
 * @throws what `buildSimplex` and `createSubspaceTrainer` throw.
 */
export async function createLearnedSoup(
  source: SnapshotSource,
  options: LearnedSoupOptions,
): Promise<LearnedSoup> {
  const { totalSteps, optimizer = adamW(), blocks = 'tensor' } = options
  const schedule = options.schedule ?? { kind: 'constant', learningRate: 0.05 }
  const subspace = await buildSimplex(source, { ...options, blocks })
  const mixture = await createSubspaceTrainer({ subspace, optimizer, schedule, totalSteps })
  let scale = { params: tf.keep(tf.ones<tf.Rank.R1>([1])), state: optimizer.init(1) }

  function replaceScale(next: typeof scale): void {
    scale.params.dispose()
    disposeTensorState(scale.state)
    scale = next
  }

  return {
    get step() {
      return mixture.step
    },
    totalSteps,
    weights: mixture.weights,
    logitScale: () => scale.params,
    async update(gradient, logitScaleGradient) {
      const learningRate = learningRateAt(schedule, mixture.step, totalSteps)
      // First what may fail: a step is made whole or not at all.
      await mixture.update(gradient)
      replaceScale(optimizer.update({ gradient: logitScaleGradient, ...scale, learningRate }))
    },
    averagingWeights: async () => subspace.toAveragingWeights(await mixture.coefficients())!,
    async save() {
      const [saved, state, logitScale] = await Promise.all([
        mixture.save(),
        saveTensorState(scale.state),
        scale.params.data<'float32'>(),
      ])
      return { mixture: saved, logitScale: Float32Array.from(logitScale), logitScaleOptimizer: state }
    },
    async restore(saved) {
      await mixture.restore(saved.mixture)
      const params = tf.tensor1d(saved.logitScale.slice(), 'float32')
      replaceScale({ params, state: restoreTensorState(saved.logitScaleOptimizer) })
    },
    dispose() {
      mixture.dispose()
      subspace.dispose()
      scale.params.dispose()
      disposeTensorState(scale.state)
    },
  }
}
