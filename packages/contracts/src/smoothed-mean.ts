import type { SmoothingState } from './metric-search.js'

const START: SmoothingState = { mean: 0, mass: 0, lastStep: null, distance: 0, moves: 0 }

/**
 * Exponential moving average by steps, as charts smooth lines. Each value counts for the distance to the one before it:
 * the past keeps `weight` to the power of that distance, told in distances as they usually are (their mean so far, so a
 * metric logged every 100 steps is smoothed as one logged at every step). The start is not pulled to zero: the mean is
 * divided by the mass of the weights so far. It moves by a share of the difference, so a constant stays itself bit for
 * bit; it knows nothing of what comes later, so the beginning of a series is smoothed as the whole.
 * Values that are not finite stay gaps and do not touch it. A step that repeats or goes back counts as a usual distance.
 */
export class SmoothedMean {
  readonly #weight: number
  #mean: number
  #mass: number
  #lastStep: number | null
  #distance: number
  #moves: number

  constructor(weight: number, from: SmoothingState = START) {
    this.#weight = weight
    this.#mean = from.mean
    this.#mass = from.mass
    this.#lastStep = from.lastStep
    this.#distance = from.distance
    this.#moves = from.moves
  }

  /** Gives back the smoothed value at this point. */
  add(step: number, value: number): number {
    if (!Number.isFinite(value)) return value
    const kept = this.#keptWeight(step)
    this.#lastStep = step
    this.#mass = kept * this.#mass + (1 - kept)
    const share = (1 - kept) / this.#mass
    const difference = value - this.#mean
    // Of two values near the ends of the range of numbers, the difference overflows.
    this.#mean = Number.isFinite(difference)
      ? this.#mean + share * difference
      : (1 - share) * this.#mean + share * value
    return this.#mean
  }

  state(): SmoothingState {
    return {
      mean: this.#mean,
      mass: this.#mass,
      lastStep: this.#lastStep,
      distance: this.#distance,
      moves: this.#moves,
    }
  }

  #keptWeight(step: number): number {
    const moved = this.#lastStep === null ? 0 : step - this.#lastStep
    if (moved <= 0) return this.#weight
    this.#distance += moved
    this.#moves++
    const usual = this.#distance / this.#moves
    return moved === usual ? this.#weight : this.#weight ** (moved / usual)
  }
}
