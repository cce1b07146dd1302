import type { MethodName } from './methods.js'
import type { RunConfig } from './run-config.js'
import type { PhaseName } from './runs.js'

/** Steps of each phase, and what one of them costs compared with a step of base training. */
export type PlannedWork = Record<PhaseName, { steps: number; costPerStep: number }>

/** How many examples each part of the data has, and what of the model decides how much there is to do. */
export interface WorkSizes {
  train: number
  heldOut: number
  test: number
  /** Whether the model has batch norm, whose statistics every average needs anew. */
  hasNorm: boolean
  /** Forward passes of an example that writing texts takes for one set of weights. */
  writing: number
}

/** A forward pass costs about a third of a training step over the same examples. */
export const FORWARD_COST = 0.35

/** Reading a snapshot back and its share of the Gram matrix, in training steps of 64 examples. */
const SNAPSHOT_COST = 0.2

/** Part of base training that scores which nobody asked for may take. */
const MOST_SHARE = 0.1

/** Fewer held-out examples tell snapshots apart too badly to be drawn. */
const LEAST_EXAMPLES = 64

/** Methods that score every snapshot to choose among them. */
const CHOOSING: readonly MethodName[] = ['best', 'swad', 'greedy-soup']

/** How long the way from the initial weights is made, of their mean; the best is chosen by held-out loss, as published. */
export const TASK_SCALES = [0.7, 0.8, 0.9, 1, 1.1, 1.2, 1.3]

const choosesSnapshots = (methods: readonly MethodName[]) =>
  methods.some((method) => CHOOSING.includes(method))

/** Whether a run trains weights of its own; others take what runs have stored. */
export const trainsBase = ({ soup, snapshotsOf }: Pick<RunConfig, 'soup' | 'snapshotsOf'>) =>
  soup === null && snapshotsOf === null

/** Methods, then rows of the landscape. */
export const stepsOfEvaluation = ({ evaluate, landscape }: RunConfig): number =>
  evaluate.methods.length + (landscape?.resolution ?? 0)

/**
 * What the phases of a run cost, in base training steps; rough, for progress and expected times only.
 * @param snapshots how many the base phase leaves
 */
export function plannedWork(config: RunConfig, sizes: WorkSizes, snapshots: number): PlannedWork {
  const { base } = config
  return {
    base: trainsBase(config)
      ? { steps: base.epochs * Math.ceil(sizes.train / base.batchSize), costPerStep: 1 }
      : { steps: snapshots, costPerStep: SNAPSHOT_COST },
    subspace: { steps: 1, costPerStep: SNAPSHOT_COST * snapshots },
    twa: coefficientWork(config, sizes, snapshots),
    evaluate: evaluationWork(config, sizes, snapshots),
  }
}

/** Forward passes over so many examples, in base training steps. */
const forward = ({ base }: RunConfig, examples: number) => (FORWARD_COST * examples) / base.batchSize

/** One score: statistics of batch norm, then the loss on held-out examples. */
const scoreWork = (config: RunConfig, { hasNorm, train, heldOut }: WorkSizes) =>
  forward(config, (hasNorm ? train : 0) + heldOut)

function coefficientWork(config: RunConfig, sizes: WorkSizes, snapshots: number) {
  const { base, twa } = config
  const examples = twa.data === 'train' ? sizes.train : sizes.heldOut
  const steps = twa.epochs * Math.ceil(examples / twa.batchSize)
  const gradients = twa.sam.rho > 0 ? 2 : 1
  const objectives = (twa.epochs + 1) * forward(config, examples)
  const start = twa.start === 'best' ? snapshots * scoreWork(config, sizes) : 0
  const each = (gradients * twa.batchSize) / base.batchSize
  return { steps, costPerStep: each + (objectives + start) / Math.max(1, steps) }
}

function evaluationWork(config: RunConfig, sizes: WorkSizes, snapshots: number) {
  const { methods, fisherBatches } = config.evaluate
  const score = scoreWork(config, sizes)
  const each = score + forward(config, sizes.test) + forward(config, sizes.writing)
  const choosing = heldOutScores(methods, snapshots) * score
  const weighing = methods.includes('fisher') ? snapshots * fisherBatches : 0
  const looking = forward(config, scoringCost(config, sizes, snapshots) + landscapeCost(config, sizes))
  const steps = stepsOfEvaluation(config)
  return { steps, costPerStep: (methods.length * each + choosing + weighing + looking) / steps }
}

/** The methods that choose share the scores of the snapshots; the soup tries a mean with each but the first. */
function heldOutScores(methods: readonly MethodName[], snapshots: number): number {
  const soup = methods.includes('greedy-soup')
  const scaled = methods.filter((method) => method === 'task-arithmetic' || method === 'ties').length
  return (
    (choosesSnapshots(methods) ? snapshots : 0) + (soup ? snapshots - 1 : 0) + scaled * TASK_SCALES.length
  )
}

/** Examples of forward passes that measure a landscape. */
function landscapeCost({ landscape }: RunConfig, { train, heldOut, hasNorm }: WorkSizes): number {
  if (!landscape) return 0
  const norm = hasNorm ? Math.min(landscape.examples, train) : 0
  const loss = Math.min(landscape.examples, landscape.data === 'train' ? train : heldOut)
  return landscape.resolution ** 2 * (norm + loss)
}

/** Examples of forward passes that scores for the timeline alone take; 0 where there are none. */
function scoringCost(config: RunConfig, sizes: WorkSizes, snapshots: number): number {
  const counts = scoredExamples(config, sizes, snapshots)
  return counts === null ? 0 : snapshots * (counts.heldOut + counts.norm)
}

/** How many examples score each snapshot, and re-estimate its batch norm before. */
export interface ScoredExamples {
  heldOut: number
  norm: number
}

/**
 * Batch norm is re-estimated on as many training examples as score, which tells good snapshots from bad ones at a part of
 * the price. Where nobody asked for scores, they are of as many held-out examples as the share of training pays for: the
 * same for every snapshot, so that these compare. Null where there are none.
 */
export function scoredExamples(
  config: RunConfig,
  { train, heldOut: all, hasNorm }: Omit<WorkSizes, 'test' | 'writing'>,
  snapshots: number,
): ScoredExamples | null {
  const { base, evaluate } = config
  const { score } = config.snapshots
  if (!trainsBase(config) || score === 'never' || choosesSnapshots(evaluate.methods)) return null
  const passes = hasNorm ? 2 : 1
  const trained = base.epochs * Math.ceil(train / base.batchSize) * base.batchSize
  const paid = Math.floor((MOST_SHARE * trained) / (FORWARD_COST * snapshots * passes))
  const heldOut = score === 'always' ? all : Math.min(all, paid)
  if (heldOut < Math.min(all, LEAST_EXAMPLES) || heldOut === 0) return null
  return { heldOut, norm: hasNorm ? Math.min(heldOut, train) : 0 }
}
