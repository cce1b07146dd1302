import { createHash } from 'node:crypto'

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

export type TensorType = 'float32' | 'int32'

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

/** Places of the tensors when they are laid one after another without gaps. */
export function placeTensors(tensors: readonly AnyTensor[]): TensorPlace[] {
  let offset = 0
  return tensors.map(({ name, shape, data }) => {
    const size = shape.reduce((product, length) => product * length, 1)
    if (size !== data.length)
      throw new RangeError(
        `tensor ${name}: found ${data.length} values, expected ${size} for shape [${shape}]`,
      )
    const place: TensorPlace = { name, shape, dtype: typeOf(data), offset, bytes: data.byteLength }
    offset += data.byteLength
    return place
  })
}

/** A tensor's values as a view of the block that holds its manifest's bytes: the bits are those that were stored. */
export function viewTensor(
  block: ArrayBuffer,
  { name, shape, dtype, offset, bytes }: TensorPlace,
): AnyTensor {
  const ArrayOf = dtype === 'int32' ? Int32Array : Float32Array
  return { name, shape, data: new ArrayOf(block, offset, bytes / ArrayOf.BYTES_PER_ELEMENT) }
}

export function isFloat(tensor: AnyTensor): tensor is NamedTensor {
  return tensor.data instanceof Float32Array
}

function typeOf(data: TensorData): TensorType {
  return data instanceof Int32Array ? 'int32' : 'float32'
}

/** The bytes of an array without a copy. Every machine Node runs on today is little-endian. */
export function bytesOf(data: TensorData): Buffer {
  return Buffer.from(data.buffer, data.byteOffset, data.byteLength)
}
