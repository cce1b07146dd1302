import type { RunConfig } from '@barycenter/contracts'
import type { Database } from '@barycenter/db'
import { requireFittingDataset } from './require-fitting-dataset.js'
import { requireInitialWeights } from './require-initial-weights.js'
import { requireSoupRuns } from './require-soup-runs.js'
import { requireStoredSnapshots } from './require-stored-snapshots.js'

/** Refuses a config whose data set, starting weights, soup or snapshots are not there or do not fit its model. */
export async function requireLaunchable(database: Database, config: RunConfig): Promise<void> {
  await requireFittingDataset(database, config)
  await requireInitialWeights(database, config)
  await requireSoupRuns(database, config)
  await requireStoredSnapshots(database, config)
}
