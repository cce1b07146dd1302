import type { NamedTensor } from '@barycenter/db'
import type { SavedTensorState } from '@barycenter/twa'
import { z } from 'zod'
import { vectorTensor } from './named-tensors.js'

const PREFIX = 'optimizer/'

/** An optimizer's arrays as tensors of a checkpoint; its step count and numbers go into the checkpoint's state. */
export function optimizerTensors(saved: SavedTensorState): NamedTensor[] {
  return Object.entries(saved.arrays).map(([name, array]) => vectorTensor(PREFIX + name, array))
}

export const OptimizerNumbers = z.record(z.string(), z.array(z.number())).default({})

export function savedOptimizer(
  { step, numbers }: Pick<SavedTensorState, 'step' | 'numbers'>,
  tensors: readonly NamedTensor[],
): SavedTensorState {
  const own = tensors.filter(({ name }) => name.startsWith(PREFIX))
  const arrays = Object.fromEntries(own.map(({ name, data }) => [name.slice(PREFIX.length), data]))
  return { step, numbers, arrays }
}
