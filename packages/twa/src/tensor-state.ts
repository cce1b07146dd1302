import * as tf from '@tensorflow/tfjs-core'
import { SavedStateError } from './errors.js'

/**
 * What an optimizer or an averager remembers between steps. Pure functions take one and return the next; nothing is
 * changed in place. (A type alias, not an interface: only those pass as the result of `tf.tidy`.)
 */
export type TensorState = {
  /** Updates made so far. */
  step: number
  /** Small facts in float64, e.g. a window of validation losses; finite, so that they survive JSON. */
  numbers: Record<string, number[]>
  /** Vectors as long as the parameters, by name; `inner/momentum` is the momentum of a wrapped rule. */
  tensors: Record<string, tf.Tensor1D>
}

/** A state without tensors: what a checkpoint holds. */
export interface SavedTensorState {
  step: number
  numbers: Record<string, number[]>
  arrays: Record<string, Float32Array>
}

/** Copies the state out of the engine; the state stays valid and the caller's. */
export async function saveTensorState(state: TensorState): Promise<SavedTensorState> {
  // Read before the first await: what is saved is one moment.
  const { step } = state
  const numbers = structuredClone(state.numbers)
  const names = Object.keys(state.tensors)
  // data() may hand out the engine's own memory, so it is copied.
  const read = await Promise.all(
    Object.values(state.tensors).map(async (tensor) => Float32Array.from(await tensor.data<'float32'>())),
  )
  return { step, numbers, arrays: Object.fromEntries(names.map((name, i) => [name, read[i]])) }
}

/** New tensors, equal to the saved ones bit for bit. */
export function restoreTensorState({ step, numbers, arrays }: SavedTensorState): TensorState {
  const tensors = Object.entries(arrays).map(([name, array]) => [name, tf.tensor1d(array.slice(), 'float32')])
  return { step, numbers: structuredClone(numbers), tensors: Object.fromEntries(tensors) }
}

/** Lets a state outlive a `tf.tidy` around the code that made it; the same state, for chaining. */
export function keepTensorState(state: TensorState): TensorState {
  for (const tensor of Object.values(state.tensors)) tf.keep(tensor)
  return state
}

/** Ends the state's tensors; a state restored or updated from it has its own. */
export function disposeTensorState(state: TensorState): void {
  tf.dispose(state.tensors)
}

/** The same tensors under new handles: two states may share data, never a tensor. */
export function cloneTensors(tensors: TensorState['tensors']): TensorState['tensors'] {
  return Object.fromEntries(Object.entries(tensors).map(([name, tensor]) => [name, tf.clone(tensor)]))
}

/**
 * Refuses a saved state of another rule or length than that of `state`: a missing tensor would be noticed only in the
 * middle of the next step.
 *
 * @throws SavedStateError naming the vectors, or the length
 */
export function requireSameState(saved: SavedTensorState, state: TensorState, what: string): void {
  const [found, expected] = [saved.arrays, state.tensors].map((byName) =>
    Object.keys(byName).sort().join(', '),
  )
  if (found !== expected)
    throw new SavedStateError(`${what} holds vectors [${found}], expected [${expected}]`)
  for (const [name, tensor] of Object.entries(state.tensors)) {
    const { length } = saved.arrays[name]
    if (length !== tensor.size)
      throw new SavedStateError(`${what} has ${length} values for "${name}", expected ${tensor.size}`)
  }
}
