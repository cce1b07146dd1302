import { bytesOf, type NamedTensor, type TensorPlace, viewTensor } from '../tensors/tensors.js'
import { type ByteSource, createByteSource } from './byte-source.js'
import { FLOAT_TYPES } from './float-types.js'
import { invalidWeights } from './invalid-weights.js'
import { isWeight, parseHeader, tensorWords, type WrittenTensor } from './parse-header.js'

const LENGTH_BYTES = 8
/** A few hundred bytes a tensor: room for some 50,000 of them. */
const LARGEST_HEADER = 16 * 1024 * 1024
/** Converted and handed on at once. */
const PIECE_BYTES = 256 * 1024

/** A safetensors file (https://github.com/huggingface/safetensors#format) whose header has been read and found sound. */
export interface SafetensorsFile {
  /** Its weights as float32, one after another in the order of the file. Counters of batch norm are left out. */
  places: TensorPlace[]
  /** What the whole file must have, header included. */
  bytes: number
  /**
   * The numbers as float32, in the order of `places`. To be read once, to its end.
   * @throws WEIGHTS_INVALID at the first number that is not finite, and for a file that is cut off or too long
   */
  values(): AsyncGenerator<Float32Array>
}

/**
 * Reads the header of a file that comes as a stream.
 * @throws WEIGHTS_INVALID naming the tensor or the part of the file, what was found and what was expected
 */
export async function openSafetensors(stream: AsyncIterable<Uint8Array>): Promise<SafetensorsFile> {
  const source = createByteSource(stream)
  const header = await takeHeader(source)
  const tensors = parseHeader(header)
  return {
    places: placesOf(tensors.filter(isWeight)),
    bytes: LENGTH_BYTES + header.length + tensors.at(-1)!.to,
    values: () => readValues(source, tensors),
  }
}

/** All weights of a file in memory, as float32. Throws as `openSafetensors` and `values` do. */
export async function readSafetensors(stream: AsyncIterable<Uint8Array>): Promise<NamedTensor[]> {
  const { places, values } = await openSafetensors(stream)
  const block = new Uint8Array(places.reduce((sum, { bytes }) => sum + bytes, 0))
  let at = 0
  for await (const piece of values()) {
    block.set(bytesOf(piece), at)
    at += piece.byteLength
  }
  return places.map((place) => viewTensor(block.buffer, place) as NamedTensor)
}

async function takeHeader(source: ByteSource): Promise<Buffer> {
  const prefix = await source.take(LENGTH_BYTES)
  if (prefix.length < LENGTH_BYTES)
    throw invalidWeights('file', `${prefix.length} bytes`, 'a safetensors file, of at least 8')
  if (prefix.toString('latin1', 0, 2) === 'PK')
    throw invalidWeights(
      'file',
      'a zip archive, as torch.save writes it',
      'a safetensors file, as safetensors.torch.save_file does',
    )
  const length = prefix.readBigUInt64LE()
  if (length < 2n || length > LARGEST_HEADER)
    throw invalidWeights(
      'header',
      `a length of ${length} bytes`,
      `2 to ${LARGEST_HEADER} in a safetensors file`,
    )
  const header = await source.take(Number(length))
  if (header.length < Number(length))
    throw invalidWeights('header', `${header.length} bytes (truncated)`, `${length}, as the file says`)
  return header
}

function placesOf(tensors: readonly WrittenTensor[]): TensorPlace[] {
  let offset = 0
  return tensors.map(({ name, dtype, shape, from, to }) => {
    const bytes = ((to - from) / FLOAT_TYPES[dtype]!.bytes) * Float32Array.BYTES_PER_ELEMENT
    const place: TensorPlace = { name, shape, dtype: 'float32', offset, bytes }
    offset += bytes
    return place
  })
}

async function* readValues(
  source: ByteSource,
  tensors: readonly WrittenTensor[],
): AsyncGenerator<Float32Array> {
  for (const tensor of tensors) {
    const type = isWeight(tensor) ? FLOAT_TYPES[tensor.dtype]! : null
    for (let from = tensor.from; from < tensor.to; from += PIECE_BYTES) {
      const count = Math.min(PIECE_BYTES, tensor.to - from)
      const piece = await source.take(count)
      if (piece.length < count) throw truncated(tensor, from + piece.length)
      if (type) yield requireFinite(tensor, type.read(piece), (from - tensor.from) / type.bytes)
    }
  }
  const rest = await source.take(1)
  if (rest.length > 0)
    throw invalidWeights('file', 'more bytes', `an end after the ${tensors.at(-1)!.to} bytes of its tensors`)
}

function truncated({ name, from, to }: WrittenTensor, end: number): Error {
  return invalidWeights(tensorWords(name), `${end - from} bytes (the file is truncated)`, `${to - from}`)
}

function requireFinite({ name }: WrittenTensor, values: Float32Array, first: number): Float32Array {
  const wrong = values.findIndex((value) => !Number.isFinite(value))
  if (wrong < 0) return values
  throw invalidWeights(tensorWords(name), `${values[wrong]} as number ${first + wrong}`, 'finite numbers')
}
