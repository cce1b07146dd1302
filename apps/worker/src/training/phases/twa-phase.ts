import {
  createOptimizer,
  createSubspaceTrainer,
  type LocalSubspace,
  mixedSharpness,
  type SubspaceTrainer,
} from '@barycenter/twa'
import type * as tf from '@tensorflow/tfjs-core'
import { z } from 'zod'
import { disposeBatch } from '../../tasks/device-batch.js'
import type { Batch, Split } from '../../tasks/task.js'
import { type BatchStream, createBatchStream } from '../batch-stream.js'
import { countBatches } from '../batches.js'
import { evaluateSplit } from '../evaluate-split.js'
import { keptInitial } from '../kept-initial.js'
import { findTensor, vectorTensor } from '../named-tensors.js'
import { type BatchGradient, differentiateBatch } from '../objective.js'
import { OptimizerNumbers, optimizerTensors, savedOptimizer } from '../optimizer-tensors.js'
import type { Handover, Phase, PhaseContext, Position } from '../phase.js'
import { readVector } from '../read-tensors.js'
import { betweenSteps } from '../run-control.js'
import { IngredientBudgets } from '../soup-budget.js'
import { findStart } from '../start-point.js'
import { restoreStored } from '../stored-subspace.js'

const TwaState = z.object({
  baseSteps: z.int(),
  extractionMs: z.number().nullable().default(null),
  ingredients: IngredientBudgets.optional(),
  subspaceSha256: z.string().optional(),
  step: z.int().default(0),
  numbers: OptimizerNumbers,
})

/** Averaging weights are read back for the chart this often. */
const WEIGHTS_EVERY = 10

/** Trains the coefficients of the stored subspace, from where `twa.start` says, on training or held-out examples. */
export const twaPhase: Phase = {
  name: 'twa',
  async run(context, position): Promise<Handover> {
    const training = await restore(context, position)
    const { trainer, subspace, totalSteps } = training
    try {
      if (trainer.step === 0) await reportStart(context, training)
      while (trainer.step < totalSteps) {
        await betweenSteps(context.control, () => saveCheckpoint(context, training))
        await takeStep(context, training)
      }
      const weights = subspace.toAveragingWeights(await trainer.coefficients())
      if (weights) await context.writer.saveAveragingWeights(weights)
      const tensors = [...training.done, vectorTensor('twa', await readVector(trainer.weights()))]
      return { state: { ...training.handedOver, twaSteps: totalSteps }, tensors }
    } finally {
      trainer.dispose()
      subspace.dispose()
    }
  },
}

interface Training {
  subspace: LocalSubspace
  trainer: SubspaceTrainer
  split: Split
  stepsPerEpoch: number
  totalSteps: number
  /** What the next phase needs from those before. */
  handedOver: Pick<z.infer<typeof TwaState>, 'baseSteps' | 'extractionMs' | 'ingredients' | 'subspaceSha256'>
  /** Weights that base training ended at, and those that methods look back at. */
  done: Position['tensors']
  batches: BatchStream
}

export function twaExtent({ config, task }: Pick<PhaseContext, 'config' | 'task'>) {
  const split = config.twa.data === 'train' ? task.train : task.heldOut
  const stepsPerEpoch = countBatches(split, config.twa.batchSize)
  return { split, stepsPerEpoch, totalSteps: stepsPerEpoch * config.twa.epochs }
}

async function restore(context: PhaseContext, position: Position): Promise<Training> {
  const { config, task, kernels, writer } = context
  const stored = await writer.loadSubspace()
  if (!stored) throw new Error('No subspace is stored, though its phase is done')
  const subspace = restoreStored(stored, kernels)
  const extent = twaExtent(context)
  const { step, numbers, ...handedOver } = TwaState.parse(position.state)
  const trainer = await (step > 0
    ? resumeTrainer(context, { subspace, totalSteps: extent.totalSteps, step, numbers, position })
    : startTrainer(context, { subspace, totalSteps: extent.totalSteps })
  ).catch((error: unknown) => {
    subspace.dispose()
    throw error
  })
  const done = [findTensor(position.tensors, 'last', task.model.layout.dim), ...keptInitial(position)]
  const { batchSize } = config.twa
  const plan = { split: extent.split.name, batchSize, seed: config.seed, purpose: 'twa' } as const
  const batches = createBatchStream(task, plan, context.batchMaker)
  return { subspace, trainer, ...extent, handedOver, done, batches }
}

interface TrainerPlan {
  subspace: LocalSubspace
  totalSteps: number
}

async function startTrainer(context: PhaseContext, plan: TrainerPlan): Promise<SubspaceTrainer> {
  const { coefficients, words } = await findStart(context, plan.subspace)
  // Goes with the objective at step 0, which a resumed run leaves out too.
  if (!context.reporter.isStored('twa/objective', 0)) context.reporter.log('info', `TWA starts at ${words}`)
  return createTrainer(context, plan, coefficients)
}

async function resumeTrainer(
  context: PhaseContext,
  {
    step,
    numbers,
    position,
    ...plan
  }: TrainerPlan & Pick<z.infer<typeof TwaState>, 'step' | 'numbers'> & { position: Position },
): Promise<SubspaceTrainer> {
  const trainer = await createTrainer(context, plan)
  const coefficients = findTensor(position.tensors, 'coefficients', plan.subspace.rank).data
  await trainer.restore({
    step,
    coefficients,
    optimizer: savedOptimizer({ step, numbers }, position.tensors),
  })
  return trainer
}

function createTrainer(
  { config }: PhaseContext,
  plan: TrainerPlan,
  startCoefficients?: Float32Array,
): Promise<SubspaceTrainer> {
  const { optimizer, schedule, learningRate, clipNorm } = config.twa
  return createSubspaceTrainer({
    ...plan,
    optimizer: createOptimizer(optimizer),
    schedule: { ...schedule, learningRate },
    clipNorm,
    ...(startCoefficients && { startCoefficients }),
  })
}

async function reportStart(context: PhaseContext, training: Training): Promise<void> {
  await reportObjective(context, training)
  await reportAveragingWeights(context, training)
}

async function takeStep(context: PhaseContext, training: Training): Promise<void> {
  const { cadence, reporter, progress } = context
  const { trainer, stepsPerEpoch, totalSteps } = training
  await updateCoefficients(context, training)
  const { step } = trainer
  if (step % WEIGHTS_EVERY === 0 || step === totalSteps) await reportAveragingWeights(context, training)
  if (step % stepsPerEpoch === 0) await reportObjective(context, training)
  reporter.progress(progress.at('twa', step, Date.now()))
  // The end of the phase stores a position of its own.
  if (step < totalSteps && cadence.isDue(step, stepsPerEpoch)) await saveCheckpoint(context, training)
  await reporter.flushWhenDue()
}

async function updateCoefficients(context: PhaseContext, training: Training): Promise<void> {
  const { reporter } = context
  const { trainer, batches } = training
  const batch = await batches.take(trainer.step)
  const { loss, gradient } = await differentiate(context, trainer.weights(), batch)
  disposeBatch(batch)
  const { learningRate } = trainer
  await trainer.update(gradient)
  gradient.dispose()
  reporter.loss('twa/loss', trainer.step, loss)
  if (trainer.step % WEIGHTS_EVERY === 1 % WEIGHTS_EVERY) {
    reporter.metric('twa/learning_rate', trainer.step, learningRate)
  }
}

/** Loss of the batch at the weights, and its gradient; with SAM the gradient uphill is added to it. */
async function differentiate(
  { config, task }: PhaseContext,
  weights: tf.Tensor1D,
  batch: Batch,
): Promise<Pick<BatchGradient, 'loss' | 'gradient'>> {
  const { rho, weight } = config.twa.sam
  let loss: tf.Scalar | null = null
  const gradientAt = (point: tf.Tensor1D) => {
    const outcome = differentiateBatch(task, point, batch)
    outcome.correct?.dispose()
    // The first call is at the weights themselves.
    if (loss) outcome.loss.dispose()
    else loss = outcome.loss
    return outcome.gradient
  }
  const gradient = await mixedSharpness(gradientAt, { rho, share: weight })(weights)
  return { loss: loss!, gradient }
}

/**
 * The loss over TWA's whole split, with batch norm as in training: comparable from start to end. What its steps lower besides
 * has label smoothing and augmentation too.
 */
async function reportObjective(context: PhaseContext, { trainer, split }: Training): Promise<void> {
  const { config, task, reporter, control } = context
  if (reporter.isStored('twa/objective', trainer.step)) return
  const { batchSize } = config.twa
  const mode = { kind: 'batch' } as const
  const score = await evaluateSplit(trainer.weights(), { task, split, batchSize, mode, control })
  reporter.loss('twa/objective', trainer.step, score.loss)
}

/** How much of each snapshot the weights hold, as a mean over the subspace's blocks. */
async function reportAveragingWeights({ reporter }: PhaseContext, training: Training): Promise<void> {
  const { subspace, trainer } = training
  const blocks = subspace.toAveragingWeights(await trainer.coefficients())
  // Points along random directions are no averages.
  if (!blocks) return
  for (let index = 0; index < subspace.snapshotCount; index++) {
    const mean = blocks.reduce((sum, weights) => sum + weights[index], 0) / blocks.length
    reporter.metric(`twa/averaging_weight/${String(index).padStart(2, '0')}`, trainer.step, mean)
  }
}

async function saveCheckpoint(
  context: PhaseContext,
  { trainer, stepsPerEpoch, handedOver, done }: Training,
): Promise<void> {
  const { step, coefficients, optimizer } = await trainer.save()
  const position: Position = {
    phase: 'twa',
    step,
    state: { ...handedOver, step, numbers: optimizer.numbers },
    tensors: [...done, vectorTensor('coefficients', coefficients), ...optimizerTensors(optimizer)],
  }
  await context.checkpoint(position, {}, context.cadence.staysAlways(step, stepsPerEpoch))
}
