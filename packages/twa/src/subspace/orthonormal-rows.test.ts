import { describe, expect, it } from 'vitest'
import { distanceFromOrthonormal, gram } from '../../test-support/dense.js'
import { normalRows } from '../../test-support/snapshots.js'
import { basisOf } from '../../test-support/subspaces.js'
import { IllConditionedError } from '../errors.js'
import { createParameterLayout } from '../parameter-layout.js'
import { type ProjectionKernels, plainProjectionKernels } from '../projection-kernels.js'
import { createRandom } from '../random.js'
import { arraySnapshotSource } from '../snapshot-source.js'
import { buildHull } from './hull.js'
import { buildSpan } from './span.js'

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

  // Seeds 175, 226 and 1872 hold rows whose rounding is over 1e-8 of them: no pass makes these orthonormal.
  it('of spans too: 400 narrow paths, and those whose rows are mostly rounding', async () => {
    let largest = 0
    for (const seed of [...Array.from({ length: 400 }, (_, i) => i), 1872]) {
      const { width, snapshots } = shrinkingPath(seed)
      const subspace = await buildSpan(arraySnapshotSource(snapshots))
      expect(subspace.rank).toBeLessThanOrEqual(width)
      expect(subspace.rank + subspace.dropped.length).toBe(snapshots.length)
      largest = Math.max(largest, ...distanceFromOrthonormal(basisOf(subspace)).flat().map(Math.abs))
      subspace.dispose()
    }
    // Measured: 8.7e-8, the rounding of the rows to float32.
    expect(largest).toBeLessThan(3e-7)
  })

  it('that nothing makes orthonormal are refused, by the snapshot and block of the worst', async () => {
    const layout = createParameterLayout([
      { name: 'kernel', shape: [3] },
      { name: 'head', shape: [4] },
    ])
    const source = arraySnapshotSource(normalRows('refused', 3, layout.dim), layout)
    // A Gram matrix of products that no rows have, whatever pass it is of.
    const gramOf = (_: Float64Array, count: number) =>
      Float64Array.from({ length: count * count }, (_, at) => (at % (count + 1) === 0 ? 1 : 0.25 * (at % 2)))
    const kernels: ProjectionKernels = { ...plainProjectionKernels, gram: gramOf }
    const refused = buildHull(source, { blocks: { startingAt: ['head'] }, kernels })
    await expect(refused).rejects.toThrow(IllConditionedError)
    await expect(refused).rejects.toThrow(
      /basis row of snapshot 1 in the block at position 0 stays 0\.25 from orthonormal, expected at most 1e-8/,
    )
  })
})
