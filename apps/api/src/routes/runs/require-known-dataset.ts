import { AppError, type RunConfig } from '@barycenter/contracts'
import type { Database } from '@barycenter/db'

/** Comes with every worker, so runs may name it before the first worker is up. */
const EMBEDDED_DATASET = 'optdigits'

/** Throws UNKNOWN_DATASET, listing what there is, for a data set that no worker has offered. */
export async function requireKnownDataset(database: Database, config: RunConfig): Promise<void> {
  const { name } = config.dataset
  if (name === EMBEDDED_DATASET) return
  const offered = (await database.datasets.list()).map((dataset) => dataset.name)
  if (offered.includes(name)) return
  const known = [...new Set([EMBEDDED_DATASET, ...offered])].sort()
  throw new AppError(
    'UNKNOWN_DATASET',
    `No worker offers a data set "${name}"; there is ${known.join(', ')}`,
    {
      issues: [
        {
          path: 'config.dataset.name',
          found: JSON.stringify(name),
          expected: `one of ${known.map((other) => JSON.stringify(other)).join(', ')}`,
        },
      ],
    },
  )
}
