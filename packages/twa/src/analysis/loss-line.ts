import { SettingError, ShapeError } from '../errors.js'

/** The ends of the line, where on it to look, and how to measure a loss. */
export interface LossLineOptions {
  /** The point at t = 0, [dim]. */
  from: Float32Array
  /** The point at t = 1, [dim]. */
  to: Float32Array
  /** Where to look, in this order; below 0 and above 1 is beyond the points. */
  parameters: readonly number[]
  /** Loss of a vector of weights; it may keep the vector. Batch-norm statistics are its duty. */
  evaluate(weights: Float32Array): Promise<number> | number
}

/** The loss at one place of the line; not finite where it is not. */
export interface LossLinePoint {
  t: number
  /** As evaluated: a loss that isn't finite is a fact about the place. */
  loss: number
}

/**
 * Loss along the line a + t (b − a) through two points (Goodfellow et al., 2015), one place after the other, so that a
 * page draws as it goes; leaving the loop stops it. Computed as (1 − t) a + t b, which gives both ends to the last bit.
 *
 * @throws ShapeError, SettingError at once when the points differ in length or a parameter isn't finite
 */
export function lossLine(options: LossLineOptions): AsyncGenerator<LossLinePoint> {
  const { from, to, parameters } = options
  if (to.length !== from.length) throw new ShapeError('to', [to.length], [from.length])
  for (const [index, t] of parameters.entries()) {
    if (!Number.isFinite(t)) throw new SettingError(`parameters[${index}]`, t, 'finite')
  }
  return pointsOf(options)
}

async function* pointsOf(options: LossLineOptions): AsyncGenerator<LossLinePoint> {
  const { from, to, parameters, evaluate } = options
  for (const t of parameters) {
    yield { t, loss: await evaluate(from.map((value, i) => (1 - t) * value + t * to[i])) }
  }
}
