import type { Run } from '@barycenter/contracts'
import { configDifference } from '../config/config-difference'
import { sameAgain, whatIfConfig } from './what-if-config'

/**
 * Whether a run was launched for a loss landscape alone: it averages all snapshots as the run itself did, to mark the
 * averages on the landscape. Its results are no answers to a question.
 */
export function isForLandscapeAlone(child: Run, { id, config }: Run): boolean {
  if (!child.config?.landscape || !config) return false
  const again = whatIfConfig({ id, config }, 0, sameAgain(config, []))
  return configDifference({ ...child.config, landscape: null }, again).length === 0
}
