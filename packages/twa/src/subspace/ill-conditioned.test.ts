import '../../test-support/cpu-backend.js'
import { describe, expect, it } from 'vitest'
import { distanceFromOrthonormal, norm, spectralNorm } from '../../test-support/dense.js'
import { normalRows } from '../../test-support/snapshots.js'
import { createRandom } from '../random.js'
import { arraySnapshotSource } from '../snapshot-source.js'
import { buildSpan } from './span.js'
import type { LocalSubspace } from './subspace.js'

// O9 at the size of section 12.1 of the method: 100 snapshots of 100,000 weights.
const count = 100
const dim = 100_000

/**
 * Rows of condition number `condition`: nearly orthogonal directions of sizes 1 … 1/condition, mixed by sparse
 * rotations so that no row shows its size.
 */
function illConditioned(condition: number): Float32Array[] {
  const random = createRandom('rotations')
  const rows = normalRows('directions', count, dim).map((row, k) => {
    const size = condition ** (-k / (count - 1))
    return Float64Array.from(row, (value) => size * value)
  })
  for (let turn = 0; turn < 400; turn++) {
    const [i, j] = random.permutation(count)
    const angle = 2 * Math.PI * random.uniform()
    rotate(rows[i], rows[j], angle)
  }
  return rows.map((row) => Float32Array.from(row))
}

function rotate(a: Float64Array, b: Float64Array, angle: number): void {
  const [cosine, sine] = [Math.cos(angle), Math.sin(angle)]
  for (let c = 0; c < a.length; c++) {
    const [left, right] = [a[c], b[c]]
    a[c] = cosine * left - sine * right
    b[c] = sine * left + cosine * right
  }
}

/** Late snapshots: a far point and a random walk with small steps around it. */
function lateSnapshots(step: number): Float32Array[] {
  const random = createRandom('walk')
  const position = Float64Array.from({ length: dim }, random.normal)
  return Array.from({ length: count }, () => {
    for (let i = 0; i < dim; i++) position[i] += step * random.normal()
    return Float32Array.from(position)
  })
}

/** The published extraction: classical Gram-Schmidt in one pass, rows and products in float32. */
function onePassSchmidt(rows: readonly Float32Array[]): Float32Array[] {
  const done: Float32Array[] = []
  for (const row of rows) {
    const rest = row.slice()
    for (const earlier of done) {
      let product = 0
      for (let i = 0; i < dim; i++) product += earlier[i] * row[i]
      const factor = Math.fround(product)
      for (let i = 0; i < dim; i++) rest[i] -= factor * earlier[i]
    }
    const length = norm(rest)
    for (let i = 0; i < dim; i++) rest[i] /= length
    done.push(rest)
  }
  return done
}

async function rowsOf(subspace: LocalSubspace): Promise<Float32Array[]> {
  const data = await subspace.blocks[0].basis!.read()
  if (data.kind !== 'dense') throw new Error('expected float32 rows')
  return Array.from({ length: subspace.rank }, (_, r) => data.rows.subarray(r * dim, (r + 1) * dim))
}

function errorsOf(rows: readonly Float32Array[]) {
  const error = distanceFromOrthonormal([...rows])
  return { largest: Math.max(...error.flat().map(Math.abs)), spectral: spectralNorm(error) }
}

async function spanErrors(snapshots: Float32Array[]) {
  const subspace = await buildSpan(arraySnapshotSource(snapshots))
  expect(subspace.rank).toBe(count)
  return errorsOf(await rowsOf(subspace))
}

describe('O9: orthonormality of 100 snapshots of 100,000 weights', () => {
  it('holds at condition 1e6', async () => {
    // Measured: 8.6e-10 and 2.2e-9, where one pass of float32 Gram-Schmidt is off by 37 in the spectral norm.
    const { largest, spectral } = await spanErrors(illConditioned(1e6))
    expect(largest).toBeLessThan(1e-6)
    expect(spectral).toBeLessThan(1e-6)
  })

  it('holds for late snapshots, of which one pass of float32 Gram-Schmidt makes one direction', async () => {
    const snapshots = lateSnapshots(1e-6)
    const { largest, spectral } = await spanErrors(snapshots)
    // Measured: 8.7e-9 and 8.8e-9.
    expect(largest).toBeLessThan(1e-6)
    expect(spectral).toBeLessThan(1e-6)
    // Measured: SCHMIDT; the method's own figure is 98.
    console.log(errorsOf(onePassSchmidt(snapshots)).spectral)
    expect(errorsOf(onePassSchmidt(snapshots)).spectral).toBeGreaterThan(10)
  })
})
