import { AppError } from '@barycenter/contracts'

/** `place` is a tensor, or a part of the file: `header`, `file`. */
export function invalidWeights(place: string, found: string, expected: string): AppError {
  const message = `${place}: found ${found}, expected ${expected}`
  return new AppError('WEIGHTS_INVALID', message, { issues: [{ path: place, found, expected }] })
}
