import { AppError, type Snapshot, type SnapshotsOfConfig } from '@barycenter/contracts'
import { asConfigured, type WeightSource } from '../weights/weight-source.js'

/**
 * The snapshots that a config asks for, run by run, as they are stored now.
 * @throws INVALID_CONFIG naming the run that is gone, or has no such snapshot
 */
export async function chooseSnapshots(
  config: SnapshotsOfConfig,
  source: WeightSource,
): Promise<Snapshot[][]> {
  const chosen: Snapshot[][] = []
  for (const [place, { run, indices }] of config.entries()) {
    const field = `snapshotsOf.${place}`
    const stored = await asConfigured(`${field}.run`, source.snapshots(run))
    const wanted = indices ?? stored.map(({ index }) => index)
    if (wanted.length === 0) refuse(`${field}.run`, 'a run without snapshots', 'one that has stored some')
    chosen.push(
      wanted.map(
        (index) =>
          stored.find((snapshot) => snapshot.index === index) ??
          refuse(`${field}.indices`, index, `one of the ${stored.length} snapshots that the run has`),
      ),
    )
  }
  return chosen
}

function refuse(field: string, found: unknown, expected: string): never {
  throw new AppError('INVALID_CONFIG', `${field}: found ${found}, expected ${expected}`)
}
