import { createHash } from 'node:crypto'

/** One float32 array with its name and shape; `data` is row-major and holds product(shape) values. */
export interface NamedTensor {
  name: string
  shape: number[]
  data: Float32Array
}

/** Where each tensor lies in the bytes of a manifest. `sha256` is over all bytes, in the order of `tensors`. */
export interface TensorManifestView {
  sha256: string
  bytes: number
  tensors: TensorPlace[]
}

export interface TensorPlace {
  name: string
  shape: number[]
  dtype: 'float32'
  offset: number
  bytes: number
}

/** Lower-case hex SHA-256 of the float32 little-endian bytes of all tensors, in order: the `sha256` of their manifest. */
export function hashTensors(tensors: NamedTensor[]): string {
  const hash = createHash('sha256')
  for (const { data } of tensors) hash.update(bytesOf(data))
  return hash.digest('hex')
}

/** Places of the tensors when they are laid one after another without gaps. */
export function placeTensors(tensors: NamedTensor[]): TensorPlace[] {
  let offset = 0
  return tensors.map(({ name, shape, data }) => {
    const size = shape.reduce((product, length) => product * length, 1)
    if (size !== data.length)
      throw new RangeError(
        `tensor ${name}: found ${data.length} values, expected ${size} for shape [${shape}]`,
      )
    const place: TensorPlace = { name, shape, dtype: 'float32', offset, bytes: data.byteLength }
    offset += data.byteLength
    return place
  })
}

/** The bytes of an array without a copy. Every machine Node runs on today is little-endian. */
export function bytesOf(data: Float32Array): Buffer {
  return Buffer.from(data.buffer, data.byteOffset, data.byteLength)
}
