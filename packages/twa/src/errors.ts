/** Base of every error this package throws on purpose, so a caller can tell them from defects. */
export class TwaError extends Error {
  override name = 'TwaError'
}

/** A tensor, vector or snapshot whose shape or length isn't the one expected. */
export class ShapeError extends TwaError {
  override name = 'ShapeError'

  constructor(what: string, found: readonly number[], expected: readonly number[]) {
    super(`${what} has shape [${found}], expected [${expected}]`)
  }
}

/** A setting outside what its formula allows. */
export class SettingError extends TwaError {
  override name = 'SettingError'

  constructor(setting: string, found: unknown, expected: string) {
    super(`${setting} is ${String(found)}, expected ${expected}`)
  }
}

/** A snapshot that holds a NaN or an infinity: no average of it means anything. */
export class NonFiniteSnapshotError extends TwaError {
  override name = 'NonFiniteSnapshotError'
  readonly snapshot: number
  readonly position: number

  /** The tensor and place in it, `conv/kernel[0,2,1]`, where the source knows its layout. */
  readonly place: string | null

  constructor(snapshot: number, position: number, value: number, place: string | null = null) {
    const where = place === null ? `position ${position} of its vector` : `${place} (position ${position})`
    super(`snapshot ${snapshot} holds ${value} at ${where}, expected finite weights`)
    this.snapshot = snapshot
    this.position = position
    this.place = place
  }
}

/** A gradient that holds a NaN or an infinity: the loss has diverged, or its data are damaged. */
export class NonFiniteGradientError extends TwaError {
  override name = 'NonFiniteGradientError'
  readonly step: number
  readonly coefficient: number

  constructor(step: number, coefficient: number, value: number) {
    super(
      `gradient of step ${step} is ${value} at coefficient ${coefficient} of the subspace, expected finite numbers`,
    )
    this.step = step
    this.coefficient = coefficient
  }
}

/** Training that holds a NaN or an infinity, and would for ever: a gradient did, or the loss has diverged. */
export class NonFiniteTrainingError extends TwaError {
  override name = 'NonFiniteTrainingError'
  /** Steps made when it was noticed, which may be later than it began. */
  readonly step: number

  constructor(step: number, place: string, value: number) {
    super(`${place} is ${value} after ${step} steps, expected finite numbers: training has diverged`)
    this.step = step
  }
}

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

/** Batch statistics that hold a NaN or an infinity: one of them would stay in the running mean for good. */
export class NonFiniteStatisticsError extends TwaError {
  override name = 'NonFiniteStatisticsError'

  constructor(what: string, value: number) {
    super(`${what} is ${value}, expected a finite number: the network's activations have overflowed`)
  }
}

/** No direction is left to move in: too few snapshots, or all of them equal (or, for a span, zero). */
export class SubspaceDegenerateError extends TwaError {
  override name = 'SubspaceDegenerateError'
}

/** A saved state that doesn't belong to the object it is restored into. */
export class SavedStateError extends TwaError {
  override name = 'SavedStateError'
}
