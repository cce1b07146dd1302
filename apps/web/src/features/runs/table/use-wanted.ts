import { ordersOf } from '@barycenter/contracts'
import { useEffect, useMemo } from 'react'
import { blocksOf, COLUMNS_ASKED } from './blocks'
import type { RowFrame } from './grid-cell'
import { useTableContext } from './table-context'
import { rangesOf, type TableItem } from './table-items'
import type { ColumnLayout } from './use-column-layout'

/** Lines and columns that are read beyond those that are drawn, once one scrolls: what comes into sight is there. */
const LINES_AHEAD = 50
const COLUMNS_AHEAD = 8

/** Tells every list in sight which of its lines and values are. */
export function useWanted(
  items: readonly TableItem[],
  from: number,
  to: number,
  layout: ColumnLayout,
  inSight: RowFrame['moving'],
): void {
  const { view, tree, kept } = useTableContext()
  const { frozen, moving } = layout
  const [first, end] = blocksInSight(layout, inSight)
  const values = useMemo(() => {
    const all = [...frozen, ...moving.slice(first, end)].flatMap(({ column }) => column.values)
    return [...all, ...ordersOf(tree.query.order).map(({ value }) => value)]
  }, [frozen, moving, first, end, tree])
  useEffect(() => {
    const last = from > 0 ? to + LINES_AHEAD : to
    for (const [store, range] of rangesOf(items, from, last)) store.want(range.from, range.to, values)
    if (items.length === 0) tree.root.store.want(0, 0, values)
  }, [items, from, to, values, tree])
  useEffect(() => kept?.want(0, view.pins.length, values), [kept, view.pins, values])
}

function blocksInSight({ frozen }: ColumnLayout, inSight: RowFrame['moving']): [number, number] {
  const placeOf = (col: number | undefined) => (col === undefined ? -1 : col - frozen.length - 1)
  const [from, to] = [placeOf(inSight[0]?.col), placeOf(inSight.at(-1)?.col)]
  if (from < 0) return [0, 0]
  const ahead = from > 0 ? COLUMNS_AHEAD : 0
  return blocksOf(Math.max(0, from - ahead), to + ahead, COLUMNS_ASKED)
}
