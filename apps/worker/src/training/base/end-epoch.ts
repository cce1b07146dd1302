import * as tf from '@tensorflow/tfjs-core'
import { evaluateSplit, type SplitScore } from '../evaluate-split.js'
import { disposeMode, measureNormStatistics, runningMode } from '../measure-norm-statistics.js'
import { metricWords, percent } from '../metric-words.js'
import type { PhaseContext } from '../phase.js'
import type { BaseTraining } from './base-training.js'

/** Held-out examples are scored with statistics of this many training batches: enough for a chart, the same on a resume. */
const MONITOR_BATCHES = 16

/** Reports how well the weights do on the examples of the epoch and on held-out ones. */
export async function endEpoch(context: PhaseContext, training: BaseTraining): Promise<void> {
  const { reporter } = context
  const { step, weights } = training
  // Reads the losses back: a run that has diverged ends with its loss, not with what it does to batch norm.
  await reporter.flush()
  const trainAccuracy = await takeAccuracy(training)
  const heldOut = await scoreHeldOut(context, weights)
  if (!reporter.isStored('base/held_out_loss', step)) {
    reporter.log('info', describeEpoch(context, training, trainAccuracy, heldOut))
  }
  if (trainAccuracy !== null) reporter.metric('base/train_accuracy', step, trainAccuracy)
  reporter.metric('base/held_out_loss', step, heldOut.loss)
  for (const [key, value] of Object.entries(heldOut.metrics))
    reporter.metric(`base/held_out_${key}`, step, value)
}

/** Of the epoch that ends here; null where right and wrong are not all there is. */
async function takeAccuracy(training: BaseTraining): Promise<number | null> {
  const hits = (await training.correct.data())[0]
  const { asked } = training
  training.correct.dispose()
  training.correct = tf.scalar(0)
  training.asked = 0
  return asked > 0 ? hits / asked : null
}

async function scoreHeldOut(
  { config, task, control }: PhaseContext,
  weights: tf.Tensor1D,
): Promise<SplitScore> {
  const { batchSize } = config.batchNorm
  const look = { task, batchSize, mostBatches: MONITOR_BATCHES, control }
  const mode = runningMode(await measureNormStatistics(weights, look))
  const score = await evaluateSplit(weights, {
    task,
    split: task.heldOut,
    batchSize: config.evaluate.batchSize,
    mode,
    control,
  })
  disposeMode(mode)
  return score
}

function describeEpoch(
  { config, task }: PhaseContext,
  { step, extent }: BaseTraining,
  trainAccuracy: number | null,
  { loss, metrics }: SplitScore,
): string {
  const epoch = `${step / extent.stepsPerEpoch}/${config.base.epochs}`
  const training = trainAccuracy === null ? '' : `training accuracy ${percent(trainAccuracy)}, `
  const heldOut = metricWords(task.name, metrics, 'held-out') || `held-out loss ${loss.toFixed(4)}`
  return `Epoch ${epoch} done: ${training}${heldOut}`
}
