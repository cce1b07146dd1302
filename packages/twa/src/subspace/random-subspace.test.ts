import { describe, expect, it } from 'vitest'
import { tensorsLeftBy } from '../../test-support/cpu-backend.js'
import {
  differingEntries,
  distanceFromOrthonormal,
  maxDifference,
  projector,
  spectralNorm,
} from '../../test-support/dense.js'
import { normalRows } from '../../test-support/snapshots.js'
import { basisOf, onArray } from '../../test-support/subspaces.js'
import { uniformAverage } from '../averaging/uniform.js'
import { arraySnapshotSource } from '../snapshot-source.js'
import { writeBasis } from './plan.js'
import { buildRandomSubspace, planRandomSubspace } from './random-subspace.js'

const source = arraySnapshotSource(normalRows('random', 3, 60))
const random = (rank: number, seed: number | string = 1) => buildRandomSubspace(source, { rank, seed })

describe('buildRandomSubspace', () => {
  it.each([1, 7, 40, 60])('O9: has %i orthonormal rows of 60 weights', async (rank) => {
    const subspace = await random(rank)
    expect(subspace.rank).toBe(rank)
    const error = distanceFromOrthonormal(basisOf(subspace))
    expect(Math.max(...error.flat().map(Math.abs))).toBeLessThan(1e-6)
    expect(spectralNorm(error)).toBeLessThan(1e-6)
  })

  it('O22: gives the same rows for the same seed, other ones for another', async () => {
    const rows = basisOf(await random(5, 'a'))
    expect(basisOf(await random(5, 'a'))).toEqual(rows)
    expect(maxDifference(basisOf(await random(5, 'b')).flat(), rows.flat())).toBeGreaterThan(0.1)
  })

  it('O22: gives the same rows whatever the chunks they are written in', async () => {
    // 20 rows are computed in chunks of 51,200 columns, 49,152 with a grain of 96.
    const wide = arraySnapshotSource(normalRows('wide', 2, 53_000))
    const plan = await planRandomSubspace(wide, { rank: 20, seed: 3 })
    const written = async (grain?: number) => {
      const whole = Array.from({ length: 20 }, () => new Float32Array(53_000))
      await writeBasis(plan, {
        grain,
        write(_, from, rows) {
          for (const [row, values] of rows.entries()) whole[row].set(values, from)
        },
      })
      return whole
    }
    const rows = await written()
    for (const grain of [96, 1000]) {
      const again = await written(grain)
      for (const [r, row] of rows.entries()) expect(differingEntries(again[r], row)).toBe(0)
    }
  })

  it('O11: with as many rows as weights it is the whole space', async () => {
    const whole = projector(basisOf(await random(60)))
    for (const [i, row] of whole.entries()) {
      expect(
        maxDifference(
          row,
          row.map((_, j) => (i === j ? 1 : 0)),
        ),
      ).toBeLessThan(1e-6)
    }
  })

  it('O8: starts at the mean to the last bit; its points are no averages', async () => {
    const subspace = await random(4)
    expect(subspace.offset).toEqual(await uniformAverage(source))
    expect(onArray(subspace.point, new Float32Array(4))).toEqual(subspace.offset)
    expect(subspace.toAveragingWeights(new Float32Array(4))).toBeNull()
    expect(subspace.decayOffset).toBeNull()
  })

  it('asks nothing of the snapshots but their mean: one is enough', async () => {
    const one = arraySnapshotSource(normalRows('one', 1, 60))
    expect(basisOf(await buildRandomSubspace(one, { rank: 5, seed: 'a' }))).toEqual(
      basisOf(await random(5, 'a')),
    )
  })

  it('refuses a rank that is not 1 to dim', async () => {
    for (const rank of [0, 61, 2.5, Number.NaN]) {
      await expect(random(rank)).rejects.toThrow(
        `rank is ${rank}, expected a whole number from 1 to 60, the number of weights`,
      )
    }
  })

  it('leaves no tensors behind', async () => {
    expect(await tensorsLeftBy(async () => (await random(4)).dispose())).toBe(0)
  })
})
