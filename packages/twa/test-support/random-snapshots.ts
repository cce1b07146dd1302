import { createRandom } from '../src/random.js'

/** Snapshots of normal weights, the same for the same shape. */
export function randomSnapshots(count: number, dim: number, seed = 'snapshots'): Float32Array[] {
  const random = createRandom(seed, count, dim)
  return Array.from({ length: count }, () => Float32Array.from({ length: dim }, random.normal))
}
