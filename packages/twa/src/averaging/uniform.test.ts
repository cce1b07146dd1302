import { describe, expect, it } from 'vitest'
import { createRandom } from '../random.js'
import { arraySnapshotSource, type SnapshotSource } from '../snapshot-source.js'
import { uniformAverage } from './uniform.js'

const draw = (count: number, dim: number) => {
  const random = createRandom('uniform', count, dim)
  return Array.from({ length: count }, () => Float32Array.from({ length: dim }, random.normal))
}

describe('uniformAverage', () => {
  it.each([
    [1, 5],
    [2, 1],
    [7, 33],
    // Wider than one chunk of columns.
    [3, 400_000],
  ])(
    'O17: is the arithmetic mean and the running SWA update of %i snapshots of %i weights',
    async (count, dim) => {
      const snapshots = draw(count, dim)
      const average = await uniformAverage(arraySnapshotSource(snapshots))
      let running = new Float64Array(dim)
      for (const [n, w] of snapshots.entries())
        running = running.map((value, i) => (n * value + w[i]) / (n + 1))
      let largest = 0
      for (let i = 0; i < dim; i++) largest = Math.max(largest, Math.abs(average[i] - running[i]))
      // One rounding to float32 of values below 8.
      expect(largest).toBeLessThan(2.4e-7)
    },
  )

  it('O17: does not depend on the order of the snapshots beyond one rounding', async () => {
    const snapshots = draw(6, 100)
    const forward = await uniformAverage(arraySnapshotSource(snapshots))
    const backward = await uniformAverage(arraySnapshotSource([...snapshots].reverse()))
    for (const [i, value] of forward.entries()) expect(Math.abs(value - backward[i])).toBeLessThan(2.4e-7)
  })

  it('is exact for equal snapshots, 72 of them too', async () => {
    const [w] = draw(1, 50)
    expect(await uniformAverage(arraySnapshotSource(new Array(72).fill(w)))).toEqual(w)
  })

  it('never holds −0, to which adding 0 would change a bit', async () => {
    const tiny = Float32Array.of(-1.4e-45, -0)
    const average = await uniformAverage(
      arraySnapshotSource([tiny, ...new Array(3).fill(Float32Array.of(0, -0))]),
    )
    expect(Object.is(average[0], 0)).toBe(true)
    expect(Object.is(average[1], 0)).toBe(true)
  })

  it('names the snapshot and place of a weight that is not finite', async () => {
    const snapshots = draw(3, 5)
    snapshots[2][4] = Number.NaN
    const average = uniformAverage(arraySnapshotSource(snapshots))
    await expect(average).rejects.toThrow('snapshot 2 holds NaN at position 4')
  })

  it('refuses snapshots of different or wrong lengths', async () => {
    expect(() => arraySnapshotSource([new Float32Array(3), new Float32Array(4)])).toThrow(
      'snapshot 1 has shape [4], expected [3]',
    )
    expect(() => arraySnapshotSource([])).toThrow('number of snapshots is 0')
    const short: SnapshotSource = { count: 1, dim: 5, read: () => new Float32Array(3) }
    await expect(uniformAverage(short)).rejects.toThrow(
      'chunk of snapshot 0 at 0 has shape [3], expected [5]',
    )
  })
})
