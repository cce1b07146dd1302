import {
  type ScoredExamples,
  type Snapshot,
  scoredExamples,
  snapshotScoreKey,
  trainsBase,
} from '@barycenter/contracts'
import type { SnapshotSource } from '@barycenter/twa'
import type { Split, Task } from '../tasks/task.js'
import { drawnExamples } from './drawn-examples.js'
import type { SplitScore } from './evaluate-split.js'
import { type ScoredOn, scoreHeldOut, scoreWeights } from './held-out-score.js'
import type { PhaseContext } from './phase.js'
import { sizesOf } from './plan-work.js'

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
      const counts = chosen || !isLogged ? null : scoredExamples(config, sizesOf(task, config), source.count)
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

function drawSplits(task: Task, seed: number, { heldOut, norm }: ScoredExamples): ScoredOn {
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

function wordsOf({ heldOut, noun, model }: Task, snapshots: number, counts: ScoredExamples): string {
  const part = counts.heldOut < heldOut.examples.length ? ` of ${heldOut.examples.length}` : ''
  const treated =
    model.normLayers.length > 0 ? `, batch norm re-estimated on ${counts.norm} training ${noun.many}` : ''
  return `Scored ${snapshots} snapshots on ${counts.heldOut}${part} held-out ${noun.many}${treated}`
}
