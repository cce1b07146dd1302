import { describe, expect, it } from 'vitest'
import { safetensorsHeader } from './safetensors-header.js'

const place = (name: string, shape: number[], offset: number, bytes: number) => ({
  name,
  shape,
  dtype: 'float32' as const,
  offset,
  bytes,
})

describe('safetensorsHeader', () => {
  const header = safetensorsHeader(
    { tensors: [place('dense/kernel', [2, 3], 0, 24), place('größe', [1], 24, 4)] },
    { method: 'twa' },
  )
  const length = Number(header.readBigUInt64LE())

  it('names its own length, so that the data start at a multiple of 8', () => {
    expect(header.length).toBe(8 + length)
    expect(length % 8).toBe(0)
  })

  it('holds metadata, and dtype, shape and place of every tensor', () => {
    expect(JSON.parse(header.subarray(8).toString())).toEqual({
      __metadata__: { method: 'twa' },
      'dense/kernel': { dtype: 'F32', shape: [2, 3], data_offsets: [0, 24] },
      größe: { dtype: 'F32', shape: [1], data_offsets: [24, 28] },
    })
  })
})
