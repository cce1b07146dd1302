import { ShapeError } from '../errors.js'
import type { OptimizerUpdate } from './optimizer.js'

/** A gradient of length 1 would be spread over all parameters without a word. @throws ShapeError */
export function requireSameLength({ gradient, params }: OptimizerUpdate): void {
  if (gradient.shape.length !== 1 || gradient.shape[0] !== params.shape[0]) {
    throw new ShapeError('gradient', gradient.shape, params.shape)
  }
}
