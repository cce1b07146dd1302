import '../../test-support/cpu-backend.js'
import { describe, expect, it } from 'vitest'
import { differingEntries } from '../../test-support/dense.js'
import { countingSource, normalRows } from '../../test-support/snapshots.js'
import { kinds } from '../../test-support/subspace-kinds.js'
import { chunkWidth } from '../snapshot-source.js'
import type { BasisData } from './basis.js'
import { planHull } from './hull.js'
import { type SubspacePlan, writeBasis } from './plan.js'
import { storeSubspace } from './store-subspace.js'

// 60 snapshots are read in chunks of 17,476 columns: two of them.
const count = 60
const dim = 18_000
const snapshots = normalRows('plan', count, dim)

/** How often planning reads each snapshot, as the planners document; well-conditioned snapshots need two passes. */
const planningPasses: Record<string, number> = {
  // Mean, norms, two of orthonormalisation.
  span: 4,
  hull: 4,
  // Norms with deviations, mean.
  'hull of unit rows': 2,
  simplex: 2,
  // As a hull, and one for coordinates.
  DLDR: 5,
  // One snapshot instead of the mean of all.
  'DLDR around a snapshot': 4 + 1 / count,
  // The mean; the rows are drawn.
  random: 1,
}

async function writtenRows(plan: SubspacePlan, grain?: number): Promise<Float32Array> {
  const [{ rank }] = plan.blocks
  const whole = new Float32Array(rank * dim)
  let next = 0
  await writeBasis(plan, {
    grain,
    write(block, from, rows) {
      expect([block, from, rows.length]).toEqual([0, next, rank])
      expect(from % (grain ?? 1)).toBe(0)
      for (const [row, values] of rows.entries()) whole.set(values, row * dim + from)
      next += rows[0].length
    },
  })
  expect(next).toBe(dim)
  return whole
}

describe.each(kinds)('a plan of a %s subspace', (name, plan) => {
  it('reads every snapshot as often as it says, never more than a chunk of it, and once more to write', async () => {
    const source = countingSource(snapshots)
    const planned = await plan(source)
    expect(source.passes()).toBeCloseTo(planningPasses[name], 10)
    const rows = await writtenRows(planned)
    const writing = name === 'random' ? 0 : 1
    expect(source.passes()).toBeCloseTo(planningPasses[name] + writing, 10)
    expect(source.widestRead()).toBe(chunkWidth(count))

    const stored = await (await storeSubspace(planned)).blocks[0].basis!.read()
    expect(differingEntries(denseRows(stored), rows)).toBe(0)
    expect(differingEntries(await writtenRows(planned, 96), rows)).toBe(0)
  })
})

function denseRows(data: BasisData): Float32Array {
  if (data.kind !== 'dense') throw new Error('expected float32 rows')
  return data.rows
}

describe('storeSubspace', () => {
  it('reads the snapshots once more for the published low-bit form, whose range comes before its codes', async () => {
    const source = countingSource(snapshots)
    const planned = await planHull(source, { coordinates: 'unit' })
    const before = source.passes()
    await storeSubspace(planned, { precision: { bits: 4 } })
    expect(source.passes() - before).toBeCloseTo(1, 10)
    await storeSubspace(planned, { precision: { bits: 4, groupSize: 'block' } })
    expect(source.passes() - before).toBeCloseTo(3, 10)
  })
})
