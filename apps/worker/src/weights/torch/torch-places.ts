import type { WeightPlace } from '../fit-weights.js'
import { permuteAxes } from '../permute-axes.js'

/** A parameter of a model of ours. */
export interface OwnParameter {
  name: string
  shape: readonly number[]
}

/** Kernels are turned around, everything else is as it is: PyTorch has outputs first. */
export function torchPlace(parameter: OwnParameter, tensor: string): WeightPlace {
  if (!parameter.name.endsWith('/kernel')) return samePlace(parameter, tensor)
  return parameter.shape.length === 4 ? convolutionPlace(parameter, tensor) : densePlace(parameter, tensor)
}

/** What has the same shape and order in both: biases, norms, tables of embeddings. */
export function samePlace({ name, shape }: OwnParameter, tensor: string): WeightPlace {
  return { parameter: name, tensor, shape, convert: (values) => values }
}

/** [out, in] there, [in, out] here. */
function densePlace({ name, shape }: OwnParameter, tensor: string): WeightPlace {
  const [inputs, outputs] = shape
  return {
    parameter: name,
    tensor,
    shape: [outputs, inputs],
    convert: (values) => permuteAxes(values, [outputs, inputs], [1, 0]),
  }
}

/**
 * A dense kernel behind maps that are made one vector: there in the order channel, row, column, here row, column, channel.
 * @param channels of the maps
 */
export function flattenedPlace({ name, shape }: OwnParameter, tensor: string, channels: number): WeightPlace {
  const [inputs, outputs] = shape
  return {
    parameter: name,
    tensor,
    shape: [outputs, inputs],
    convert: (values) => permuteAxes(values, [outputs, channels, inputs / channels], [2, 1, 0]),
  }
}

/** [out, in, height, width] there, [height, width, in, out] here. */
function convolutionPlace({ name, shape }: OwnParameter, tensor: string): WeightPlace {
  const [height, width, inputs, outputs] = shape
  const there = [outputs, inputs, height, width]
  return {
    parameter: name,
    tensor,
    shape: there,
    convert: (values) => permuteAxes(values, there, [2, 3, 1, 0]),
  }
}
