import { lawa } from '../averaging/lawa.js'
import { requireCount } from '../settings.js'
import { everyMemberToMean } from './members-mean.js'
import type { PopulationRule } from './population-rule.js'

/** How often the members meet, and how many meetings the answer averages. */
export interface HwaSettings {
  /** H: updates between two synchronisations. */
  every: number
  /** I: how many of the latest synchronisation points the answer averages. */
  window: number
}

/**
 * HWA, hierarchical weight averaging, in two levels:
 *
 *   online: after every H updates each member becomes the mean of all, a synchronisation point;
 *   offline: the answer is the mean of the last I of these points (fewer while there are fewer).
 *
 * The optimizer states stay apart. Batch-norm statistics have to be estimated anew for the answer. Jiang et al., 2023,
 * "Hierarchical Weight Averaging for Deep Neural Networks".
 *
 * @throws SettingError unless both are whole numbers of at least 1
 */
export function hwa({ every, window }: HwaSettings): PopulationRule {
  requireCount('every', every)
  return {
    name: 'hwa',
    afterStep: everyMemberToMean(every),
    timeAverage: { averager: lawa({ window }), every },
  }
}
