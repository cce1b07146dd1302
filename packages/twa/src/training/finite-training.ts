import { SettingError, ShapeError, TwaError } from '../errors.js'

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

/** @throws NonFiniteTrainingError naming the first of `values` that isn't finite, as `coefficients[2]` */
export function requireFiniteTraining(step: number, what: string, values: Float32Array): void {
  const index = values.findIndex((value) => !Number.isFinite(value))
  if (index >= 0) throw new NonFiniteTrainingError(step, `${what}[${index}]`, values[index])
}

/** @throws ShapeError for a start of another length; SettingError for a number that float32 can't hold, naming it */
export function requireStart(what: string, start: ArrayLike<number>, length: number): void {
  if (start.length !== length) throw new ShapeError(what, [start.length], [length])
  for (let i = 0; i < length; i++) {
    if (!Number.isFinite(Math.fround(start[i]))) {
      throw new SettingError(`${what}[${i}]`, start[i], 'a finite float32 number')
    }
  }
}
