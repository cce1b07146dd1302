import { type OpenEngine, openEngine } from '@barycenter/engine'
import {
  arraySnapshotSource,
  type BasisPrecision,
  buildDldr,
  buildHull,
  buildRandomSubspace,
  buildSimplex,
  buildSpan,
  createRandom,
  type LocalSubspace,
  restoreSubspace,
  type StorageOptions,
  saveSubspace,
  startCoefficients,
} from '@barycenter/twa'
import { beforeAll, describe, expect, it } from 'vitest'

/** Neither a multiple of a group of 128 columns nor of a kernel's step. */
const DIM = 1061
const random = createRandom('averaging on wasm')
const snapshots = Array.from({ length: 6 }, () => Float32Array.from({ length: DIM }, random.normal))
const source = arraySnapshotSource(snapshots)

const builders: Record<string, (storage: StorageOptions) => Promise<LocalSubspace>> = {
  span: (storage) => buildSpan(source, storage),
  hull: (storage) => buildHull(source, storage),
  'hull, unit rows': (storage) => buildHull(source, { coordinates: 'unit', ...storage }),
  dldr: (storage) => buildDldr(source, { components: 3, ...storage }),
  simplex: (storage) => buildSimplex(source, storage),
  random: (storage) => buildRandomSubspace(source, { rank: 4, seed: 1, ...storage }),
}
const precisions: BasisPrecision[] = [{ bits: 32 }, { bits: 8 }, { bits: 4 }, { bits: 1, groupSize: 'block' }]
const cases = Object.keys(builders).flatMap((kind) => precisions.map((precision) => ({ kind, precision })))

/** What unit tests show with the plain kernels holds with the kernel pack of the default engine too. */
describe.each(cases)('$kind at $precision on the wasm engine', ({ kind, precision }) => {
  let engine: OpenEngine
  let subspace: LocalSubspace

  beforeAll(async () => {
    engine = await openEngine('wasm')
    subspace = await builders[kind]({ precision, kernels: engine.kernels })
  })

  const read = (f: () => ReturnType<LocalSubspace['point']>) =>
    engine.tf.tidy(() => f().dataSync<'float32'>().slice())
  const vector = (length: number) => Float32Array.from({ length }, random.normal)

  it('O8: is the mean at x = 0, to the last bit', () => {
    expect(read(() => subspace.point(engine.tf.zeros([subspace.rank])))).toEqual(subspace.offset)
  })

  it('O15: multiplies by the same basis both ways', () => {
    const [x, g] = [vector(subspace.rank), vector(DIM)]
    const down = read(() => subspace.apply(engine.tf.tensor1d(g.slice())))
    const up = read(() => subspace.adjoint(engine.tf.tensor1d(x.slice())))
    const dot = (a: Float32Array, b: Float32Array) => a.reduce((sum, value, i) => sum + value * b[i], 0)
    const scale = Math.sqrt(dot(up, up) * dot(g, g))
    // ⟨P g, x⟩ = ⟨g, Pᵀ x⟩ but for the float32 rounding of some thousand products.
    expect(Math.abs(dot(down, x) - dot(up, g))).toBeLessThan(1e-5 * scale)
    expect(scale).toBeGreaterThan(1)
  })

  it('O22: comes back from storage with the same products', async () => {
    const restored = restoreSubspace(await saveSubspace(subspace), engine.kernels)
    const x = vector(subspace.rank)
    const points = [subspace, restored].map((each) => read(() => each.point(engine.tf.tensor1d(x.slice()))))
    expect(points[1]).toEqual(points[0])
    restored.dispose()
  })
})

describe('startCoefficients on the wasm engine', () => {
  const starts = ['span', 'hull', 'hull, unit rows'].flatMap((kind) =>
    // Random snapshots of equal size: what a coarser basis can't hold of one of them.
    [
      { kind, precision: { bits: 32 }, limit: 1e-6 },
      { kind, precision: { bits: 8 }, limit: 0.02 },
      { kind, precision: { bits: 4 }, limit: 0.3 },
    ].map((each) => each as { kind: string; precision: BasisPrecision; limit: number }),
  )
  it.each(starts)('finds a snapshot in the $kind at $precision within $limit', async (start) => {
    const { kernels } = await openEngine('wasm')
    const subspace = await builders[start.kind]({ precision: start.precision, kernels })
    const { coefficients, outside } = await startCoefficients(subspace, snapshots[4])
    expect(coefficients.every(Number.isFinite)).toBe(true)
    expect(outside).toBeLessThan(start.limit)
    subspace.dispose()
  })
})
