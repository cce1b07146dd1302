import type { NamedTensor } from '@barycenter/db'
import type { ParameterLayout } from '@barycenter/twa'
import type { WeightPlace } from '../fit-weights.js'
import { type OwnParameter, torchPlace } from './torch-places.js'

/**
 * What one of our layers may be called in PyTorch: names of modules, of which the first that the file has counts.
 * @param layer such as `stage1/block2/conv1`
 */
export type ModuleNames = (layer: string) => readonly string[]

/** The module of a layer in this file; where it has none, the first name, for the error that follows. */
export function findModule(tensors: readonly NamedTensor[], names: ModuleNames): (layer: string) => string {
  const modules = new Set(tensors.map(({ name }) => name.slice(0, name.lastIndexOf('.'))))
  return (layer) => {
    const candidates = names(layer)
    return candidates.find((name) => modules.has(name)) ?? candidates[0]
  }
}

const PARTS: Record<string, string> = {
  kernel: 'weight',
  gamma: 'weight',
  table: 'weight',
  token: 'weight',
  bias: 'bias',
  beta: 'bias',
}

export function placesByName({ specs }: ParameterLayout, moduleOf: (layer: string) => string): WeightPlace[] {
  return specs.map((spec) => torchPlace(spec, tensorName(spec, moduleOf)))
}

function tensorName({ name }: OwnParameter, moduleOf: (layer: string) => string): string {
  const place = name.lastIndexOf('/')
  return `${moduleOf(name.slice(0, place))}.${PARTS[name.slice(place + 1)]}`
}
