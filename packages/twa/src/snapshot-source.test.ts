import { describe, expect, it } from 'vitest'
import { normalRows } from '../test-support/snapshots.js'
import { NonFiniteSnapshotError } from './errors.js'
import { createParameterLayout } from './parameter-layout.js'
import { arraySnapshotSource, chunkWidth, forEachChunk, namedSnapshotSource } from './snapshot-source.js'

const layout = createParameterLayout([
  { name: 'conv/kernel', shape: [2, 2, 3] },
  { name: 'conv/bias', shape: [3] },
])
const kernel = { name: 'conv/kernel', shape: [2, 2, 3], data: Float32Array.from({ length: 12 }, (_, i) => i) }
const bias = { name: 'conv/bias', shape: [3], data: Float32Array.of(-1, -2, -3) }

describe('namedSnapshotSource', () => {
  it('joins tensors in the order of the layout, in whatever order they come', async () => {
    const source = namedSnapshotSource(layout, [
      [kernel, bias],
      [bias, kernel],
    ])
    const expected = Float32Array.of(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, -1, -2, -3)
    expect(await source.read(0, 0, 15)).toEqual(expected)
    expect(await source.read(1, 0, 15)).toEqual(expected)
    expect([source.count, source.dim, source.layout]).toEqual([2, 15, layout])
  })

  it('names the snapshot and the tensor that does not fit', () => {
    const second = (...tensors: (typeof kernel)[]) => namedSnapshotSource(layout, [[kernel, bias], tensors])
    expect(() => second(kernel)).toThrow(
      'tensors of snapshot 1 is conv/kernel, expected "conv/bias" among them',
    )
    expect(() => second(kernel, bias, { ...bias, name: 'head' })).toThrow(
      'tensor of snapshot 1 is "head", expected one of conv/kernel, conv/bias',
    )
    expect(() => second(kernel, bias, bias)).toThrow(
      'tensor of snapshot 1 is "conv/bias" twice, expected every name once',
    )
    expect(() => second({ ...kernel, shape: [3, 2, 2] }, bias)).toThrow(
      '"conv/kernel" of snapshot 1 has shape [3,2,2], expected [2,2,3]',
    )
    expect(() => second(kernel, { ...bias, data: new Float32Array(4) })).toThrow(
      'data of "conv/bias" of snapshot 1 has shape [4], expected [3]',
    )
  })
})

describe('arraySnapshotSource', () => {
  it('refuses no snapshots, and one of another length', () => {
    expect(() => arraySnapshotSource([])).toThrow('number of snapshots is 0, expected at least 1')
    const rows = [new Float32Array(4), new Float32Array(5)]
    expect(() => arraySnapshotSource(rows)).toThrow('snapshot 1 has shape [5], expected [4]')
    expect(() => arraySnapshotSource([rows[0]], layout)).toThrow('snapshot 0 has shape [4], expected [15]')
  })
})

describe('forEachChunk', () => {
  it.each([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])(
    'names the snapshot, tensor and place that hold %f',
    async (value) => {
      const data = kernel.data.slice()
      data[5] = value
      const source = namedSnapshotSource(layout, [
        [kernel, bias],
        [{ ...kernel, data }, bias],
      ])
      const visited = forEachChunk(source, { from: 0, to: 15 }, () => {})
      await expect(visited).rejects.toThrow(
        `snapshot 1 holds ${value} at conv/kernel[0,1,2] (position 5), expected finite weights`,
      )
      await expect(visited).rejects.toMatchObject({ snapshot: 1, position: 5, place: 'conv/kernel[0,1,2]' })
      await expect(visited).rejects.toBeInstanceOf(NonFiniteSnapshotError)
    },
  )

  it('finds an infinity that another one of the same chunk cancels', async () => {
    const row = Float32Array.of(0, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY)
    const visited = forEachChunk(arraySnapshotSource([row]), { from: 0, to: 3 }, () => {})
    await expect(visited).rejects.toThrow('snapshot 0 holds Infinity at position 1 of its vector')
  })

  it('visits every column once, in chunks that keep to the grain', async () => {
    const rows = normalRows('chunks', 1000, 2500)
    for (const grain of [1, 128, 500]) {
      const visits: number[][] = []
      await forEachChunk(arraySnapshotSource(rows), { from: 100, to: 2500, grain }, (chunk, from) => {
        expect(chunk.every((row, i) => row[0] === rows[i][from])).toBe(true)
        visits.push([from, chunk[0].length])
      })
      const width = chunkWidth(1000, grain)
      expect(width % grain).toBe(0)
      expect(visits).toEqual([
        [100, width],
        [100 + width, width],
        [100 + 2 * width, 2400 - 2 * width],
      ])
    }
  })

  it('refuses a source that reads another number of weights', async () => {
    const short = { count: 1, dim: 9, read: () => new Float32Array(4) }
    await expect(forEachChunk(short, { from: 0, to: 9 }, () => {})).rejects.toThrow(
      'chunk of snapshot 0 at 0 has shape [4], expected [9]',
    )
  })
})
