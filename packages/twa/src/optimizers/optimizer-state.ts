import * as tf from '@tensorflow/tfjs-core'
import type { OptimizerState } from './optimizer.js'

/** An optimizer's state without tensors: what a checkpoint holds. */
export interface SavedOptimizerState {
  step: number
  arrays: Record<string, Float32Array>
}

/** Copies the state out of the engine; the state stays valid and the caller's. */
export async function saveOptimizerState(state: OptimizerState): Promise<SavedOptimizerState> {
  const arrays: Record<string, Float32Array> = {}
  // data() may hand out the engine's own memory, so it is copied.
  for (const [name, tensor] of Object.entries(state.tensors)) {
    arrays[name] = Float32Array.from(await tensor.data<'float32'>())
  }
  return { step: state.step, arrays }
}

/** New tensors, equal to the saved ones bit for bit. */
export function restoreOptimizerState(saved: SavedOptimizerState): OptimizerState {
  const tensors = Object.entries(saved.arrays).map(([name, array]) => [
    name,
    tf.tensor1d(array.slice(), 'float32'),
  ])
  return { step: saved.step, tensors: Object.fromEntries(tensors) }
}

export function disposeOptimizerState(state: OptimizerState): void {
  tf.dispose(state.tensors)
}
