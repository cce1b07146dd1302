import type { SnapshotSource } from '../src/snapshot-source.js'
import { planDldr } from '../src/subspace/dldr.js'
import { planHull } from '../src/subspace/hull.js'
import type { SubspacePlan } from '../src/subspace/plan.js'
import { planRandomSubspace } from '../src/subspace/random-subspace.js'
import { planSimplex } from '../src/subspace/simplex.js'
import { planSpan } from '../src/subspace/span.js'

/** Every kind of subspace in its plainest form, on three snapshots or more. */
export const kinds: [string, (source: SnapshotSource) => Promise<SubspacePlan>][] = [
  ['span', planSpan],
  ['hull', planHull],
  ['hull of unit rows', (source) => planHull(source, { coordinates: 'unit' })],
  ['DLDR', (source) => planDldr(source, { components: source.count - 2 })],
  ['DLDR around a snapshot', (source) => planDldr(source, { components: source.count - 2, origin: 1 })],
  ['simplex', planSimplex],
  ['random', (source) => planRandomSubspace(source, { rank: 3, seed: 'kinds' })],
]
