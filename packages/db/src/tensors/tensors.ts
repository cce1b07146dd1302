import { createHash } from 'node:crypto'
import { AppError } from '@barycenter/contracts'
import { HalfOverflowError, type HalfType, narrow, widen } from './half-floats.js'

/**
 * An array with its name and shape; `data` is row-major and holds product(shape) values. Weights are float32; the packed
 * codes of a low-bit basis are int32.
 */
export interface NamedTensor<Data extends TensorData = Float32Array> {
  name: string
  shape: number[]
  data: Data
}

export type TensorData = Float32Array | Int32Array
export type AnyTensor = NamedTensor<TensorData>

/** Where each tensor lies in the bytes of a manifest. `sha256` is over all bytes, in the order of `tensors`. */
export interface TensorManifestView {
  sha256: string
  bytes: number
  tensors: TensorPlace[]
}

export type TensorType = FloatType | 'int32'
/** How the numbers of a float32 tensor are stored. */
export type FloatType = 'float32' | HalfType

export interface TensorPlace {
  name: string
  shape: number[]
  dtype: TensorType
  offset: number
  bytes: number
}

/** Lower-case hex SHA-256 of the little-endian bytes of all tensors, in order: the `sha256` of their manifest. */
export function hashTensors(tensors: readonly AnyTensor[]): string {
  const hash = createHash('sha256')
  for (const { data } of tensors) hash.update(bytesOf(data))
  return hash.digest('hex')
}

/** Places of the tensors when they are laid one after another without gaps, floats stored as `type`. */
export function placeTensors(tensors: readonly AnyTensor[], type: FloatType = 'float32'): TensorPlace[] {
  let offset = 0
  return tensors.map(({ name, shape, data }) => {
    const size = shape.reduce((product, length) => product * length, 1)
    if (size !== data.length)
      throw new RangeError(
        `tensor ${name}: found ${data.length} values, expected ${size} for shape [${shape}]`,
      )
    const dtype = data instanceof Int32Array ? 'int32' : type
    const place: TensorPlace = { name, shape, dtype, offset, bytes: data.length * BYTES_PER_NUMBER[dtype] }
    offset += place.bytes
    return place
  })
}

/**
 * A tensor's values as a view of the block that holds its manifest's bytes: the bits are those that were stored. Halves become
 * float32 in memory of their own.
 */
export function viewTensor(
  block: ArrayBuffer,
  { name, shape, dtype, offset, bytes }: TensorPlace,
): AnyTensor {
  if (dtype === 'float16' || dtype === 'bfloat16')
    return { name, shape, data: widen(new Uint16Array(block, offset, bytes / 2), dtype) }
  const ArrayOf = dtype === 'int32' ? Int32Array : Float32Array
  return { name, shape, data: new ArrayOf(block, offset, bytes / ArrayOf.BYTES_PER_ELEMENT) }
}

export function isFloat(tensor: AnyTensor): tensor is NamedTensor {
  return tensor.data instanceof Float32Array
}

const BYTES_PER_NUMBER: Readonly<Record<TensorType, number>> = {
  float32: 4,
  float16: 2,
  bfloat16: 2,
  int32: 4,
}

/** What reading the tensors back gives when they are stored as `type`. */
export function roundTensors(tensors: readonly NamedTensor[], type: FloatType = 'float32'): NamedTensor[] {
  if (type === 'float32') return [...tensors]
  return tensors.map(({ name, shape, data }) => ({
    name,
    shape,
    data: widen(narrowed(name, data, type), type),
  }))
}

/** Numbers converted and handed on at once. */
const NARROWED_AT_ONCE = 1 << 18

/** The bytes of a tensor as they are stored: views of its memory, or halves, piece by piece. */
export function* storedBytes({ name, data }: AnyTensor, type: FloatType): Generator<Buffer> {
  if (type === 'float32' || data instanceof Int32Array) yield bytesOf(data)
  else
    for (let from = 0; from < data.length; from += NARROWED_AT_ONCE)
      yield bytesOf(narrowed(name, data, type, from, from + NARROWED_AT_ONCE))
}

function narrowed(
  name: string,
  values: Float32Array,
  type: HalfType,
  from = 0,
  to = values.length,
): Uint16Array<ArrayBuffer> {
  try {
    return narrow(values.subarray(from, to), type)
  } catch (error) {
    if (!(error instanceof HalfOverflowError)) throw error
    const found = `found ${error.value} as number ${from + error.index}, expected at most ${error.largest} in size`
    throw new AppError(
      'INVALID_CONFIG',
      `snapshots.dtype: tensor "${name}": ${found}, as in ${type}; choose another type for these weights`,
      { cause: error },
    )
  }
}

/** The bytes of an array without a copy. Every machine Node runs on today is little-endian. */
export function bytesOf(data: TensorData | Uint16Array): Buffer {
  return Buffer.from(data.buffer, data.byteOffset, data.byteLength)
}
