import {
  createOptimizer,
  disposeTensorState,
  restoreTensorState,
  saveTensorState,
  type TensorState,
  type TrainingExtent,
} from '@barycenter/twa'
import * as tf from '@tensorflow/tfjs-core'
import { z } from 'zod'
import { type BatchStream, createBatchStream } from '../batch-stream.js'
import { keepInitial, keptInitial } from '../kept-initial.js'
import { findTensor, vectorTensor } from '../named-tensors.js'
import { OptimizerNumbers, optimizerTensors, savedOptimizer } from '../optimizer-tensors.js'
import type { PhaseContext, Position } from '../phase.js'
import { readVector } from '../read-tensors.js'
import { baseExtent } from './base-extent.js'

/** `correct` of the `asked` predictions were right so far in the epoch that `step` falls into. */
const BaseState = z.object({
  step: z.int(),
  correct: z.number(),
  /** Absent from checkpoints of versions that asked one class an image. */
  asked: z.number().optional(),
  numbers: OptimizerNumbers,
})

/** What changes from step to step; all of it is in a checkpoint. */
export interface BaseTraining {
  extent: TrainingExtent
  step: number
  weights: tf.Tensor1D // [dim]
  optimizerState: TensorState
  correct: tf.Scalar
  asked: number
  batches: BatchStream
  /** For methods that look back at the start. */
  kept: Position['tensors']
}

/** Where base training begins: at these weights [dim], no step done. */
export function firstPosition({ config }: Pick<PhaseContext, 'config'>, weights: Float32Array): Position {
  return {
    phase: 'base',
    step: 0,
    state: { step: 0, correct: 0, asked: 0 },
    tensors: [vectorTensor('weights', weights), ...keepInitial(config, weights)],
  }
}

/** Base training as it stood at a position. Dispose with `disposeTraining`. */
export function restoreTraining(context: PhaseContext, position: Position): BaseTraining {
  const { step, correct, asked, numbers } = BaseState.parse(position.state)
  const { config, task } = context
  const { batchSize } = config.base
  const optimizer = createOptimizer(config.base.optimizer)
  const { dim } = task.model.layout
  const extent = baseExtent(context)
  return {
    extent,
    step,
    weights: tf.tensor1d(findTensor(position.tensors, 'weights', dim).data),
    optimizerState:
      step === 0
        ? optimizer.init(dim)
        : restoreTensorState(savedOptimizer({ step, numbers }, position.tensors)),
    correct: tf.scalar(correct),
    asked: asked ?? (step % extent.stepsPerEpoch) * batchSize,
    batches: createBatchStream(
      task,
      { split: 'train', batchSize, seed: config.seed, purpose: 'base' },
      context.batchMaker,
    ),
    kept: keptInitial(position),
  }
}

export function disposeTraining({ weights, correct, optimizerState }: BaseTraining): void {
  tf.dispose([weights, correct])
  disposeTensorState(optimizerState)
}

/** The position from which `restoreTraining` goes on. */
export async function positionOf(training: BaseTraining): Promise<Position> {
  const { step } = training
  const optimizerState = await saveTensorState(training.optimizerState)
  return {
    phase: 'base',
    step,
    state: {
      step,
      correct: (await training.correct.data())[0],
      asked: training.asked,
      numbers: optimizerState.numbers,
    },
    tensors: [
      vectorTensor('weights', await readVector(training.weights)),
      ...optimizerTensors(optimizerState),
      ...training.kept,
    ],
  }
}
