import { expect, it } from 'vitest'
import { createRandom } from '../random.js'
import { arraySnapshotSource } from '../snapshot-source.js'
import { principalPath } from './principal-path.js'
import { principalPlane } from './principal-plane.js'

const DIM = 40

/** Snapshots around a far point, as weights are. */
function snapshots(count: number): Float32Array[] {
  const random = createRandom(7, 'principal plane')
  const far = Float64Array.from({ length: DIM }, () => 10 * random.normal())
  return Array.from({ length: count }, () => Float32Array.from(far, (value) => value + random.normal()))
}

it('leads through the uniform average and where a path places the points that it makes', async () => {
  const rows = snapshots(6)
  const source = arraySnapshotSource(rows)
  const plane = await principalPlane(source, await principalPath(source))
  const places = [
    [0, 0],
    [2.5, -1],
    [-0.3, 4],
  ] as const
  const made = places.map(([x, y]) => plane.weightsAt(x, y))
  for (let i = 0; i < DIM; i++) {
    expect(made[0][i]).toBeCloseTo(rows.reduce((sum, row) => sum + row[i], 0) / 6, 5)
  }
  const { extraPoints } = await principalPath(source, { extraPoints: made })
  for (const [k, [x, y]] of places.entries()) {
    expect(extraPoints[k].x).toBeCloseTo(x, 5)
    expect(extraPoints[k].y).toBeCloseTo(y, 5)
    expect(extraPoints[k].distance).toBeLessThan(1e-4)
  }
})

it('holds three snapshots, which span it, exactly', async () => {
  const rows = snapshots(3)
  const source = arraySnapshotSource(rows)
  const path = await principalPath(source)
  const plane = await principalPlane(source, path)
  for (const [k, { x, y, distance }] of path.snapshots.entries()) {
    expect(distance).toBeLessThan(1e-6)
    const made = plane.weightsAt(x, y)
    for (let i = 0; i < DIM; i++) expect(made[i]).toBeCloseTo(rows[k][i], 4)
  }
})
