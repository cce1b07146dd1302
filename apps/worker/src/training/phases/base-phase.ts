import { AppError } from '@barycenter/contracts'
import {
  createOptimizer,
  createRandom,
  disposeTensorState,
  learningRateAt,
  restoreTensorState,
  saveTensorState,
  shouldTakeSnapshot,
  snapshotSteps,
  type TensorState,
  type TrainingExtent,
} from '@barycenter/twa'
import * as tf from '@tensorflow/tfjs-core'
import { z } from 'zod'
import { countBatches, disposeBatch, epochOrder, takeBatch } from '../../datasets/batches.js'
import { evaluateSplit } from '../evaluate-split.js'
import { disposeMode, measureNormStatistics, runningMode } from '../measure-norm-statistics.js'
import { findTensor, nameParameters, vectorNorm, vectorTensor } from '../named-tensors.js'
import { differentiateBatch } from '../objective.js'
import { OptimizerNumbers, optimizerTensors, savedOptimizer } from '../optimizer-tensors.js'
import type { Handover, Phase, PhaseContext, Position } from '../phase.js'
import { readVector } from '../read-tensors.js'
import { betweenSteps } from '../run-control.js'

/** `correct`: hits so far in the epoch that `step` falls into. */
const BaseState = z.object({ step: z.int(), correct: z.number(), numbers: OptimizerNumbers })

/** Fewer snapshots than this span nothing. */
export const FEWEST_SNAPSHOTS = 2
/** Held-out images are scored with statistics of this many training batches: enough for a chart, the same on a resume. */
const MONITOR_BATCHES = 16
const LEARNING_RATE_EVERY = 10

/** Where a run begins: fresh weights, no step done. */
export function firstPosition({ config, model }: Pick<PhaseContext, 'config' | 'model'>): Position {
  const weights = model.initialise(createRandom(config.seed, 'weights'))
  return {
    phase: 'base',
    step: 0,
    state: { step: 0, correct: 0 },
    tensors: [vectorTensor('weights', weights)],
  }
}

/** Ordinary training of all weights, leaving snapshots along the way; ends early when asked to finish. */
export const basePhase: Phase = {
  name: 'base',
  async run(context, position): Promise<Handover> {
    const training = restore(context, position)
    try {
      if (training.step === 0) await takeSnapshotWhenDue(context, training)
      while (training.step < training.extent.totalSteps) {
        await betweenSteps(context.control)
        if (context.control.finishRequested && !hasBeenFurther(context, training)) break
        await takeStep(context, training)
      }
      if (training.step < training.extent.totalSteps) await finishEarly(context, training)
      return {
        state: { baseSteps: training.step },
        tensors: [vectorTensor('last', await readVector(training.weights))],
      }
    } finally {
      training.weights.dispose()
      training.correct.dispose()
      disposeTensorState(training.optimizerState)
    }
  },
}

/**
 * Whether the next step was taken before a kill: then snapshots and points of later steps may be stored already, and base
 * training must not end before them.
 */
function hasBeenFurther({ reporter }: PhaseContext, { step }: Training): boolean {
  return reporter.isStored('base/train_loss', step + 1)
}

/** What changes from step to step; all of it is in a checkpoint. */
interface Training {
  extent: TrainingExtent
  step: number
  weights: tf.Tensor1D // [dim]
  optimizerState: TensorState
  correct: tf.Scalar
  /** Order of the images in one epoch, kept until the next one. */
  order: { epoch: number; images: Int32Array } | null
}

export function baseExtent({ config, data }: Pick<PhaseContext, 'config' | 'data'>): TrainingExtent {
  const stepsPerEpoch = countBatches(data.train, config.base.batchSize)
  return { stepsPerEpoch, totalSteps: stepsPerEpoch * config.base.epochs }
}

function restore(context: PhaseContext, position: Position): Training {
  const { step, correct, numbers } = BaseState.parse(position.state)
  const optimizer = createOptimizer(context.config.base.optimizer)
  const { dim } = context.model.layout
  return {
    extent: baseExtent(context),
    step,
    weights: tf.tensor1d(findTensor(position.tensors, 'weights', dim).data),
    optimizerState:
      step === 0
        ? optimizer.init(dim)
        : restoreTensorState(savedOptimizer({ step, numbers }, position.tensors)),
    correct: tf.scalar(correct),
    order: null,
  }
}

async function takeStep(context: PhaseContext, training: Training): Promise<void> {
  const { config, reporter, progress } = context
  const { stepsPerEpoch, totalSteps } = training.extent
  updateWeights(context, training)
  training.step += 1
  if (training.step % stepsPerEpoch === 0) await endEpoch(context, training)
  await takeSnapshotWhenDue(context, training)
  reporter.progress(progress.at('base', training.step, Date.now()))
  // The end of the phase stores a position of its own.
  if (training.step % config.checkpoint.everySteps === 0 && training.step < totalSteps) {
    await saveCheckpoint(context, training)
  }
  await reporter.flushWhenDue()
}

function updateWeights(context: PhaseContext, training: Training): void {
  const { config, data, model, reporter } = context
  const { stepsPerEpoch, totalSteps } = training.extent
  const epoch = Math.floor(training.step / stepsPerEpoch)
  if (training.order?.epoch !== epoch) {
    training.order = { epoch, images: epochOrder(data.train, config.seed, 'base', epoch) }
  }
  const place = training.step % stepsPerEpoch
  const batch = takeBatch(data, data.train, training.order.images, place, config.base.batchSize)
  const { loss, correct, gradient } = differentiateBatch(model, training.weights, batch)
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
  const hits = tf.add<tf.Scalar>(training.correct, correct)
  tf.dispose([gradient, weights, training.correct, correct])
  disposeTensorState(optimizerState)
  training.weights = updated.params
  training.optimizerState = updated.state
  training.correct = hits
  reporter.loss('base/train_loss', training.step + 1, loss)
  if (training.step % LEARNING_RATE_EVERY === 0) {
    reporter.metric('base/learning_rate', training.step + 1, learningRate)
  }
}

async function endEpoch(context: PhaseContext, training: Training): Promise<void> {
  const { config, data, model, reporter, control } = context
  const { step, extent, weights } = training
  // Reads the losses back: a run that has diverged ends with its loss, not with what it does to batch norm.
  await reporter.flush()
  const hits = (await training.correct.data())[0]
  training.correct.dispose()
  training.correct = tf.scalar(0)
  const trainAccuracy = hits / data.train.indices.length
  const { batchSize } = config.batchNorm
  const look = { model, data, batchSize, mostBatches: MONITOR_BATCHES, control }
  const mode = runningMode(await measureNormStatistics(weights, look))
  const split = data.heldOut
  const heldOut = await evaluateSplit(weights, {
    model,
    data,
    split,
    batchSize: config.evaluate.batchSize,
    mode,
    control,
  })
  disposeMode(mode)
  if (!reporter.isStored('base/held_out_accuracy', step)) {
    const epoch = `${step / extent.stepsPerEpoch}/${config.base.epochs}`
    const accuracies = `training accuracy ${percent(trainAccuracy)}, held-out accuracy ${percent(heldOut.accuracy)}`
    reporter.log('info', `Epoch ${epoch} done: ${accuracies}`)
  }
  reporter.metric('base/train_accuracy', step, trainAccuracy)
  reporter.metric('base/held_out_loss', step, heldOut.loss)
  reporter.metric('base/held_out_accuracy', step, heldOut.accuracy)
}

async function takeSnapshotWhenDue(context: PhaseContext, training: Training): Promise<void> {
  const { step, extent } = training
  if (!shouldTakeSnapshot(context.config.snapshots, { ...extent, step })) return
  await saveSnapshot(context, training, snapshotsTaken(context, training) - 1)
}

/** Snapshots due up to and including the current step. */
function snapshotsTaken({ config }: PhaseContext, { step, extent }: Training): number {
  return snapshotSteps(config.snapshots, extent).filter((due) => due <= step).length
}

async function saveSnapshot(context: PhaseContext, training: Training, index: number): Promise<void> {
  const { model, reporter, writer } = context
  const { step, extent } = training
  // Reads the losses back first: weights of a diverged run never become a snapshot.
  await reporter.flush()
  const weights = await readVector(training.weights)
  const norm = vectorNorm(weights)
  if (!Number.isFinite(norm)) {
    throw new AppError(
      'LOSS_NOT_FINITE',
      `weights at step ${step} of phase base: found norm ${norm}, expected a finite one`,
    )
  }
  await writer.saveSnapshot({
    index,
    step,
    epoch: step / extent.stepsPerEpoch,
    norm,
    tensors: nameParameters(model.layout, weights),
  })
}

async function saveCheckpoint(context: PhaseContext, training: Training): Promise<void> {
  const { step } = training
  const optimizerState = await saveTensorState(training.optimizerState)
  await context.checkpoint({
    phase: 'base',
    step,
    state: { step, correct: (await training.correct.data())[0], numbers: optimizerState.numbers },
    tensors: [
      vectorTensor('weights', await readVector(training.weights)),
      ...optimizerTensors(optimizerState),
    ],
  })
}

/**
 * Ends base training here. Fewer than two snapshots span nothing, so where the schedule has not come that far, the
 * current weights and, if need be, those of one more step are kept: who asked early gets a result all the same.
 */
async function finishEarly(context: PhaseContext, training: Training): Promise<void> {
  const { extent } = training
  const due = snapshotsTaken(context, training)
  const isDueNow = shouldTakeSnapshot(context.config.snapshots, { ...extent, step: training.step })
  for (let taken = due; taken < FEWEST_SNAPSHOTS; taken++) {
    if (taken > due || isDueNow) {
      updateWeights(context, training)
      training.step += 1
    }
    await saveSnapshot(context, training, taken)
  }
  const { step } = training
  context.progress.shorten('base', step)
  context.reporter.log(
    'info',
    `Base training finished on request after ${step} of ${extent.totalSteps} steps`,
  )
}

function percent(part: number): string {
  return `${(100 * part).toFixed(2)} %`
}
