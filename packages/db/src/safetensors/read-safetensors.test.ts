import { AppError } from '@barycenter/contracts'
import { describe, expect, it } from 'vitest'
import { bytesOf, hashTensors, type NamedTensor, placeTensors } from '../tensors/tensors.js'
import { seededTensor } from '../testing/fixtures.js'
import { readSafetensors } from './read-safetensors.js'
import { safetensorsHeader } from './safetensors-header.js'

const SEEDS = Array.from({ length: 40 }, (_, seed) => seed + 1)

/** Whole numbers from 0 to `limit` − 1, the same for the same seed. */
function numbers(seed: number): (limit: number) => number {
  const values = seededTensor('', [1000], seed).data
  let next = 0
  return (limit) => Math.floor(((values[next++ % values.length]! + 1) / 2) * limit)
}

/** Up to six tensors of up to three axes, some of them empty, as a run's final weights are. */
function someTensors(seed: number): NamedTensor[] {
  const draw = numbers(seed)
  return Array.from({ length: 1 + draw(6) }, (_, index) => {
    const shape = Array.from({ length: draw(4) }, () => draw(9))
    return seededTensor(`layer${index}/größe`, shape, seed * 10 + index)
  })
}

function writeFile(tensors: readonly NamedTensor[]): Buffer {
  const header = safetensorsHeader({ tensors: placeTensors(tensors) }, { method: 'twa' })
  return Buffer.concat([header, ...tensors.map(({ data }) => bytesOf(data))])
}

/** A file of this header and `dataBytes` zeros. */
function rawFile(header: unknown, dataBytes: number, text = JSON.stringify(header)): Buffer {
  const json = Buffer.from(text)
  const length = Buffer.alloc(8)
  length.writeBigUInt64LE(BigInt(json.length))
  return Buffer.concat([length, json, Buffer.alloc(dataBytes)])
}

async function* inPieces(bytes: Buffer, size: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}

const read = (bytes: Buffer, size = 1000) => readSafetensors(inPieces(bytes, size))
const refusal = (bytes: Buffer) =>
  read(bytes).then(
    () => 'read',
    (error: AppError) => `${error.code} ${error.message}`,
  )
const entry = (shape: number[], from: number, to: number, dtype = 'F32') => ({
  dtype,
  shape,
  data_offsets: [from, to],
})

describe('readSafetensors', () => {
  it.each(SEEDS)('gives back what was written, in whatever pieces it comes (seed %i)', async (seed) => {
    const tensors = someTensors(seed)
    const found = await read(writeFile(tensors), 1 + numbers(seed)(50))
    expect(found.map(({ name, shape }) => [name, shape])).toEqual(
      tensors.map(({ name, shape }) => [name, shape]),
    )
    expect(hashTensors(found)).toBe(hashTensors(tensors))
  })

  it.each(SEEDS)('refuses a file that is cut off, wherever that is (seed %i)', async (seed) => {
    const whole = writeFile([...someTensors(seed), seededTensor('last', [3], seed)])
    const cut = whole.subarray(0, numbers(seed + 100)(whole.length))
    expect(await refusal(cut)).toMatch(/^WEIGHTS_INVALID (file|header|tensor ".+"): found .+, expected .+/)
  })

  it.each(SEEDS)(
    'never takes a header with a changed byte for another file without saying so (seed %i)',
    async (seed) => {
      const tensors = [seededTensor('a', [2, 3], seed), seededTensor('b', [4], seed)]
      const bytes = writeFile(tensors)
      const headerLength = Number(bytes.readBigUInt64LE())
      const place = numbers(seed + 200)(8 + headerLength)
      bytes[place] = (bytes[place]! + 1 + numbers(seed + 300)(255)) % 256
      const found = await read(bytes).catch((error: unknown) => error)
      // A name, the metadata or padding may change; the numbers cannot.
      if (found instanceof AppError) expect(found.code).toBe('WEIGHTS_INVALID')
      else expect(hashTensors(found as NamedTensor[])).toBe(hashTensors(tensors))
    },
  )

  it('widens halves and bfloat16 exactly, and leaves counters of batch norm out', async () => {
    const file = rawFile(
      {
        half: entry([8], 8, 24, 'F16'),
        'bn.num_batches_tracked': entry([], 0, 8, 'I64'),
        brain: entry([2], 24, 28, 'BF16'),
      },
      28,
    )
    const data = file.subarray(file.length - 28)
    // 1, -2, 65504, smallest normal, largest and smallest subnormal, -0, 1/3 in binary16
    ;[0x3c00, 0xc000, 0x7bff, 0x0400, 0x03ff, 0x0001, 0x8000, 0x3555].forEach((half, index) => {
      data.writeUInt16LE(half, 8 + 2 * index)
    })
    data.writeUInt16LE(0x3f80, 24)
    data.writeUInt16LE(0xc049, 26)
    const [half, brain] = await read(file)
    expect([...half!.data]).toEqual([1, -2, 65504, 2 ** -14, 1023 * 2 ** -24, 2 ** -24, -0, 0.333251953125])
    expect([...brain!.data]).toEqual([1, -3.140625])
  })

  it.each<[string, Buffer, string]>([
    ['nothing', Buffer.alloc(0), 'file: found 0 bytes, expected a safetensors file, of at least 8'],
    [
      'another format',
      Buffer.from('GIF89a, which is a picture'),
      'header: found a length of 2318334806574123335 bytes, expected 2 to 16777216 in a safetensors file',
    ],
    [
      'what PyTorch itself saves',
      Buffer.from('PK\u0003\u0004 a zip archive'),
      'file: found a zip archive, as torch.save writes it, expected a safetensors file, as safetensors.torch.save_file does',
    ],
    [
      'a header that is no JSON',
      rawFile(null, 0, 'weights!'),
      'header: found 8 bytes that start with "weights!", expected a JSON object',
    ],
    ['no tensors', rawFile({ __metadata__: {} }, 0), 'header: found no tensor, expected at least one'],
    [
      'an unknown type',
      rawFile({ a: entry([2], 0, 16, 'F64') }, 16),
      'tensor "a": found dtype F64, expected F32, F16 or BF16',
    ],
    [
      'a type that only an object has',
      rawFile({ a: entry([2], 0, 16, 'constructor') }, 16),
      'tensor "a": found dtype constructor, expected F32, F16 or BF16',
    ],
    [
      'a part that is missing',
      rawFile({ a: { dtype: 'F32', shape: [2] } }, 8),
      'tensor "a": found {"dtype":"F32","shape":[2]}, expected dtype, shape and data_offsets of whole numbers',
    ],
    [
      'a size that is not that of the shape',
      rawFile({ a: entry([2, 2], 0, 12) }, 12),
      'tensor "a": found 12 bytes, expected 16 for shape [2, 2] of F32',
    ],
    [
      'a size beyond all numbers',
      rawFile({ a: entry([2 ** 40, 2 ** 40], 0, 12) }, 12),
      'tensor "a": found 12 bytes, expected 4.835703278458517e+24 for shape [1099511627776, 1099511627776] of F32',
    ],
    [
      'tensors that overlap',
      rawFile({ a: entry([2], 0, 8), b: entry([2], 4, 12) }, 12),
      'tensor "b": found bytes 4 to 12, expected bytes that start at byte 8, where tensor "a" ends',
    ],
    [
      'a gap',
      rawFile({ a: entry([1], 4, 8) }, 8),
      'tensor "a": found bytes 4 to 8, expected bytes that start at byte 0',
    ],
    [
      'an end before the start',
      rawFile({ a: entry([1], 0, 4), b: entry([1], 4, 0) }, 4),
      'tensor "b": found bytes 4 to 0, expected bytes that start at byte 4, where tensor "a" ends',
    ],
    [
      'more bytes than tensors',
      rawFile({ a: entry([1], 0, 4) }, 5),
      'file: found more bytes, expected an end after the 4 bytes of its tensors',
    ],
    [
      'fewer bytes than tensors',
      rawFile({ a: entry([1], 0, 4), b: entry([3], 4, 16) }, 10),
      'tensor "b": found 6 bytes (the file is truncated), expected 12',
    ],
  ])('refuses %s', async (_, file, message) => {
    expect(await refusal(file)).toBe(`WEIGHTS_INVALID ${message}`)
  })

  it('refuses numbers that are not finite, and says which', async () => {
    const tensor = seededTensor('a', [70_000], 1)
    tensor.data[69_999] = Number.NaN
    expect(await refusal(writeFile([tensor]))).toBe(
      'WEIGHTS_INVALID tensor "a": found NaN as number 69999, expected finite numbers',
    )
  })
})
