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

/** No direction is left to move in: too few snapshots, or all of them equal (or, for a span, zero). */
export class SubspaceDegenerateError extends TwaError {
  override name = 'SubspaceDegenerateError'
}

/** A saved state that doesn't belong to the object it is restored into. */
export class SavedStateError extends TwaError {
  override name = 'SavedStateError'
}
