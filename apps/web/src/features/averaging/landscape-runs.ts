import type { Run } from '@barycenter/contracts'
import { configDifference } from '../config/config-difference'
import { partOf, sameAgain, whatIfConfig } from './what-if-config'

/**
 * Whether a run was launched for a loss landscape alone: it averages all snapshots as the run itself did, to mark the
 * averages on the landscape. Its results are no answers to a question.
 */
export function isForLandscapeAlone(child: Run, { id, config }: Run, stored: number): boolean {
  if (!child.config?.landscape || !config || child.config.snapshotsOf?.length !== 1) return false
  const indices = partOf(child, id)?.indices
  // "All" is stored as the indices that were meant by it.
  if (indices && indices.length !== stored) return false
  const again = whatIfConfig({ id, config }, 0, sameAgain(config, []))
  const snapshotsOf = again.snapshotsOf
  return configDifference({ ...child.config, snapshotsOf, landscape: null }, again).length === 0
}
