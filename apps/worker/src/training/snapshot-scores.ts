import { type MethodName, type RunConfig, type Snapshot, snapshotScoreKey } from '@barycenter/contracts'
import type { SnapshotSource } from '@barycenter/twa'
import type { Split, Task } from '../tasks/task.js'
import { baseExtent } from './base/base-extent.js'
import { drawnExamples } from './drawn-examples.js'
import type { SplitScore } from './evaluate-split.js'
import { type ScoredOn, scoreHeldOut, scoreWeights } from './held-out-score.js'
import { trainsBase } from './kept-initial.js'
import type { PhaseContext } from './phase.js'

/** A forward pass costs about a third of a training step over the same examples. */
export const FORWARD_COST = 0.35

/** Part of base training that scores which nobody asked for may take. */
const MOST_SHARE = 0.1

/** Fewer held-out examples tell snapshots apart too badly to be drawn. */
const LEAST_EXAMPLES = 64

/** Methods that score every snapshot to choose among them. */
const CHOOSING: readonly MethodName[] = ['best', 'swad', 'greedy-soup']

export const choosesSnapshots = (methods: readonly MethodName[]) =>
  methods.some((method) => CHOOSING.includes(method))

export interface SnapshotScores {
  /** −loss of each, by the recipe of the results, for methods that choose; measured once. */
  toChoose(): Promise<number[]>
  /** Has the figures of each snapshot logged, where the config wants them. */
  report(): Promise<void>
}

/** Scores of the snapshots that this run took itself; those of other runs have theirs with these. */
export function createSnapshotScores(
  context: PhaseContext,
  source: SnapshotSource,
  places: readonly Snapshot[],
): SnapshotScores {
  const { config, task, reporter } = context
  const read = (index: number) => source.read(index, 0, source.dim)
  const isLogged = trainsBase(config) && config.snapshots.score !== 'never'
  const log = (index: number, score: SplitScore) => {
    if (isLogged) reportScore(context, places[index].step, score)
  }
  let chosen: Promise<number[]> | null = null
  return {
    toChoose() {
      chosen ??= scoreWeights(context, { what: 'snapshots', count: source.count, read, seen: log })
      return chosen
    },
    async report() {
      const counts = chosen || !isLogged ? null : scoredExamples(config, task, source.count)
      if (!counts) return
      const on = drawSplits(task, config.seed, counts)
      for (const [index, { step }] of places.entries()) {
        if (reporter.isStored(snapshotScoreKey('loss'), step)) continue
        log(index, await scoreHeldOut(context, await read(index), on))
        await reporter.flushWhenDue()
      }
      reporter.log('info', wordsOf(task, source.count, counts))
    },
  }
}

/** How many examples score each snapshot, and re-estimate its batch norm before. */
interface ExampleCounts {
  heldOut: number
  norm: number
}

/** Examples of forward passes that scores for the timeline alone take; 0 where there are none. */
export function scoringCost(config: RunConfig, task: Task, snapshots: number): number {
  const counts = scoredExamples(config, task, snapshots)
  return counts === null ? 0 : snapshots * (counts.heldOut + counts.norm)
}

/**
 * Batch norm is re-estimated on as many training examples as score, which tells good snapshots from bad ones at a part of
 * the price. Where nobody asked for scores, they are of as many held-out examples as the share of training pays for: the
 * same for every snapshot, so that these compare. Null where there are none.
 */
function scoredExamples(config: RunConfig, task: Task, snapshots: number): ExampleCounts | null {
  const { score } = config.snapshots
  if (!trainsBase(config) || score === 'never' || choosesSnapshots(config.evaluate.methods)) return null
  const all = task.heldOut.examples.length
  const passes = task.model.normLayers.length > 0 ? 2 : 1
  const base = baseExtent({ config, task }).totalSteps * config.base.batchSize
  const paid = Math.floor((MOST_SHARE * base) / (FORWARD_COST * snapshots * passes))
  const heldOut = score === 'always' ? all : Math.min(all, paid)
  if (heldOut < Math.min(all, LEAST_EXAMPLES) || heldOut === 0) return null
  return { heldOut, norm: passes === 2 ? Math.min(heldOut, task.train.examples.length) : 0 }
}

function drawSplits(task: Task, seed: number, { heldOut, norm }: ExampleCounts): ScoredOn {
  const drawn = (split: Split, count: number) =>
    count === split.examples.length
      ? split
      : drawnExamples(split, { seed, purpose: 'snapshot scores', count })
  return { heldOut: drawn(task.heldOut, heldOut), norm: drawn(task.train, norm) }
}

function reportScore({ reporter }: PhaseContext, step: number, { loss, metrics }: SplitScore): void {
  for (const [key, value] of Object.entries(metrics)) reporter.metric(snapshotScoreKey(key), step, value)
  // A snapshot from a wild moment may have none: that is a fact about it and no failure of the run.
  reporter.metric(snapshotScoreKey('loss'), step, loss)
}

function wordsOf({ heldOut, noun, model }: Task, snapshots: number, counts: ExampleCounts): string {
  const part = counts.heldOut < heldOut.examples.length ? ` of ${heldOut.examples.length}` : ''
  const treated =
    model.normLayers.length > 0 ? `, batch norm re-estimated on ${counts.norm} training ${noun.many}` : ''
  return `Scored ${snapshots} snapshots on ${counts.heldOut}${part} held-out ${noun.many}${treated}`
}
