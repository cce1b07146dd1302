import { NonFiniteTrainingError, SettingError, ShapeError } from '../errors.js'

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
