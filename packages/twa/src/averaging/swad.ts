import * as tf from '@tensorflow/tfjs-core'
import { SettingError } from '../errors.js'
import { requireCount, requireNonNegative } from '../settings.js'
import type { TensorState } from '../tensor-state.js'
import type { Averager, SeenWeights } from './averager.js'
import { emptyState, givenMean, mergeMeans, noPoints, type PointMean, requireLength } from './point-mean.js'
import { readSwadState, type Segment, type SwadState, writeSwadState } from './swad-state.js'

/** How the ends of the averaged stretch are found; the published ones when left out. */
export interface SwadSettings {
  /** n_c: so many losses in a row, none below the first of them, are the bottom of the valley. */
  converge?: number
  /** n_t: so many losses in a row above the threshold are its far wall. */
  tolerance?: number
  /** r: the threshold is (1 + r) times the mean of the n_c losses. */
  toleranceRatio?: number
}

/**
 * SWAD, stochastic weight averaging densely: the mean of every iterate from t_s to t_e, two moments found on held-out
 * losses. Cha et al., 2021, "SWAD: Domain Generalization by Seeking Flat Minima", Algorithm 1.
 *
 * Each point is one iterate. A point with a loss closes a segment: itself and the points without a loss since the
 * segment before. Segments enter the mean or stay out as a whole (as in the authors' code), so the loss may be measured
 * at each step or at every hundredth.
 *
 * Start: when the oldest of the last n_c losses is their minimum (ties too), t_s is the first point of that oldest
 * segment, and threshold = (1 + r) · mean of these n_c losses.
 * End: when, after that, the last n_t losses or more are all above the threshold, t_e is the last point of the latest
 * segment that is not; later points change nothing. (The start is never above it. For n_t ≥ n_c, t_e is the paper's.)
 * Until the end t_e is the latest point; until the start t_s is the first point: the mean of everything so far.
 *
 * Of the authors' code, not of the paper, and left out: for n_t > n_c the start may move back over earlier segments
 * below the threshold.
 *
 * The state holds at most n_c + 2 vectors before the start and 2 after it, whatever the length of the run.
 *
 * @throws SettingError for a setting outside its range. `update` throws ShapeError for weights of another length and
 * SettingError for a loss that is negative (its threshold would lie below it) or not finite, `average` SettingError
 * before the first point.
 */
export function swad(settings: SwadSettings = {}): Averager {
  const { converge = 3, tolerance = 6, toleranceRatio = 0.3 } = settings
  requireCount('converge', converge)
  requireCount('tolerance', tolerance)
  requireNonNegative('toleranceRatio', toleranceRatio)

  function see(state: TensorState, { weights, loss }: SeenWeights): TensorState {
    requireLength(state, weights)
    if (loss !== undefined && !(loss >= 0 && loss < Number.POSITIVE_INFINITY)) {
      throw new SettingError('loss', loss, 'a finite number of at least 0')
    }
    const place = { step: state.step + 1, dim: state.numbers.dim[0] }
    const before = readSwadState(state)
    if (before.ended) return writeSwadState(before, place)
    const seen = { ...before, open: mergeMeans(before.open, { count: 1, mean: weights }) }
    if (loss === undefined) return writeSwadState(seen, place)
    const after = seen.threshold === null ? search(seen, loss) : follow(seen, loss, seen.threshold)
    return writeSwadState(after, place)
  }

  function search(seen: SwadState, loss: number): SwadState {
    const segments = [...seen.segments, { ...seen.open, loss }]
    const closed = { ...seen, segments, open: noPoints }
    if (segments.length < converge) return closed
    const losses = segments.map((segment) => segment.loss)
    if (losses[0] === Math.min(...losses)) return enter(closed, losses)
    const before = mergeMeans(seen.before, segments[0])
    return { ...closed, before, segments: segments.slice(1) }
  }

  /** Forgets what lies before the start; the window becomes points that stay and points in doubt. */
  function enter({ segments }: SwadState, losses: number[]): SwadState {
    const mean = losses.reduce((sum, loss) => sum + loss, 0) / losses.length
    // The mean of equal losses may round to below them.
    const threshold = Math.max((1 + toleranceRatio) * mean, losses[0])
    const sure = losses.findLastIndex((loss) => loss <= threshold) + 1
    const misses = segments.length - sure
    const before = meanOfAll(segments.slice(0, sure))
    return { before, segments: [], open: meanOfAll(segments.slice(sure)), threshold, misses, ended: false }
  }

  function follow(seen: SwadState, loss: number, threshold: number): SwadState {
    if (loss <= threshold) {
      return { ...seen, before: mergeMeans(seen.before, seen.open), open: noPoints, misses: 0 }
    }
    const misses = seen.misses + 1
    return misses < tolerance ? { ...seen, misses } : { ...seen, misses, open: noPoints, ended: true }
  }

  return {
    name: 'swad',
    init: emptyState,
    update: (state, seen) => tf.tidy(() => see(state, seen)),
    average: (state) =>
      tf.tidy(() => {
        const { before, segments, open } = readSwadState(state)
        return givenMean(meanOfAll([before, ...segments, open]).mean)
      }),
  }
}

function meanOfAll(parts: (PointMean | Segment)[]): PointMean {
  return parts.reduce<PointMean>(mergeMeans, noPoints)
}
