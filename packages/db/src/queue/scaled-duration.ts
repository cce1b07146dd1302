import {
  countSnapshots,
  type DataRecord,
  type Dataset,
  hasBatchNorm,
  PHASES,
  type PhaseName,
  plannedWork,
  type RunConfig,
  trainExamples,
  type WorkSizes,
} from '@barycenter/contracts'

/** A run that completed in one go. */
export interface PastRun {
  config: RunConfig
  tookMs: number
  phases: Partial<Record<PhaseName, number>>
  data: DataRecord
  /** What base training came to, which may have been ended early; null where it was not counted. */
  baseEpochs: number | null
}

/**
 * How long a run of this config would take at the pace of a past one of the same model, data set and batch size: each phase
 * by how much there is to do in it, base training by its steps; reading data and opening the engine as it was. Null where
 * that depends on a length of epoch that nobody knows, or the past run recorded no phases.
 */
export function scaledDuration(past: PastRun, config: RunConfig, dataset: Dataset | null): number | null {
  const sizes = sizesOf(past, config, dataset)
  const snapshots = sizes && countSnapshots(config, sizes.train)
  if (!sizes || snapshots === null || PHASES.some((phase) => past.phases[phase] === undefined)) return null
  const phases = past.phases as Record<PhaseName, number>
  const trained = trainedConfig(past)
  const before = amounts(trained, recordedSizes(past), countSnapshots(trained, past.data.train.count) ?? 0)
  const after = amounts(config, sizes, snapshots)
  const outside = PHASES.reduce((rest, phase) => rest - phases[phase], past.tookMs)
  return PHASES.reduce((sum, phase) => sum + phaseMs(phase, phases, before, after), Math.max(0, outside))
}

type Amounts = Record<PhaseName, number>

/** Coefficients that were not trained then are told by what a step of base training took. */
function phaseMs(phase: PhaseName, took: Record<PhaseName, number>, before: Amounts, after: Amounts): number {
  if (before[phase] > 0) return (took[phase] * after[phase]) / before[phase]
  return phase === 'twa' && before.base > 0 ? (took.base * after.twa) / before.base : took[phase]
}

/** Work of each phase, in a unit of its own; products of all pairs of snapshots make up most of a subspace. */
function amounts(config: RunConfig, sizes: WorkSizes, snapshots: number): Amounts {
  const plan = plannedWork(config, sizes, snapshots)
  const of = (phase: PhaseName) => plan[phase].steps * plan[phase].costPerStep
  return { base: of('base'), subspace: snapshots ** 2, twa: of('twa'), evaluate: of('evaluate') }
}

function trainedConfig({ config, baseEpochs }: PastRun): RunConfig {
  return baseEpochs === null ? config : { ...config, base: { ...config.base, epochs: baseEpochs } }
}

function recordedSizes({ config, data }: Pick<PastRun, 'config' | 'data'>): WorkSizes {
  const { train, heldOut, test } = data
  return {
    ...{ train: train.count, heldOut: heldOut.count, test: test.count },
    ...{ hasNorm: hasBatchNorm(config.model), writing: 0 },
  }
}

/** The counts of the past run where the data are cut as they were then; else those that the data set tells. */
function sizesOf(past: PastRun, config: RunConfig, dataset: Dataset | null): WorkSizes | null {
  const recorded = recordedSizes(past)
  if (cutOf(past.config) === cutOf(config)) return recorded
  const train = dataset && trainExamples(config, [dataset])
  if (train === null) return null
  const { trainLimit, testLimit } = config.dataset
  return {
    ...recorded,
    train,
    heldOut: Math.min(dataset!.trainCount, trainLimit ?? Number.POSITIVE_INFINITY) - train,
    test: Math.min(dataset!.testCount, testLimit ?? Number.POSITIVE_INFINITY),
  }
}

function cutOf({ dataset: { heldOutFraction, trainLimit, testLimit, tokens } }: RunConfig): string {
  return JSON.stringify([heldOutFraction, trainLimit, testLimit, tokens])
}
