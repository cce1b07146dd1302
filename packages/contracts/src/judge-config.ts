import type { Estimate } from './estimates.js'
import type { RunConfig } from './run-config.js'

type Warning = Estimate['warnings'][number]

/** What is known of a launch besides its config; null where it is not. */
export interface LaunchFacts {
  /** That a run would store. */
  snapshots: number | null
  /** Examples that base training sees, the held-out ones not among them. */
  trainExamples: number | null
}

/** Above these, training mostly diverges or stands still. */
const HIGHEST_RATES = { sgd: 1, adam: 0.02, adamw: 0.02 } as const
/** Coefficients are few and of the size of 1: they stand far more. */
const HIGHEST_TWA_RATES = { sgd: 10, adam: 0.5, adamw: 0.5 } as const
/** All of them are in memory at once when the subspace is built. */
const MANY_SNAPSHOTS = 500

/** What the contract allows and looks wrong all the same, each with the field to change. */
export function judgeConfig(config: RunConfig, facts: LaunchFacts): Warning[] {
  return [
    ...judgeSnapshots(config, facts),
    ...judgeRates(config),
    ...judgeBatches(config, facts),
    ...judgeSafety(config),
  ]
}

function judgeSnapshots({ snapshotsOf, soup }: RunConfig, { snapshots }: LaunchFacts): Warning[] {
  const path = soup ? 'soup.runs' : snapshotsOf ? 'snapshotsOf' : 'snapshots.every.count'
  if (snapshots === null) return []
  if (snapshots < 2) {
    const found = snapshots === 0 ? 'no snapshot' : 'one snapshot'
    return [{ path, message: `These settings leave ${found}: TWA and SWA average at least two.` }]
  }
  if (snapshots <= MANY_SNAPSHOTS) return []
  const message = `${snapshots} snapshots: all of them have to fit in the worker's memory when the subspace is built.`
  return [{ path, message }]
}

function judgeRates({ base, twa, soup, snapshotsOf }: RunConfig): Warning[] {
  const judge = (path: string, rate: number, highest: number, kind: string): Warning[] =>
    rate > highest
      ? [
          {
            path,
            message: `${rate} is a high learning rate for ${kind}: above ${highest} it mostly diverges.`,
          },
        ]
      : []
  const trains = !soup && !snapshotsOf
  const still =
    trains && base.learningRate === 0
      ? [{ path: 'base.learningRate', message: 'At a learning rate of 0 base training changes nothing.' }]
      : []
  return [
    ...still,
    ...(trains
      ? judge('base.learningRate', base.learningRate, HIGHEST_RATES[base.optimizer.kind], base.optimizer.kind)
      : []),
    ...judge(
      'twa.learningRate',
      twa.learningRate,
      HIGHEST_TWA_RATES[twa.optimizer.kind],
      `coefficients by ${twa.optimizer.kind}`,
    ),
  ]
}

function judgeBatches({ base, dataset }: RunConfig, { trainExamples }: LaunchFacts): Warning[] {
  if (trainExamples === null || base.batchSize <= trainExamples) return []
  const message = `A batch of ${base.batchSize} is more than the ${trainExamples} examples that ${dataset.name} leaves to train on: each epoch is one step.`
  return [{ path: 'base.batchSize', message }]
}

function judgeSafety({ checkpoint }: RunConfig): Warning[] {
  if (checkpoint.everySeconds !== null || checkpoint.everySteps !== null) return []
  const message = 'Without checkpoints a run whose worker is lost begins anew.'
  return [{ path: 'checkpoint.everySeconds', message }]
}
