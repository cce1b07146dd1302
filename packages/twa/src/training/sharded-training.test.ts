import * as tf from '@tensorflow/tfjs-core'
import { describe, expect, it } from 'vitest'
import { tensorsLeftBy } from '../../test-support/cpu-backend.js'
import { maxDifference, norm } from '../../test-support/dense.js'
import { leastSquares, type Problem } from '../../test-support/problems.js'
import {
  type Barrier,
  columnSharded,
  createBarrier,
  rowSharded,
  rowsOfPlan,
  rowsOfSubspace,
  splitEvenly,
} from '../../test-support/sharded-subspace.js'
import { momentum, onArray } from '../../test-support/subspaces.js'
import type { PackedPrecision } from '../low-bit/precision.js'
import { adamW } from '../optimizers/adam-w.js'
import type { Optimizer } from '../optimizers/optimizer.js'
import { arraySnapshotSource } from '../snapshot-source.js'
import { planHull } from '../subspace/hull.js'
import { planSpan } from '../subspace/span.js'
import { storeSubspace } from '../subspace/store-subspace.js'
import type { LocalSubspace, Subspace } from '../subspace/subspace.js'
import { createSubspaceTrainer } from './subspace-trainer.js'

const n = 6
const steps = 40
// Samples divide by 1, 2, 3 and 6, so that every rank's share of the batch is as large.
const problem = leastSquares('sharded', { samples: 60, dim: 34, snapshots: n })
const source = arraySnapshotSource(problem.snapshots)

/** Gradient of the loss over a share of the samples. */
function gradientOver(
  { a, b }: Problem,
  share: { from: number; to: number },
  weights: ArrayLike<number>,
): Float32Array {
  const gradient = new Float64Array(problem.dim)
  for (let row = share.from; row < share.to; row++) {
    const residual = a[row].reduce((sum, value, i) => sum + value * weights[i], -b[row])
    for (let i = 0; i < gradient.length; i++) gradient[i] += (a[row][i] * residual) / (share.to - share.from)
  }
  return Float32Array.from(gradient)
}

/** The weights after every step, of one rank that averages its gradient with the others'. */
async function runRank(
  subspace: Subspace,
  { optimizer, barrier, rank }: { optimizer: Optimizer; barrier: Barrier; rank: number },
): Promise<Float32Array[]> {
  const schedule = { kind: 'constant', learningRate: 0.05 } as const
  const trainer = await createSubspaceTrainer({
    subspace,
    optimizer,
    schedule,
    totalSteps: steps,
    clipNorm: 4,
  })
  const share = splitEvenly(problem.a.length, barrier.size)[rank]
  const path: Float32Array[] = []
  for (let step = 0; step < steps; step++) {
    const own = gradientOver(problem, share, await trainer.weights().data<'float32'>())
    const sum = await barrier.sum(own)
    const gradient = tf.tensor1d(sum.map((value) => value / barrier.size))
    await trainer.update(gradient)
    gradient.dispose()
    path.push(Float32Array.from(await trainer.weights().data<'float32'>()))
  }
  trainer.dispose()
  return path
}

/** All ranks at once; the trajectory of rank 0, which all others must share. */
async function runTogether(
  ranks: number,
  optimizer: Optimizer,
  subspaceOf: (rank: number, barrier: Barrier) => Promise<Subspace>,
): Promise<Float32Array[]> {
  const barrier = createBarrier(ranks)
  const subspaces = await Promise.all(Array.from({ length: ranks }, (_, rank) => subspaceOf(rank, barrier)))
  const paths = await Promise.all(
    subspaces.map((subspace, rank) => runRank(subspace, { optimizer, barrier, rank })),
  )
  for (const path of paths)
    for (const [step, weights] of path.entries()) expect(weights).toEqual(paths[0][step])
  return paths[0]
}

const alone = (subspace: LocalSubspace, optimizer: Optimizer) =>
  runTogether(1, optimizer, async () => subspace)

/** Largest difference over all steps. */
const distance = (a: Float32Array[], b: Float32Array[]) =>
  Math.max(...a.map((weights, step) => maxDifference(weights, b[step])))

const variants = [
  { name: 'span with SGD, momentum and decay', plan: () => planSpan(source), optimizer: momentum(0.05) },
  {
    name: 'hull of unit rows with AdamW',
    plan: () => planHull(source, { coordinates: 'unit' }),
    optimizer: adamW({ weightDecay: 0.01 }),
  },
]

describe.each(variants)('O16: $name', ({ plan, optimizer }) => {
  // Rows: 6. On 4 ranks uneven; on 6 one row each. Float32 sums in other orders, over 40 steps on weights of size 3.
  it.each([1, 2, 3, 4, 6])('spread by rows over %i ranks takes the path of one process', async (ranks) => {
    const whole = await storeSubspace(await plan())
    const expected = await alone(whole, optimizer)
    const shares = splitEvenly(whole.rank, ranks)
    const found = await runTogether(ranks, optimizer, async (rank, barrier) =>
      rowSharded(await rowsOfSubspace(whole, shares[rank]), barrier),
    )
    expect(distance(found, expected)).toBeLessThan(1e-5)
    expect(maxDifference(expected[steps - 1], whole.offset)).toBeGreaterThan(0.1)
  })

  it.each([2, 3, 6])('spread by columns over %i ranks, unevenly, too', async (ranks) => {
    const whole = await storeSubspace(await plan())
    const expected = await alone(whole, optimizer)
    // 34 columns: no share divides evenly.
    const shares = splitEvenly(whole.dim, ranks)
    const found = await runTogether(ranks, optimizer, async (rank, barrier) =>
      columnSharded(whole, shares[rank], barrier),
    )
    expect(distance(found, expected)).toBeLessThan(1e-5)
  })

  it('a rank plans and stores only its own rows: the same path, and the same decay', async () => {
    const planned = await plan()
    const expected = await alone(await storeSubspace(planned), optimizer)
    const shares = splitEvenly(planned.blocks[0].rank, 4)
    const found = await runTogether(4, optimizer, async (rank, barrier) =>
      rowSharded(await rowsOfPlan(planned, shares[rank]), barrier),
    )
    expect(distance(found, expected)).toBeLessThan(1e-5)
  })

  it('leaves no tensors behind on any rank', async () => {
    const whole = await storeSubspace(await plan())
    const left = await tensorsLeftBy(async () => {
      await runTogether(2, optimizer, async (rank, barrier) => {
        const local = await rowsOfSubspace(whole, splitEvenly(whole.rank, 2)[rank])
        // Its tensors are the subspace's own, given back with it.
        subspaces.push(local)
        return rowSharded(local, barrier)
      })
      for (const local of subspaces.splice(0)) local.dispose()
    })
    expect(left).toBe(0)
  })
  const subspaces: LocalSubspace[] = []

  it('fails where a rank is left out: the sums do matter', async () => {
    const whole = await storeSubspace(await plan())
    const half = await rowsOfSubspace(whole, { from: 0, to: 3 })
    const found = await runTogether(1, optimizer, async (_, barrier) => rowSharded(half, barrier))
    expect(distance(found, await alone(whole, optimizer))).toBeGreaterThan(0.01)
  })
})

describe('O16: low-bit rows', () => {
  const optimizer = adamW()
  const plan = () => planHull(source, { coordinates: 'unit' })

  it.each<PackedPrecision>([
    { bits: 4, groupSize: 'block' },
    { bits: 8, groupSize: 32 },
    { bits: 1, groupSize: 32 },
  ])('with the scales of the whole, %o, take the path of one process', async (precision) => {
    const whole = await storeSubspace(await plan(), { precision })
    const expected = await alone(whole, optimizer)
    const shares = splitEvenly(n, 4)
    const found = await runTogether(4, optimizer, async (rank, barrier) =>
      rowSharded(await rowsOfSubspace(whole, shares[rank]), barrier),
    )
    expect(distance(found, expected)).toBeLessThan(1e-5)
  })

  it('in groups have the scales of the whole wherever a rank packs its own rows', async () => {
    const precision: PackedPrecision = { bits: 4, groupSize: 32 }
    const planned = await plan()
    const whole = await storeSubspace(planned, { precision })
    for (const share of splitEvenly(n, 4)) {
      const own = await (await rowsOfPlan(planned, share, precision)).blocks[0].basis!.read()
      expect(own).toEqual(await (await rowsOfSubspace(whole, share)).blocks[0].basis!.read())
    }
  })

  it('with a scale of each rank, the published form, stay within the bound of its steps only', async () => {
    const precision: PackedPrecision = { bits: 4, groupSize: 'block' }
    const planned = await plan()
    const exact = await storeSubspace(planned)
    const x = Float32Array.from({ length: n }, (_, i) => Math.sin(i + 1))
    const g = Float32Array.from(problem.gradient(exact.offset))
    const shares = splitEvenly(n, 3)
    const point = new Float64Array(problem.dim)
    let bound = 0
    for (const share of shares) {
      const own = await rowsOfPlan(planned, share, precision)
      const data = await own.blocks[0].basis!.read()
      const half = data.kind === 'packed' ? data.scales[0] / 2 : 0
      const part = x.slice(share.from, share.to)
      bound += half * part.reduce((sum, value) => sum + Math.abs(value), 0)
      for (const [i, value] of onArray(own.adjoint, part).entries()) point[i] += value
      const projected = onArray(exact.apply, g).slice(share.from, share.to)
      const off = maxDifference(onArray(own.apply, g), projected)
      // Float32 products of 34 terms.
      const slack = 1e-5 * norm(g)
      expect(off).toBeLessThanOrEqual(half * Math.sqrt(problem.dim) * norm(g) + slack)
    }
    const off = maxDifference(point, onArray(exact.adjoint, x))
    expect(off).toBeLessThanOrEqual(bound + 1e-5)
    const whole = await storeSubspace(planned, { precision })
    // Not the path of one process: results depend on the number of ranks (section 7 of the method).
    const found = await runTogether(3, optimizer, async (rank, barrier) =>
      rowSharded(await rowsOfPlan(planned, shares[rank], precision), barrier),
    )
    expect(distance(found, await alone(whole, optimizer))).toBeGreaterThan(1e-4)
  })
})
