import { expect, it } from 'vitest'
import { shareArrays } from './share-arrays.js'

it('moves large arrays to shared memory, with their types and values, and leaves the rest', () => {
  const pixels = Buffer.alloc(70_000, 7).subarray(2)
  const boxes = new Float32Array(20_000).fill(0.5)
  const given = { set: { pixels, boxes, labels: Uint8Array.of(1, 2), classes: ['a', 'b'] }, notes: [] }
  const { set, notes } = shareArrays(given)
  expect(set.pixels.buffer).toBeInstanceOf(SharedArrayBuffer)
  expect(set.pixels).toEqual(new Uint8Array(69_998).fill(7))
  expect(set.boxes.buffer).toBeInstanceOf(SharedArrayBuffer)
  expect(set.boxes).toEqual(boxes)
  expect(set.labels).toBe(given.set.labels)
  expect([set.classes, notes]).toEqual([['a', 'b'], []])
})
