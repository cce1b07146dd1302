import { columnMeans } from '../averaging/uniform.js'
import { forEachChunk, type SnapshotSource } from '../snapshot-source.js'
import type { Plane } from './plane.js'
import type { PrincipalPath } from './principal-path.js'

/**
 * The plane that a principal path is seen in, c + x u_0 + y u_1 about the uniform average c, with the same coordinates.
 * Holds three vectors [dim] in float64; points are composed in float64 and rounded once.
 */
export async function principalPlane(
  source: SnapshotSource,
  { axes }: Pick<PrincipalPath, 'axes'>,
): Promise<Pick<Plane, 'dim' | 'weightsAt'>> {
  const { dim } = source
  const center = new Float64Array(dim)
  const directions = [new Float64Array(dim), new Float64Array(dim)] as const
  await forEachChunk(source, { from: 0, to: dim }, (rows, from) => {
    const mean = columnMeans(rows)
    center.set(mean, from)
    // Of deviations: weights of an axis sum to 0, but sums of the large raw weights would cancel.
    for (const [k, direction] of directions.entries()) {
      for (const [row, weights] of rows.entries()) {
        const share = axes[k][row]
        for (let i = 0; i < mean.length; i++) direction[from + i] += share * (weights[i] - mean[i])
      }
    }
  })
  return {
    dim,
    weightsAt(x, y) {
      const [right, up] = directions
      return Float32Array.from(center, (value, i) => value + x * right[i] + y * up[i])
    },
  }
}
