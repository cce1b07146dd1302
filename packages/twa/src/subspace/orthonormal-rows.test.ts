import { describe, expect, it } from 'vitest'
import { gram } from '../../test-support/dense.js'
import { basisOf } from '../../test-support/subspaces.js'
import { createRandom } from '../random.js'
import { arraySnapshotSource } from '../snapshot-source.js'
import { buildHull } from './hull.js'

/** A path whose steps shrink, as training's do, mostly along three directions: rows of very different sizes. */
function shrinkingPath(seed: number): { width: number; snapshots: Float32Array[] } {
  const random = createRandom(7, seed)
  const width = 1 + random.integer(16)
  const count = 4 + random.integer(25)
  const point = new Float32Array(width).map(random.normal)
  const directions = Array.from({ length: 3 }, () => Float64Array.from({ length: width }, random.normal))
  const snapshots = Array.from({ length: count }, (_, taken) => {
    const step = Math.exp(-taken / 3)
    for (const [i, along] of directions[taken % 3].entries())
      point[i] += step * (along + 1e-4 * random.normal())
    return Float32Array.from(point)
  })
  return { width, snapshots }
}

describe('orthonormalRows', () => {
  // Seeds 153 and 520 reach the rounding floor of the transform, above which a stricter stop never comes.
  it.each([...Array.from({ length: 60 }, (_, seed) => seed), 153, 520, 794])(
    'of more rows than columns (seed %i): orthonormal, at most one a column, the rest named as dropped',
    async (seed) => {
      const { width, snapshots } = shrinkingPath(seed)
      const subspace = await buildHull(arraySnapshotSource(snapshots))
      const basis = basisOf(subspace)
      expect(subspace.rank).toBeLessThanOrEqual(width)
      expect(subspace.rank + subspace.dropped.length).toBe(snapshots.length - 1)
      for (const [i, row] of gram(basis).entries())
        for (const [j, value] of row.entries()) expect(Math.abs(value - (i === j ? 1 : 0))).toBeLessThan(1e-6)
      subspace.dispose()
    },
  )
})
