import type { TensorManifestView } from '../tensors/tensors.js'

/** The header's length stands in 8 bytes; readers map the data that follows, so it starts at a multiple of 8. */
const ALIGNMENT = 8

const DTYPES = { float32: 'F32', float16: 'F16', bfloat16: 'BF16', int32: 'I32' } as const

/**
 * What a safetensors file (https://github.com/huggingface/safetensors#format) holds before its data:
 * length of the header (uint64, little-endian), header as JSON padded with spaces. The data are the tensors'
 * bytes in the order of the manifest.
 */
export function safetensorsHeader(
  { tensors }: Pick<TensorManifestView, 'tensors'>,
  metadata: Record<string, string>,
): Buffer {
  const places = tensors.map(({ name, shape, dtype, offset, bytes }) => [
    name,
    { dtype: DTYPES[dtype], shape, data_offsets: [offset, offset + bytes] },
  ])
  const json = Buffer.from(JSON.stringify({ __metadata__: metadata, ...Object.fromEntries(places) }))
  const length = Math.ceil(json.length / ALIGNMENT) * ALIGNMENT
  const header = Buffer.alloc(ALIGNMENT + length, ' ')
  header.writeBigUInt64LE(BigInt(length))
  json.copy(header, ALIGNMENT)
  return header
}
