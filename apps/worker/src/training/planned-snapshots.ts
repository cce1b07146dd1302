import { snapshotSteps } from '@barycenter/twa'
import type { WeightSource } from '../weights/weight-source.js'
import { baseExtent } from './base/base-extent.js'
import { chooseSnapshots } from './chosen-snapshots.js'
import type { PhaseContext } from './phase.js'

/**
 * How many snapshots the base phase leaves: those that are due along training, one for each run of a soup, or the stored
 * ones that are averaged anew.
 * @throws INVALID_CONFIG when such are not there
 */
export async function plannedSnapshots(
  context: Pick<PhaseContext, 'config' | 'task'> & { source: WeightSource },
): Promise<number> {
  const { snapshots, soup, snapshotsOf } = context.config
  if (snapshotsOf) return (await chooseSnapshots(snapshotsOf, context.source)).flat().length
  return soup ? soup.runs.length : snapshotSteps(snapshots, baseExtent(context)).length
}
