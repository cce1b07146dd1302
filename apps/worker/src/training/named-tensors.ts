import { hashTensors, type NamedTensor } from '@barycenter/db/tensors'
import type { ParameterLayout } from '@barycenter/twa'

/** A parameter vector [dim] as its named weights; views of `vector`, not copies. */
export function nameParameters(layout: ParameterLayout, vector: Float32Array): NamedTensor[] {
  return layout.specs.map(({ name, shape, from, to }) => ({ name, shape, data: vector.subarray(from, to) }))
}

/** The parameter vector [dim] of named weights. Throws when they are not those of this layout. */
export function joinParameters(layout: ParameterLayout, tensors: readonly NamedTensor[]): Float32Array {
  const vector = new Float32Array(layout.dim)
  for (const { name, from, to } of layout.specs) vector.set(findTensor(tensors, name, to - from).data, from)
  return vector
}

export function vectorTensor(name: string, data: Float32Array): NamedTensor {
  return { name, shape: [data.length], data }
}

/** SHA-256 of a parameter vector, as that of a store which holds it alone. */
export function hashVector(vector: Float32Array): string {
  return hashTensors([vectorTensor('weights', vector)])
}

/** The stored tensor of this name. Throws with the names found when it is not there. */
export function findTensor(tensors: readonly NamedTensor[], name: string, length?: number): NamedTensor {
  const found = tensors.find((tensor) => tensor.name === name)
  if (!found)
    throw new Error(`Stored tensors are ${tensors.map((each) => each.name).join(', ')}; expected ${name}`)
  if (length !== undefined && found.data.length !== length) {
    throw new Error(`Stored tensor ${name} has ${found.data.length} values, expected ${length}`)
  }
  return found
}

/** Euclidean norm, summed in float64. */
export function vectorNorm(vector: Float32Array): number {
  return Math.sqrt(vector.reduce((sum, value) => sum + value * value, 0))
}
