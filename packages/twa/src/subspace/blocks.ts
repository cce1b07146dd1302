import { SettingError, ShapeError } from '../errors.js'
import type { ParameterLayout } from '../parameter-layout.js'

/**
 * How a subspace is cut into blocks with coefficients of their own: the whole model; every tensor; tensors in order
 * until a block exceeds `size` weights (size 0 = every tensor), as the published code cuts; or a new block at each of
 * the tensors named.
 */
export type BlockChoice = 'model' | 'tensor' | { size: number } | { startingAt: readonly string[] }

/** Positions of the parameter vector, `from` (inclusive) to `to` (exclusive). */
export interface ColumnRange {
  from: number
  to: number
}

/**
 * Adjoining column ranges that cover the whole vector, cut at tensor borders only.
 *
 * @throws SettingError naming a tensor that the layout does not have, ShapeError when the layout is of another length.
 */
export function planBlocks(choice: BlockChoice, dim: number, layout?: ParameterLayout): ColumnRange[] {
  if (choice === 'model') return [{ from: 0, to: dim }]
  const { specs } = requireLayout(layout, dim, `to cut blocks by ${describe(choice)}`)
  const opens = opener(choice, layout!)
  const blocks: ColumnRange[] = []
  for (const { from, to } of specs) {
    const open = blocks.at(-1)
    if (!open || opens(open, from)) blocks.push({ from, to })
    else open.to = to
  }
  return blocks
}

/** Column ranges of parameters that get no coefficients. @throws SettingError naming one that isn't in the layout. */
export function frozenRanges(
  names: readonly string[],
  dim: number,
  layout?: ParameterLayout,
): readonly ColumnRange[] {
  if (names.length === 0) return []
  const { specs, offsetOf } = requireLayout(layout, dim, 'to know the frozen parameters')
  for (const name of names) offsetOf(name)
  return specs.filter(({ name }) => names.includes(name)).map(({ from, to }) => ({ from, to }))
}

/** What of the ranges lies in a block, in columns of the block. */
export function within({ from, to }: ColumnRange, ranges: readonly ColumnRange[]): ColumnRange[] {
  return ranges
    .map((range) => ({ from: Math.max(range.from, from) - from, to: Math.min(range.to, to) - from }))
    .filter((range) => range.from < range.to)
}

function requireLayout(layout: ParameterLayout | undefined, dim: number, why: string): ParameterLayout {
  if (!layout) throw new SettingError('layout', 'missing', `a parameter layout, ${why}`)
  if (layout.dim !== dim) throw new ShapeError('parameter layout', [layout.dim], [dim])
  return layout
}

/** Whether a tensor that begins at `from` opens a block of its own. */
function opener(
  choice: Exclude<BlockChoice, 'model'>,
  layout: ParameterLayout,
): (open: ColumnRange, from: number) => boolean {
  if (typeof choice === 'object' && 'startingAt' in choice) {
    const starts = new Set(choice.startingAt.map((name) => layout.offsetOf(name)))
    return (_, from) => starts.has(from)
  }
  const limit = choice === 'tensor' ? 0 : choice.size
  if (!(limit >= 0)) throw new SettingError('blocks.size', limit, 'at least 0')
  return ({ from, to }) => to - from > limit
}

function describe(choice: Exclude<BlockChoice, 'model'>): string {
  if (choice === 'tensor') return 'tensor'
  return 'size' in choice ? `size ${choice.size}` : 'tensor name'
}
