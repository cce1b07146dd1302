import {
  createOptimizer,
  createSubspaceTrainer,
  type LocalSubspace,
  restoreSubspace,
  type SubspaceMeta,
  type SubspaceTrainer,
} from '@barycenter/twa'
import { z } from 'zod'
import { countBatches, disposeBatch, epochOrder, takeBatch } from '../../datasets/batches.js'
import type { Split } from '../../datasets/load-dataset.js'
import { evaluateSplit } from '../evaluate-split.js'
import { findTensor, vectorTensor } from '../named-tensors.js'
import { differentiateBatch } from '../objective.js'
import { OptimizerNumbers, optimizerTensors, savedOptimizer } from '../optimizer-tensors.js'
import type { Handover, Phase, PhaseContext, Position } from '../phase.js'
import { readVector } from '../read-tensors.js'
import { betweenSteps } from '../run-control.js'

const TwaState = z.object({ baseSteps: z.int(), step: z.int().default(0), numbers: OptimizerNumbers })

/** Averaging weights are read back for the chart this often. */
const WEIGHTS_EVERY = 10

/** Trains the coefficients of the stored subspace, from the uniform average, on training or held-out images. */
export const twaPhase: Phase = {
  name: 'twa',
  async run(context, position): Promise<Handover> {
    const training = await restore(context, position)
    const { trainer, subspace, totalSteps } = training
    try {
      if (trainer.step === 0) await reportStart(context, training)
      while (trainer.step < totalSteps) {
        await betweenSteps(context.control)
        await takeStep(context, training)
      }
      await context.writer.saveAveragingWeights(subspace.toAveragingWeights(await trainer.coefficients()))
      const tensors = [training.last, vectorTensor('twa', await readVector(trainer.weights()))]
      return { state: { baseSteps: training.baseSteps, twaSteps: totalSteps }, tensors }
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
  baseSteps: number
  last: Position['tensors'][number]
  order: { epoch: number; images: Int32Array } | null
}

export function twaExtent({ config, data }: Pick<PhaseContext, 'config' | 'data'>) {
  const split = config.twa.data === 'train' ? data.train : data.heldOut
  const stepsPerEpoch = countBatches(split, config.twa.batchSize)
  return { split, stepsPerEpoch, totalSteps: stepsPerEpoch * config.twa.epochs }
}

async function restore(context: PhaseContext, position: Position): Promise<Training> {
  const { config, model, kernels, writer } = context
  const stored = await writer.loadSubspace()
  if (!stored) throw new Error('No subspace is stored, though its phase is done')
  // `state` is what saveSubspace gave; restoreSubspace checks its version and every tensor against it.
  const subspace = restoreSubspace({ meta: stored.state as SubspaceMeta, tensors: stored.tensors }, kernels)
  const extent = twaExtent(context)
  const { optimizer, schedule, learningRate, clipNorm } = config.twa
  const trainer = await createSubspaceTrainer({
    subspace,
    optimizer: createOptimizer(optimizer),
    schedule: { ...schedule, learningRate },
    totalSteps: extent.totalSteps,
    clipNorm,
  })
  const { step, baseSteps, numbers } = TwaState.parse(position.state)
  if (step > 0) {
    const coefficients = findTensor(position.tensors, 'coefficients', subspace.rank).data
    await trainer.restore({
      step,
      coefficients,
      optimizer: savedOptimizer({ step, numbers }, position.tensors),
    })
  }
  const last = findTensor(position.tensors, 'last', model.layout.dim)
  return { subspace, trainer, ...extent, baseSteps, last, order: null }
}

async function reportStart(context: PhaseContext, training: Training): Promise<void> {
  await reportObjective(context, training)
  await reportAveragingWeights(context, training)
}

async function takeStep(context: PhaseContext, training: Training): Promise<void> {
  const { config, reporter, progress } = context
  const { trainer, stepsPerEpoch, totalSteps } = training
  await updateCoefficients(context, training)
  const { step } = trainer
  if (step % WEIGHTS_EVERY === 0 || step === totalSteps) await reportAveragingWeights(context, training)
  if (step % stepsPerEpoch === 0) await reportObjective(context, training)
  reporter.progress(progress.at('twa', step, Date.now()))
  // The end of the phase stores a position of its own.
  if (step % config.checkpoint.everySteps === 0 && step < totalSteps) await saveCheckpoint(context, training)
  await reporter.flushWhenDue()
}

async function updateCoefficients(context: PhaseContext, training: Training): Promise<void> {
  const { config, data, model, reporter } = context
  const { trainer, split, stepsPerEpoch } = training
  const epoch = Math.floor(trainer.step / stepsPerEpoch)
  if (training.order?.epoch !== epoch) {
    training.order = { epoch, images: epochOrder(split, config.seed, 'twa', epoch) }
  }
  const place = trainer.step % stepsPerEpoch
  const batch = takeBatch(data, split, training.order.images, place, config.twa.batchSize)
  const { loss, correct, gradient } = differentiateBatch(model, trainer.weights(), batch)
  disposeBatch(batch)
  correct.dispose()
  const { learningRate } = trainer
  await trainer.update(gradient)
  gradient.dispose()
  reporter.loss('twa/loss', trainer.step, loss)
  if (trainer.step % WEIGHTS_EVERY === 1 % WEIGHTS_EVERY) {
    reporter.metric('twa/learning_rate', trainer.step, learningRate)
  }
}

/** The loss that TWA minimises, over its whole split, with batch norm as in training: comparable from start to end. */
async function reportObjective(context: PhaseContext, { trainer, split }: Training): Promise<void> {
  const { config, data, model, reporter, control } = context
  if (reporter.isStored('twa/objective', trainer.step)) return
  const { batchSize } = config.twa
  const mode = { kind: 'batch' } as const
  const score = await evaluateSplit(trainer.weights(), { model, data, split, batchSize, mode, control })
  reporter.loss('twa/objective', trainer.step, score.loss)
}

/** How much of each snapshot the weights hold, as a mean over the subspace's blocks. */
async function reportAveragingWeights({ reporter }: PhaseContext, training: Training): Promise<void> {
  const { subspace, trainer } = training
  const blocks = subspace.toAveragingWeights(await trainer.coefficients())
  for (let index = 0; index < subspace.snapshotCount; index++) {
    const mean = blocks.reduce((sum, weights) => sum + weights[index], 0) / blocks.length
    reporter.metric(`twa/averaging_weight/${String(index).padStart(2, '0')}`, trainer.step, mean)
  }
}

async function saveCheckpoint(context: PhaseContext, { trainer, baseSteps, last }: Training): Promise<void> {
  const { step, coefficients, optimizer } = await trainer.save()
  await context.checkpoint({
    phase: 'twa',
    step,
    state: { baseSteps, step, numbers: optimizer.numbers },
    tensors: [last, vectorTensor('coefficients', coefficients), ...optimizerTensors(optimizer)],
  })
}
