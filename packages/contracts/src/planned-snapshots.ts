import { taskOfModel } from './model-config.js'
import type { RunConfig } from './run-config.js'
import type { Dataset } from './system.js'

/** Fractions of a count of steps are rarely whole. */
const SLACK = 1e-9

/** Examples that base training sees; null where the data set is not known, or is cut into windows by the tokens' length. */
export function trainExamples({ dataset, model }: RunConfig, datasets: readonly Dataset[]): number | null {
  const found = datasets.find(({ name }) => name === dataset.name)
  if (!found || taskOfModel(model) === 'language-model') return null
  const used = Math.min(found.trainCount, dataset.trainLimit ?? Number.POSITIVE_INFINITY)
  return used - Math.max(1, Math.round(used * dataset.heldOutFraction))
}

/**
 * How many snapshots a run will store; null where that depends on steps of an epoch of unknown length, or on what other
 * runs hold at the launch.
 */
export function countSnapshots(config: RunConfig, examples: number | null): number | null {
  const { base, snapshots, soup, snapshotsOf } = config
  if (soup) return soup.runs.length
  if (snapshotsOf) return countChosen(snapshotsOf)
  const { unit, count } = snapshots.every
  // Where snapshots go by epochs, their number is the same however long one is.
  const stepsPerEpoch =
    unit === 'epoch' ? 1 : examples === null ? null : Math.max(1, Math.ceil(examples / base.batchSize))
  if (stepsPerEpoch === null) return null
  const total = stepsPerEpoch * base.epochs
  const first = Math.max(1, Math.ceil((snapshots.from * total - SLACK * total) / count))
  const last = Math.floor(Math.min(total, snapshots.to * total + SLACK * total) / count)
  return Math.max(0, last - first + 1) + (snapshots.includeInitial ? 1 : 0)
}

function countChosen(parts: NonNullable<RunConfig['snapshotsOf']>): number | null {
  if (parts.some(({ indices }) => indices === null)) return null
  return parts.reduce((sum, { indices }) => sum + indices!.length, 0)
}
