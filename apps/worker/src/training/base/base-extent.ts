import type { TrainingExtent } from '@barycenter/twa'
import { countBatches } from '../batches.js'
import type { PhaseContext } from '../phase.js'

/** How many steps base training takes by its plan. */
export function baseExtent({ config, task }: Pick<PhaseContext, 'config' | 'task'>): TrainingExtent {
  const stepsPerEpoch = countBatches(task.train, config.base.batchSize)
  return { stepsPerEpoch, totalSteps: stepsPerEpoch * config.base.epochs }
}
