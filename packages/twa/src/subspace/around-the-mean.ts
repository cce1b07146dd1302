import { uniformAverage } from '../averaging/uniform.js'
import { SubspaceDegenerateError } from '../errors.js'
import type { SnapshotSource } from '../snapshot-source.js'
import type { ColumnRange } from './blocks.js'
import type { CutBlocks } from './cut-blocks.js'
import type { BlockWithDrops, DroppedRow, PlannedBlock, SubspacePlan } from './plan.js'

/** What a plan of some blocks around the uniform average has in common, whatever its rows. */
export async function aroundTheMean(
  source: SnapshotSource,
  blocks: number,
): Promise<Pick<SubspacePlan, 'snapshotCount' | 'offset' | 'offsetWeights' | 'decays' | 'frozen'>> {
  const n = source.count
  return {
    snapshotCount: n,
    offset: await uniformAverage(source),
    offsetWeights: Array.from({ length: blocks }, () => new Array<number>(n).fill(1 / n)),
    decays: 'displacement',
    frozen: [],
  }
}

/** Plans every block and says for each dropped row where it was. */
export async function planEach(
  { ranges }: CutBlocks,
  plan: (range: CutBlocks['ranges'][number], index: number) => Promise<BlockWithDrops>,
): Promise<{ blocks: PlannedBlock[]; dropped: DroppedRow[] }> {
  const blocks: PlannedBlock[] = []
  const dropped: DroppedRow[] = []
  for (const [index, range] of ranges.entries()) {
    const planned = await plan(range, index)
    blocks.push(planned.block)
    dropped.push(...planned.dropped.map((row) => ({ ...row, block: index })))
  }
  return { blocks, dropped }
}

/** Basis rows of all blocks. */
export const totalRank = (blocks: readonly PlannedBlock[]): number =>
  blocks.reduce((sum, { rank }) => sum + rank, 0)

/** @throws SubspaceDegenerateError when the basis has no row, saying what was left out of account. */
export function requireDirection(
  kind: string,
  { count }: SnapshotSource,
  rank: number,
  { tolerance, frozen = [] }: { tolerance?: number; frozen?: readonly ColumnRange[] } = {},
): void {
  if (rank > 0) return
  const outside = frozen.length > 0 ? ' outside the frozen parameters' : ''
  const within = tolerance === undefined ? '' : ` within tolerance ${tolerance} of their norm`
  const why =
    count === 1 ? 'there is only one snapshot' : `all ${count} snapshots are equal${within}${outside}`
  throw new SubspaceDegenerateError(`the ${kind} has no direction: ${why}`)
}

/** T over (w_1 − w_0, …, w_{n−1} − w_0) → weights of w_0, …, w_{n−1}; every row sums to 0. */
export function differenceWeights(transform: readonly Float64Array[], n: number): Float64Array {
  const map = new Float64Array(transform.length * n)
  for (const [row, weights] of transform.entries()) {
    map.set(weights, row * n + 1)
    map[row * n] = -weights.reduce((sum, weight) => sum + weight, 0)
  }
  return map
}
