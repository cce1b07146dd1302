import { uniformAverage } from '../averaging/uniform.js'
import { SettingError, ShapeError } from '../errors.js'
import type { SnapshotSource } from '../snapshot-source.js'
import { subsetSource } from './subset-source.js'

/** How to score weights on held-out data; larger is better. */
export interface GreedySoupOptions {
  /**
   * Held-out score of a vector of weights [dim], larger is better; a snapshot that scores NaN stays out. For a
   * model with batch norm it re-estimates the statistics first: those of averaged weights are no average.
   */
  evaluate(weights: Float32Array): Promise<number> | number
  /** Held-out score of every snapshot alone, where it is known already. */
  snapshotScores?: readonly number[]
}

/** The soup, and how it came about. */
export interface GreedySoup {
  /** The uniform average of the chosen snapshots. */
  weights: Float32Array
  /** Indices of the chosen snapshots in the order they joined; the best first. */
  chosen: number[]
  /** Held-out score of the soup after each of them joined: rises strictly. */
  scores: number[]
  /** Held-out score of every snapshot alone. */
  snapshotScores: number[]
}

/**
 * Greedy soup (Wortsman et al., 2022, "Model soups", recipe 1): from the best snapshot on, in order of their held-out
 * scores, a snapshot joins when the mean with it scores strictly higher, as in the authors' code. Takes at most 2n − 1 evaluations.
 *
 * @throws ShapeError when `snapshotScores` isn't one per snapshot
 * @throws SettingError when every snapshot scores NaN
 */
export async function greedySoup(source: SnapshotSource, options: GreedySoupOptions): Promise<GreedySoup> {
  const snapshotScores = options.snapshotScores
    ? [...options.snapshotScores]
    : await scoreAlone(source, options.evaluate)
  if (snapshotScores.length !== source.count) {
    throw new ShapeError('snapshotScores', [snapshotScores.length], [source.count])
  }
  const [best, ...others] = bestFirst(snapshotScores)
  let chosen = [best]
  let weights = await uniformAverage(subsetSource(source, chosen))
  const scores = [snapshotScores[best]]
  for (const candidate of others) {
    const joined = [...chosen, candidate]
    const mean = await uniformAverage(subsetSource(source, joined))
    const score = await options.evaluate(mean)
    if (!(score > scores[scores.length - 1])) continue
    chosen = joined
    weights = mean
    scores.push(score)
  }
  return { weights, chosen, scores, snapshotScores }
}

async function scoreAlone(
  source: SnapshotSource,
  evaluate: GreedySoupOptions['evaluate'],
): Promise<number[]> {
  const scores: number[] = []
  for (let index = 0; index < source.count; index++) {
    scores.push(await evaluate(await uniformAverage(subsetSource(source, [index]))))
  }
  return scores
}

/** Indices by descending score, of equal scores the earlier snapshot first; without those that score NaN. */
function bestFirst(scores: readonly number[]): number[] {
  const usable = [...scores.keys()].filter((index) => !Number.isNaN(scores[index]))
  if (usable.length === 0) {
    throw new SettingError('held-out score of every snapshot', Number.NaN, 'a number for at least one')
  }
  // Compared, not subtracted: −∞ − −∞ is NaN.
  return usable.sort((i, j) => (scores[i] === scores[j] ? i - j : scores[i] > scores[j] ? -1 : 1))
}
