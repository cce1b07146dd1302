import { SettingError } from '../errors.js'
import type { ParameterLayout } from '../parameter-layout.js'
import type { SnapshotSource } from '../snapshot-source.js'
import { type BlockChoice, type ColumnRange, frozenRanges, planBlocks, within } from './blocks.js'

/** Spacing of float32 numbers near 1: below it, relative to a snapshot's norm, a difference is rounding. */
export const FLOAT32_SPACING = 2 ** -23

/** Which parameters have coefficients of their own, and which have none. */
export interface BlockOptions {
  blocks?: BlockChoice
  /** Needed to cut blocks by tensor, name or size, and for `frozen`; the source's own when left out. */
  layout?: ParameterLayout
  /** Parameters that stay at the uniform average, e.g. an unused tower: no coefficient moves them. */
  frozen?: readonly string[]
  /** Above 0, relative to a snapshot's norm in the block: a smaller deviation is float32 rounding. */
  tolerance?: number
}

export interface CutBlocks {
  ranges: ColumnRange[]
  /** The snapshots with zeros in frozen parameters, so that these give no direction. */
  moving: SnapshotSource
  frozen: readonly ColumnRange[]
  tolerance: number
}

/** @throws SettingError naming a tensor that the layout doesn't have, or a tolerance that isn't one, or that a layout is missing. */
export function cutBlocks(source: SnapshotSource, options: BlockOptions): CutBlocks {
  const { blocks = 'model', frozen = [], tolerance = FLOAT32_SPACING } = options
  requireTolerance(tolerance)
  const layout = options.layout ?? source.layout
  const fixed = frozenRanges(frozen, source.dim, layout)
  return {
    ranges: planBlocks(blocks, source.dim, layout),
    moving: freeze(source, fixed),
    frozen: fixed,
    tolerance,
  }
}

/** @throws SettingError unless 0 < tolerance < 1: none keeps rounding as a direction, 1 drops all of them. */
export function requireTolerance(tolerance: number): void {
  if (!(tolerance > 0 && tolerance < 1)) throw new SettingError('tolerance', tolerance, 'above 0 and below 1')
}

function freeze(source: SnapshotSource, ranges: readonly ColumnRange[]): SnapshotSource {
  if (ranges.length === 0) return source
  return {
    count: source.count,
    dim: source.dim,
    layout: source.layout,
    async read(index, from, to) {
      const row = (await source.read(index, from, to)).slice()
      for (const range of within({ from, to }, ranges)) row.fill(0, range.from, range.to)
      return row
    },
  }
}
