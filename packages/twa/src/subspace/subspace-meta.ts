import { SavedStateError } from '../errors.js'
import type { CodeBits } from '../kernels/packed-rows.js'
import type { ColumnRange } from './blocks.js'
import type { Coordinates, DroppedRow, SubspaceKind } from './plan.js'

export interface SavedBlock {
  from: number
  to: number
  rank: number
  weightMap: number[] | null
  /** Null: float32 rows. */
  packed: { bits: CodeBits; groupSize: number } | null
}

/** What isn't D-long: survives JSON without loss, as JavaScript prints float64 numbers exactly. */
export interface SubspaceMeta {
  version: 2
  kind: SubspaceKind
  coordinates: Coordinates
  snapshotCount: number
  offsetWeights: number[][]
  blocks: SavedBlock[]
  frozen: ColumnRange[]
  decayOffset: number[] | null
  dropped: DroppedRow[]
}

/** @throws SavedStateError naming the field that doesn't fit the others, or a version that isn't known. */
export function requireMeta({ version, ...meta }: SubspaceMeta): void {
  if (version !== 2) throw new SavedStateError(`saved subspace has version ${version}, expected 2`)
  const { blocks, snapshotCount: n, offsetWeights, decayOffset } = meta
  requireField('snapshotCount', n, n >= 1 && Number.isInteger(n), 'a whole number of at least 1')
  requireAdjoining(blocks)
  for (const [index, { rank, weightMap }] of blocks.entries())
    if (weightMap) requireCountOf(`blocks[${index}].weightMap`, weightMap, rank * n)
  requireCountOf('offsetWeights', offsetWeights, blocks.length)
  for (const [index, weights] of offsetWeights.entries())
    requireCountOf(`offsetWeights[${index}]`, weights, n)
  const rank = blocks.reduce((sum, block) => sum + block.rank, 0)
  if (decayOffset) requireCountOf('decayOffset', decayOffset, rank)
}

function requireAdjoining(blocks: readonly SavedBlock[]): void {
  let end = 0
  for (const [index, { from, to, rank }] of blocks.entries()) {
    requireField(`blocks[${index}].from`, from, from === end, `${end}, where the block before it ends`)
    requireField(`blocks[${index}].to`, to, Number.isInteger(to) && to > from, `a whole number over ${from}`)
    requireField(`blocks[${index}].rank`, rank, Number.isInteger(rank) && rank >= 0, 'a whole number')
    end = to
  }
}

function requireCountOf(field: string, { length }: readonly unknown[], expected: number): void {
  requireField(`length of ${field}`, length, length === expected, String(expected))
}

function requireField(field: string, found: number, fits: boolean, expected: string): void {
  if (!fits) throw new SavedStateError(`${field} of a saved subspace is ${found}, expected ${expected}`)
}
