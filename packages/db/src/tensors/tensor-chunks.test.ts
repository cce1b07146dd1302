import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { seededTensor } from '../testing/fixtures.js'
import { chunkTensors } from './tensor-chunks.js'
import { hashTensors, placeTensors } from './tensors.js'

const tensors = [seededTensor('a', [10], 1), seededTensor('b', [3, 7], 2), seededTensor('c', [0], 3)]
const bytes = Buffer.concat(tensors.map(({ data }) => Buffer.from(data.buffer)))

describe('chunks', () => {
  it.each([1, 16, 40, 84, 124, 1000])(
    'of %i bytes hold all bytes in order, all full but the last',
    (size) => {
      const chunks = [...chunkTensors(tensors, size)]
      expect(Buffer.concat(chunks).equals(bytes)).toBe(true)
      expect(chunks.slice(0, -1).every(({ length }) => length === size)).toBe(true)
    },
  )
  it('inside one tensor are views of its memory, not copies', () => {
    const [first] = chunkTensors(tensors, 16)
    expect(first?.buffer).toBe(tensors[0]!.data.buffer)
  })
})

it('hashes all tensors as the bytes that are stored', () => {
  expect(hashTensors(tensors)).toBe(createHash('sha256').update(bytes).digest('hex'))
})

it('refuses a shape that does not fit its values', () => {
  expect(() => placeTensors([{ name: 'w', shape: [2, 3], data: new Float32Array(5) }])).toThrow(
    'tensor w: found 5 values, expected 6 for shape [2,3]',
  )
})
