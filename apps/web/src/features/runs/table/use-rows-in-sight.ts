import { useVirtualizer } from '@tanstack/react-virtual'
import { type RefObject, useCallback, useEffect } from 'react'
import { HEAD_HEIGHT } from './grid-head'
import type { TableItem } from './table-items'

const ROW_HEIGHT = 44
const CARD_HEIGHT = 76
/** Rows drawn beyond the screen, so that a fast scroll shows lines. */
const OVERSCAN = 8

/** px of a window until the grid has been measured: the first rows are drawn at once, and not once it has. */
export const SCREEN = { width: 1200, height: 800 }

export interface RowsInSight {
  rowHeight: number
  /** px of all rows, with head and pinned ones. */
  totalHeight: number
  shown: readonly { item: TableItem; at: number; top: number }[]
  /** Rows that fit on the screen. */
  perScreen: number
  reveal(row: number): void
}

/** The rows in sight, below a head and some pinned ones. */
export function useRowsInSight(
  items: readonly TableItem[],
  pinned: number,
  narrow: boolean,
  scroller: RefObject<HTMLDivElement | null>,
): RowsInSight {
  const rowHeight = narrow ? CARD_HEIGHT : ROW_HEIGHT
  const headHeight = (narrow ? 0 : HEAD_HEIGHT) + pinned * rowHeight
  const rows = useVirtualizer({
    count: items.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    // Another function each time would have every row of ten thousand measured again.
    getItemKey: useCallback((at: number) => items[at]!.key, [items]),
    initialRect: SCREEN,
    paddingStart: headHeight,
    scrollPaddingStart: headHeight,
    overscan: OVERSCAN,
  })
  // biome-ignore lint/correctness/useExhaustiveDependencies: heights are not measured, so a new one must be told
  useEffect(() => rows.measure(), [rowHeight, headHeight])
  const shown = rows.getVirtualItems().flatMap(({ index, start }) => {
    const item = items[index]
    return item ? [{ item, at: index, top: start }] : []
  })
  return {
    rowHeight,
    totalHeight: rows.getTotalSize(),
    shown,
    perScreen: Math.max(1, shown.length - 2 * OVERSCAN),
    reveal: (row) => rows.scrollToIndex(row),
  }
}
