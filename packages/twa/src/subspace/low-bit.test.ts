import * as tf from '@tensorflow/tfjs-core'
import { describe, expect, it } from 'vitest'
import { tensorsLeftBy } from '../../test-support/cpu-backend.js'
import { differingEntries, dot, matVec, maxDifference, norm, transpose } from '../../test-support/dense.js'
import { codesOf, dequantised, requirePacked } from '../../test-support/packed.js'
import { leastSquares } from '../../test-support/problems.js'
import { heavyTailedRows, normalRows } from '../../test-support/snapshots.js'
import { kinds } from '../../test-support/subspace-kinds.js'
import { basisOf, onArray } from '../../test-support/subspaces.js'
import type { CodeBits } from '../kernels/packed-rows.js'
import type { BasisPrecision } from '../low-bit/precision.js'
import { adamW } from '../optimizers/adam-w.js'
import { createParameterLayout } from '../parameter-layout.js'
import { plainProjectionKernels } from '../projection-kernels.js'
import { createRandom } from '../random.js'
import { arraySnapshotSource } from '../snapshot-source.js'
import { createSubspaceTrainer, type SubspaceTrainer } from '../training/subspace-trainer.js'
import { createBasis } from './basis.js'
import { buildHull } from './hull.js'
import { buildSimplex } from './simplex.js'
import { buildSpan } from './span.js'
import { startCoefficients } from './start-coefficients.js'
import { storeSubspace } from './store-subspace.js'
import type { LocalSubspace } from './subspace.js'
import { restoreSubspace, saveSubspace } from './subspace-state.js'

const allBits: CodeBits[] = [1, 2, 4, 8]
const precisions: BasisPrecision[] = [
  { bits: 32 },
  ...allBits.map((bits) => ({ bits, groupSize: 32 })),
  ...allBits.map((bits) => ({ bits, groupSize: 'block' as const })),
]

/** Numbers of a packed one-block subspace, read out for float64 sums. */
async function packedRows(subspace: LocalSubspace) {
  const [{ basis, rank, from, to }] = subspace.blocks
  const data = requirePacked(await basis?.read())
  return { data, rows: dequantised(data, rank, to - from) }
}

describe('a packed subspace: O15, its distance from the float32 one', () => {
  const snapshots = normalRows('bounds', 6, 300)
  const source = arraySnapshotSource(snapshots)
  const [g] = normalRows('gradient', 1, 300)

  it.each(allBits)(
    'in the published form at %i bits: products within the bounds of its one step S',
    async (bits) => {
      const exact = await buildHull(source, { coordinates: 'unit' })
      const packed = await buildHull(source, { coordinates: 'unit', precision: { bits, groupSize: 'block' } })
      const { data, rows } = await packedRows(packed)
      const half = data.scales[0] / 2
      const published = basisOf(exact)
      const entries = published.flatMap((row, r) => row.map((value, i) => Math.abs(rows[r][i] - value)))
      // A float32 step, 2^bits − 1 times.
      expect(Math.max(...entries)).toBeLessThanOrEqual(half * (1 + 2e-5))
      expect(Math.max(...entries)).toBeGreaterThan(0.95 * half)

      const [p, q] = [onArray(exact.apply, g), onArray(packed.apply, g)]
      const sum = (values: ArrayLike<number>) => Array.from(values).reduce((a, b) => a + Math.abs(b), 0)
      // Float32 products of 300 terms.
      const slack = 1e-5 * norm(g)
      expect(maxDifference(p, q)).toBeLessThanOrEqual(half * sum(g) + slack)
      expect(maxDifference(p, q)).toBeLessThanOrEqual(half * Math.sqrt(300) * norm(g) + slack)
      const [x] = normalRows('x', 1, packed.rank)
      const distance = maxDifference(onArray(exact.adjoint, x), onArray(packed.adjoint, x))
      expect(distance).toBeLessThanOrEqual(half * sum(x) + 1e-5 * sum(x))
      // The bound of the projection is reached along the signs of a row's own errors, at their mean size.
      const signs = Float32Array.from(rows[0], (value, i) => Math.sign(value - published[0][i]))
      const worst = onArray(packed.apply, signs)[0] - onArray(exact.apply, signs)[0]
      expect(worst).toBeGreaterThan(0.3 * half * 300)
    },
  )

  it.each([2, 4, 8] as const)(
    'in groups at %i bits: every entry within half a step of its group',
    async (bits) => {
      const exact = basisOf(await buildHull(source))
      const { data, rows } = await packedRows(await buildHull(source, { precision: { bits, groupSize: 32 } }))
      const groups = Math.ceil(300 / 32)
      for (const [r, row] of rows.entries()) {
        for (const [i, value] of row.entries()) {
          const half = data.scales[r * groups + Math.floor(i / 32)] / 2
          expect(Math.abs(value - exact[r][i])).toBeLessThanOrEqual(half * (1 + 2e-5))
        }
      }
    },
  )

  it('groups are never cut by the chunks that rows are computed in: the codes are those of whole rows', async () => {
    // 100 snapshots are read in chunks of 10,485 columns, no multiple of 128.
    const wide = arraySnapshotSource(heavyTailedRows('grain', 100, 11_000))
    const exact = await buildHull(wide, { coordinates: 'unit' })
    const rows = await exact.blocks[0].basis!.read()
    if (rows.kind !== 'dense') throw new Error('expected float32 rows')
    const packed = await buildHull(wide, { coordinates: 'unit', precision: { bits: 4 } })
    const data = requirePacked(await packed.blocks[0].basis!.read())
    const found = codesOf(data, 100, 11_000)
    for (let row = 0; row < 100; row += 9) {
      const whole = rows.rows.subarray(row * 11_000, (row + 1) * 11_000)
      expect(differingEntries(found[row], codesOfRow(whole, 4, 128))).toBe(0)
    }
  })
})

/** Min-max codes of a whole row, group by group, written apart from the code under test. */
function codesOfRow(row: Float32Array, bits: number, groupSize: number): number[] {
  const codes: number[] = []
  for (let from = 0; from < row.length; from += groupSize) {
    const group = Array.from(row.subarray(from, from + groupSize))
    const least = Math.min(...group)
    const step = Math.fround((Math.max(...group) - least) / (2 ** bits - 1))
    // No entry lies halfway between levels here, so which way halves go doesn't matter.
    codes.push(...group.map((value) => Math.min(Math.round((value - least) / step), 2 ** bits - 1)))
  }
  return codes
}

describe('packed products', () => {
  const random = createRandom('fused')
  const shapes = [
    { rank: 1, width: 1, groupSize: 32 },
    { rank: 3, width: 33, groupSize: 32 },
    { rank: 5, width: 777, groupSize: 128 },
    { rank: 2, width: 45, groupSize: 45 },
  ]
  const cases = allBits.flatMap((bits) => shapes.map((shape) => ({ bits, ...shape })))
  // Two chunks of dequantised rows, the last one short.
  const wide = [
    { bits: 4 as const, rank: 100, width: 12_001, groupSize: 128 },
    { bits: 1 as const, rank: 100, width: 12_001, groupSize: 12_001 },
  ]

  it.each([...cases, ...wide])(
    'O15: equal dequantising and multiplying, for %o',
    ({ bits, rank, width, groupSize }) => {
      const words = Math.ceil((width * bits) / 32)
      const tail = (width * bits) % 32
      const codes = Int32Array.from({ length: rank * words }, (_, i) => {
        const word = random.integer(2 ** 32)
        return tail > 0 && i % words === words - 1 ? word & (2 ** tail - 1) : word
      })
      const groups = Math.ceil(width / groupSize)
      const floats = (scale: number) =>
        Float32Array.from({ length: rank * groups }, () => scale * random.normal())
      const data = {
        kind: 'packed',
        bits,
        groupSize,
        codes,
        scales: floats(2 ** -bits),
        shifts: floats(1),
      } as const
      const rows = dequantised(data, rank, width)
      const basis = createBasis(data, { rank, width }, plainProjectionKernels)
      const [v] = normalRows('v', 1, width)
      const [y] = normalRows('y', 1, rank)
      // Float32 sums: relative to the size of the terms, which signs let cancel.
      const largest = Math.max(...rows.map(norm))
      expect(maxDifference(onArray(basis.apply, v), matVec(rows, v))).toBeLessThan(2e-6 * largest * norm(v))
      const columns = transpose(rows)
      const column = Math.max(...columns.map(norm))
      expect(maxDifference(onArray(basis.adjoint, y), matVec(columns, y))).toBeLessThan(
        2e-6 * column * norm(y),
      )
      basis.dispose()
    },
  )
})

describe.each(kinds)('a %s subspace at every precision', (_, plan) => {
  const problem = leastSquares('precision', { samples: 30, dim: 70, snapshots: 5 })
  const source = arraySnapshotSource(problem.snapshots)

  it('O8: x = 0 is c to the last bit', async () => {
    const planned = await plan(source)
    for (const precision of precisions) {
      const subspace = await storeSubspace(planned, { precision })
      expect(onArray(subspace.point, new Float32Array(subspace.rank))).toEqual(planned.offset)
      subspace.dispose()
    }
  })

  it('O15: holds n · D · bits / 8 bytes, and 8 for each group of each row', async () => {
    const planned = await plan(source)
    for (const precision of precisions) {
      const [{ basis, rank }] = (await storeSubspace(planned, { precision })).blocks
      const words = rank * Math.ceil((70 * precision.bits) / 32)
      const groups = precision.bits === 32 ? 0 : rank * (precision.groupSize === 'block' ? 1 : 3)
      expect(basis!.bytes).toBe(4 * words + 8 * groups)
      const data = await basis!.read()
      const arrays = data.kind === 'dense' ? [data.rows] : [data.codes, data.scales, data.shifts]
      expect(arrays.reduce((sum, { byteLength }) => sum + byteLength, 0)).toBe(basis!.bytes)
    }
  })

  it('O22: trains on, saved and restored, to the same bits', async () => {
    const planned = await plan(source)
    const schedule = { kind: 'cosine', learningRate: 0.05, warmupFraction: 0.2 } as const
    const run = { optimizer: adamW({ weightDecay: 0.01 }), schedule, totalSteps: 12 }
    for (const precision of precisions) {
      const subspace = await storeSubspace(planned, { precision })
      const whole = await createSubspaceTrainer({ subspace, ...run })
      await advance(whole, 5)
      const [training, { meta, tensors }] = [await whole.save(), await saveSubspace(subspace)]
      await advance(whole, 7)
      const restored = restoreSubspace({ meta: JSON.parse(JSON.stringify(meta)), tensors })
      expect(await saveSubspace(restored)).toEqual({ meta, tensors })
      const resumed = await createSubspaceTrainer({ subspace: restored, ...run })
      await resumed.restore(training)
      await advance(resumed, 7)
      expect(resumed.weights().dataSync()).toEqual(whole.weights().dataSync())
      expect(problem.loss(whole.weights().dataSync())).toBeLessThan(problem.loss(planned.offset))
    }
  })

  it('leaves no tensors behind: built, restored, multiplied', async () => {
    const planned = await plan(source)
    for (const precision of precisions) {
      const built = async () => (await storeSubspace(planned, { precision })).dispose()
      expect(await tensorsLeftBy(built)).toBe(0)
      const subspace = await storeSubspace(planned, { precision })
      const saved = await saveSubspace(subspace)
      expect(await tensorsLeftBy(() => restoreSubspace(saved).dispose())).toBe(0)
      const [g, x] = [tf.zeros<tf.Rank.R1>([70]), tf.zeros<tf.Rank.R1>([subspace.rank])]
      for (const product of [
        () => subspace.apply(g),
        () => subspace.adjoint(x),
        () => subspace.point(x),
        () => subspace.pullBack(g, x),
      ]) {
        expect(await tensorsLeftBy(product)).toBe(1)
      }
    }
  })

  async function advance(trainer: SubspaceTrainer, steps: number) {
    for (let step = 0; step < steps; step++) {
      const gradient = tf.tensor1d(problem.gradient(trainer.weights().dataSync()))
      await trainer.update(gradient)
      gradient.dispose()
    }
  }
})

describe('weight decay of a packed span', () => {
  const source = arraySnapshotSource(normalRows('decay', 6, 2000))

  it.each([
    [{ bits: 32 }, 1e-6],
    [{ bits: 8 }, 0.01],
    [{ bits: 4 }, 0.2],
  ] as [BasisPrecision, number][])(
    'pulls to the same coefficients as in float32, where the weights are what packing lost of c: %o',
    async (precision, share) => {
      const [exact, packed] = [await buildSpan(source), await buildSpan(source, { precision })]
      expect(packed.decayOffset).toEqual(exact.decayOffset)
      const target = exact.decayOffset!.map((value) => -value)
      const lost = norm(onArray(packed.point, target)) / norm(packed.offset)
      expect(lost).toBeLessThan(share)
      // Measured: 5.9e-8, 0.006, 0.10. Not 0, so it is a different point from the origin.
      expect(lost).toBeGreaterThan(share / 30)
    },
  )
})

describe('frozen parameters in a packed block', () => {
  const layout = createParameterLayout([
    { name: 'kernel', shape: [4, 5] },
    { name: 'unused', shape: [7] },
    { name: 'head', shape: [20] },
  ])
  const source = arraySnapshotSource(normalRows('frozen', 5, layout.dim), layout)
  const [g] = normalRows('g', 1, layout.dim)

  it.each([
    ['hull', buildHull],
    ['simplex', buildSimplex],
  ] as const)('stay at the mean to the last bit and take no gradient, in a %s', async (_, build) => {
    for (const precision of precisions) {
      const subspace = await build(source, { frozen: ['unused'], precision })
      const [x] = normalRows('x', 1, subspace.rank)
      expect(onArray(subspace.point, x).subarray(20, 27)).toEqual(subspace.offset.subarray(20, 27))
      // Products stay transposes of each other: y · P g = g · Pᵀ y.
      const [left, right] = [dot(x, onArray(subspace.apply, g)), dot(g, onArray(subspace.adjoint, x))]
      expect(Math.abs(left - right)).toBeLessThan(1e-5 * norm(x) * norm(g))
      const silent = g.map((value, i) => (i >= 20 && i < 27 ? value : 0))
      expect(Math.max(...onArray(subspace.apply, silent).map(Math.abs))).toBe(0)
      const restored = restoreSubspace(await saveSubspace(subspace))
      expect(onArray(restored.point, x)).toEqual(onArray(subspace.point, x))
      expect(restored.frozen).toEqual([{ from: 20, to: 27 }])
      expect(
        await tensorsLeftBy(async () => (await build(source, { frozen: ['unused'], precision })).dispose()),
      ).toBe(0)
    }
  })

  it.each(
    (['orthonormal', 'unit'] as const).flatMap((coordinates) =>
      precisions.map((precision) => ({ coordinates, precision })),
    ),
  )('O14: let a start that lies in the subspace be found again, %o', async (options) => {
    const subspace = await buildHull(source, { ...options, frozen: ['unused'] })
    expect(subspace.orthonormal).toBe(options.coordinates === 'orthonormal' && options.precision.bits === 32)
    const [x] = normalRows('start', 1, subspace.rank)
    const { outside } = await startCoefficients(subspace, onArray(subspace.point, x))
    // Measured: at most 1.3e-6, of unit rows, of which 8 bits leave one nearly dependent; P Pᵀ is float32.
    expect(outside).toBeLessThan(2e-6)
  })
})
