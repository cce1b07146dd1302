import type { MethodBudget, MethodName } from '@barycenter/contracts'
import type { TrainingExtent } from '@barycenter/twa'
import { baseExtent } from './base/base-extent.js'
import { examplesOfNormPass } from './measure-norm-statistics.js'
import type { PhaseContext } from './phase.js'
import { twaExtent } from './phases/twa-phase.js'

/** What a run did, as far as a budget counts it; all of it is stored, so a resumed run counts the same. */
export interface WorkDone {
  /** Steps of base training. */
  baseSteps: number
  /** Step of base training at which the last snapshot was taken. */
  lastSnapshotStep: number
  twaSteps: number
  /** Time to build the subspace; null where it was not recorded. */
  extractionMs: number | null
  /** Weights that were scored on held-out examples to choose this method's own, or where they start. */
  candidates: number
  /** Training examples whose gradient was computed to weigh snapshots. */
  gradients?: number
}

/**
 * What a method takes by itself, as if it were the only one: a method that chooses among snapshots pays for scoring them,
 * and needs base training up to the last one that it looks at. Passes that only draw charts count for none.
 */
export function methodBudget(
  context: Pick<PhaseContext, 'config' | 'task'>,
  method: MethodName,
  work: WorkDone,
): MethodBudget {
  const { config, task } = context
  const base = baseExtent(context)
  const steps = method === 'last' ? work.baseSteps : work.lastSnapshotStep
  const twa = method === 'twa' ? trainedCoefficients(context, work) : NOT_TRAINED
  const normPasses = task.model.normLayers.length > 0 ? 1 + work.candidates : 0
  return {
    baseEpochs: steps / base.stepsPerEpoch,
    twaEpochs: twa.epochs,
    gradientEvaluations:
      examplesOfSteps(steps, base, {
        batchSize: config.base.batchSize,
        examples: task.train.examples.length,
      }) +
      twa.gradients +
      (work.gradients ?? 0),
    extractionMs: method === 'twa' ? work.extractionMs : null,
    normPasses,
    forwardImages:
      normPasses * examplesOfNormPass(task.train, config.batchNorm.batchSize) +
      work.candidates * task.heldOut.examples.length,
  }
}

const NOT_TRAINED = { epochs: 0, gradients: 0 }

function trainedCoefficients(
  context: Pick<PhaseContext, 'config' | 'task'>,
  { twaSteps }: WorkDone,
): typeof NOT_TRAINED {
  const { twa } = context.config
  const extent = twaExtent(context)
  const examples = extent.split.examples.length
  const passes = twa.sam.rho > 0 ? 2 : 1
  return {
    epochs: twaSteps / extent.stepsPerEpoch,
    gradients: passes * examplesOfSteps(twaSteps, extent, { batchSize: twa.batchSize, examples }),
  }
}

/** Examples that the first steps saw: the last batch of an epoch may be short. */
export function examplesOfSteps(
  steps: number,
  { stepsPerEpoch }: Pick<TrainingExtent, 'stepsPerEpoch'>,
  { batchSize, examples: count }: { batchSize: number; examples: number },
): number {
  const epochs = Math.floor(steps / stepsPerEpoch)
  return epochs * count + Math.min((steps - epochs * stepsPerEpoch) * batchSize, count)
}
