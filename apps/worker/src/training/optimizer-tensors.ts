import type { NamedTensor } from '@barycenter/db'
import type { SavedOptimizerState } from '@barycenter/twa'
import { vectorTensor } from './named-tensors.js'

const PREFIX = 'optimizer/'

/** An optimizer's arrays as tensors of a checkpoint; its step count goes into the checkpoint's state. */
export function optimizerTensors(saved: SavedOptimizerState): NamedTensor[] {
  return Object.entries(saved.arrays).map(([name, array]) => vectorTensor(PREFIX + name, array))
}

export function savedOptimizer(step: number, tensors: readonly NamedTensor[]): SavedOptimizerState {
  const own = tensors.filter(({ name }) => name.startsWith(PREFIX))
  return { step, arrays: Object.fromEntries(own.map(({ name, data }) => [name.slice(PREFIX.length), data])) }
}
