import type { Run } from '@barycenter/contracts'

/** Whether snapshots of the other run stand for the same weights: trained by it, same model, same data set. */
export function fitsWith(run: Pick<Run, 'id' | 'config'>, other: Pick<Run, 'id' | 'config'>): boolean {
  if (other.id === run.id || !run.config || !other.config) return false
  // What-ifs have snapshots of others alone, which can be taken from these.
  if (other.config.snapshotsOf || other.config.soup) return false
  const same = (part: 'model' | 'dataset') =>
    JSON.stringify(run.config![part]) === JSON.stringify(other.config![part])
  return same('model') && same('dataset')
}
