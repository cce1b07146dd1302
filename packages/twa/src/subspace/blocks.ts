import { SettingError, ShapeError } from '../errors.js'
import type { ParameterLayout } from '../parameter-layout.js'

/**
 * How a hull is cut into blocks with coefficients of their own: the whole model, every tensor, or tensors
 * in order until a block exceeds `size` weights (size 0 = every tensor), as the published code cuts.
 */
export type BlockChoice = 'model' | 'tensor' | { size: number }

export interface ColumnRange {
  from: number
  to: number
}

/** Adjoining column ranges that cover the whole vector, cut at tensor borders only. */
export function planBlocks(choice: BlockChoice, dim: number, layout?: ParameterLayout): ColumnRange[] {
  if (choice === 'model') return [{ from: 0, to: dim }]
  if (!layout)
    throw new SettingError('layout', 'missing', `a parameter layout, to cut blocks by ${describe(choice)}`)
  if (layout.dim !== dim) throw new ShapeError('parameter layout', [layout.dim], [dim])
  const limit = choice === 'tensor' ? 0 : choice.size
  if (!(limit >= 0)) throw new SettingError('blocks.size', limit, 'at least 0')
  const blocks: ColumnRange[] = []
  for (const { from, to } of layout.specs) {
    const open = blocks.at(-1)
    if (!open || open.to - open.from > limit) blocks.push({ from, to })
    else open.to = to
  }
  return blocks
}

function describe(choice: 'tensor' | { size: number }): string {
  return choice === 'tensor' ? 'tensor' : `size ${choice.size}`
}
