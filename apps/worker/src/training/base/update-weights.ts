import { createOptimizer, disposeTensorState, learningRateAt } from '@barycenter/twa'
import * as tf from '@tensorflow/tfjs-core'
import { disposeBatch } from '../../tasks/device-batch.js'
import { differentiateBatch } from '../objective.js'
import type { PhaseContext } from '../phase.js'
import type { BaseTraining } from './base-training.js'

const LEARNING_RATE_EVERY = 10

/** One step of the optimizer, with what the charts need of it. */
export async function updateWeights(context: PhaseContext, training: BaseTraining): Promise<void> {
  const { config, task, reporter } = context
  const { totalSteps } = training.extent
  const batch = await training.batches.take(training.step)
  const { loss, correct, gradient } = differentiateBatch(task, training.weights, batch)
  disposeBatch(batch)
  const learningRate = learningRateAt(
    { ...config.base.schedule, learningRate: config.base.learningRate },
    training.step,
    totalSteps,
  )
  const { weights, optimizerState } = training
  const updated = createOptimizer(config.base.optimizer).update({
    gradient,
    state: optimizerState,
    params: weights,
    learningRate,
  })
  tf.dispose([gradient, weights])
  disposeTensorState(optimizerState)
  training.weights = updated.params
  training.optimizerState = updated.state
  countHits(training, correct, batch.host.asked)
  reporter.loss('base/train_loss', training.step + 1, loss)
  if (training.step % LEARNING_RATE_EVERY === 0) {
    reporter.metric('base/learning_rate', training.step + 1, learningRate)
  }
  training.step += 1
}

function countHits(training: BaseTraining, correct: tf.Scalar | null, asked: number): void {
  if (!correct) return
  const hits = tf.add<tf.Scalar>(training.correct, correct)
  tf.dispose([training.correct, correct])
  training.correct = hits
  training.asked += asked
}
