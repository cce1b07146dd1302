import { TwaError } from '../errors.js'

/** A deviation from the average that float32 can't hold: c + Pᵀ 0 would be NaN, as 0 · ∞ is. */
export class NonFiniteRowError extends TwaError {
  override name = 'NonFiniteRowError'
  readonly snapshot: number
  readonly position: number

  constructor({ snapshot, position, value }: { snapshot: number; position: number; value: number }) {
    super(
      `the basis row of snapshot ${snapshot} is ${value} at position ${position} of the vector, expected finite: ` +
        'the snapshot is too far from the average for float32',
    )
    this.snapshot = snapshot
    this.position = position
  }
}

/** A row that no number of orthonormalisation passes in float64 made orthonormal to the others. */
export class IllConditionedError extends TwaError {
  override name = 'IllConditionedError'
  /** Whose row it is: index of the snapshot, or of a random direction. */
  readonly row: number
  /** Largest entry of |P Pᵀ − I| in that row after the last pass. */
  readonly distance: number

  constructor({ row, from, distance }: { row: number; from: number; distance: number }, limit: number) {
    super(
      `the basis row of snapshot ${row} in the block at position ${from} stays ${distance} from orthonormal, ` +
        `expected at most ${limit}; a larger tolerance drops snapshots that are nearly dependent`,
    )
    this.row = row
    this.distance = distance
  }
}
