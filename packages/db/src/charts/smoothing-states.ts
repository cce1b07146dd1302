import type { SmoothingState } from '@barycenter/contracts'

const MOST_STATES = 200_000

/**
 * Where smoothed lines stand between segments: a zoom into a long series is smoothed from the segment before it, with the
 * very numbers that smoothing from the first point gives. Places are numbers of points from the start of the series, which
 * stay true: points are only ever added at its end, and compaction leaves their order.
 */
export class SmoothingStates {
  /** Name of series and weight → place → state; what was used last is last. */
  readonly #states = new Map<string, Map<number, SmoothingState>>()
  #size = 0

  at(seriesId: string, weight: number, place: number): SmoothingState | undefined {
    return this.#states.get(nameOf(seriesId, weight))?.get(place)
  }

  put(seriesId: string, weight: number, place: number, state: SmoothingState): void {
    const name = nameOf(seriesId, weight)
    const states = this.#states.get(name) ?? new Map<number, SmoothingState>()
    if (!states.has(place)) this.#size++
    states.set(place, state)
    this.#states.delete(name)
    this.#states.set(name, states)
    this.#forget(name)
  }

  #forget(newest: string): void {
    for (const [name, states] of this.#states) {
      if (this.#size <= MOST_STATES || name === newest) return
      this.#states.delete(name)
      this.#size -= states.size
    }
  }
}

const nameOf = (seriesId: string, weight: number): string => `${seriesId}@${weight}`
