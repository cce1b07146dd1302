import type { MethodBudget, MethodName } from '@barycenter/contracts'
import type { TrainingExtent } from '@barycenter/twa'
import { imagesOfNormPass } from './measure-norm-statistics.js'
import type { PhaseContext } from './phase.js'
import { baseExtent } from './phases/base-phase.js'
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
  /** Weights that were scored on held-out images to choose this method's own, or where they start. */
  candidates: number
}

/**
 * What a method takes by itself, as if it were the only one: a method that chooses among snapshots pays for scoring them,
 * and needs base training up to the last one that it looks at. Passes that only draw charts count for none.
 */
export function methodBudget(
  context: Pick<PhaseContext, 'config' | 'data' | 'model'>,
  method: MethodName,
  work: WorkDone,
): MethodBudget {
  const { config, data, model } = context
  const base = baseExtent(context)
  const steps = method === 'last' ? work.baseSteps : work.lastSnapshotStep
  const twa = method === 'twa' ? trainedCoefficients(context, work) : NOT_TRAINED
  const normPasses = model.normLayers.length > 0 ? 1 + work.candidates : 0
  return {
    baseEpochs: steps / base.stepsPerEpoch,
    twaEpochs: twa.epochs,
    gradientEvaluations:
      imagesOfSteps(steps, base, { batchSize: config.base.batchSize, images: data.train.indices.length }) +
      twa.gradients,
    extractionMs: method === 'twa' ? work.extractionMs : null,
    normPasses,
    forwardImages:
      normPasses * imagesOfNormPass(data.train, config.batchNorm.batchSize) +
      work.candidates * data.heldOut.indices.length,
  }
}

const NOT_TRAINED = { epochs: 0, gradients: 0 }

function trainedCoefficients(
  context: Pick<PhaseContext, 'config' | 'data'>,
  { twaSteps }: WorkDone,
): typeof NOT_TRAINED {
  const { twa } = context.config
  const extent = twaExtent(context)
  const images = extent.split.indices.length
  const passes = twa.sam.rho > 0 ? 2 : 1
  return {
    epochs: twaSteps / extent.stepsPerEpoch,
    gradients: passes * imagesOfSteps(twaSteps, extent, { batchSize: twa.batchSize, images }),
  }
}

/** Images that the first steps saw: the last batch of an epoch may be short. */
function imagesOfSteps(
  steps: number,
  { stepsPerEpoch }: Pick<TrainingExtent, 'stepsPerEpoch'>,
  { batchSize, images }: { batchSize: number; images: number },
): number {
  const epochs = Math.floor(steps / stepsPerEpoch)
  return epochs * images + Math.min((steps - epochs * stepsPerEpoch) * batchSize, images)
}
