import * as tf from '@tensorflow/tfjs-core'
import { runEngineKernel } from './engine-kernels.js'
import { SettingError, ShapeError } from './errors.js'

/** A trainable tensor of a model; names are unique in it. */
export interface ParameterSpec {
  name: string
  shape: number[]
}

/** Where a parameter lies in the flat vector: positions `from` (inclusive) to `to` (exclusive). */
export interface ParameterRange extends ParameterSpec {
  from: number
  to: number
}

/** All trainable weights of a model, in one fixed order, as one vector of length `dim`. */
export interface ParameterLayout {
  readonly specs: readonly ParameterRange[]
  readonly dim: number
  /** Flattens and concatenates, in layout order → [dim]. A new tensor; the inputs stay the caller's. */
  join(tensors: readonly tf.Tensor[]): tf.Tensor1D
  /** The inverse of `join`: new tensors with the shapes of `specs`. */
  split(vector: tf.Tensor1D): tf.Tensor[]
  /** First position of a parameter in the vector. */
  offsetOf(name: string): number
  /** The parameter and place that a position of the vector belongs to: `dense/kernel[3,0]`. */
  nameOf(position: number): string
}

/** @throws SettingError when two parameters share a name or a shape isn't one. */
export function createParameterLayout(specs: readonly ParameterSpec[]): ParameterLayout {
  const ranges = rangesOf(specs)
  const byName = new Map(ranges.map((range) => [range.name, range]))
  const dim = ranges.at(-1)?.to ?? 0
  return {
    specs: ranges,
    dim,
    join: (tensors) => join(ranges, tensors),
    split: (vector) => split(ranges, dim, vector),
    offsetOf(name) {
      const range = byName.get(name)
      if (!range)
        throw new SettingError('parameter name', `"${name}"`, `one of ${[...byName.keys()].join(', ')}`)
      return range.from
    },
    nameOf: (position) => nameOf(ranges, dim, position),
  }
}

function rangesOf(specs: readonly ParameterSpec[]): ParameterRange[] {
  const names = new Set<string>()
  let to = 0
  return specs.map(({ name, shape }) => {
    if (names.has(name)) throw new SettingError('parameter name', `"${name}" twice`, 'unique names')
    if (shape.some((size) => !Number.isInteger(size) || size < 1)) {
      throw new SettingError(`shape of "${name}"`, `[${shape}]`, 'positive whole sizes')
    }
    names.add(name)
    const from = to
    to += tf.util.sizeFromShape(shape)
    return { name, shape: [...shape], from, to }
  })
}

function nameOf(ranges: readonly ParameterRange[], dim: number, position: number): string {
  const range = ranges.find(({ from, to }) => position >= from && position < to)
  if (!range) throw new SettingError('position', position, `at least 0 and below ${dim}`)
  let rest = position - range.from
  const place = [...range.shape].reverse().map((size) => {
    const index = rest % size
    rest = Math.floor(rest / size)
    return index
  })
  return `${range.name}[${place.reverse()}]`
}

function join(ranges: readonly ParameterRange[], tensors: readonly tf.Tensor[]): tf.Tensor1D {
  if (tensors.length !== ranges.length)
    throw new ShapeError('list of tensors', [tensors.length], [ranges.length])
  for (const [i, { name, shape }] of ranges.entries()) {
    if (!tf.util.arraysEqual(tensors[i].shape, shape))
      throw new ShapeError(`"${name}"`, tensors[i].shape, shape)
  }
  const joined = runEngineKernel('JoinTensors', Object.fromEntries(tensors.entries()), {})
  if (joined) return joined[0] as tf.Tensor1D
  return tf.tidy(() => tf.concat1d(tensors.map((tensor) => tf.reshape(tensor, [tensor.size]))))
}

function split(ranges: readonly ParameterRange[], dim: number, vector: tf.Tensor1D): tf.Tensor[] {
  if (vector.size !== dim) throw new ShapeError('parameter vector', vector.shape, [dim])
  const parts = runEngineKernel('SplitVector', { vector }, { shapes: ranges.map(({ shape }) => shape) })
  if (parts) return parts
  return tf.tidy(() =>
    ranges.map(({ from, to, shape }) => tf.reshape(tf.slice1d(vector, from, to - from), shape)),
  )
}
