import { useVirtualizer } from '@tanstack/react-virtual'
import { type RefObject, useEffect, useMemo } from 'react'
import { HEAD_HEIGHT } from './grid-head'
import type { TableItem } from './table-items'
import { useBetweenFrames } from './use-between-frames'

const ROW_HEIGHT = 44
const CARD_HEIGHT = 76
/** Rows that come into the page together: what a frame costs beside its rows is paid once for all of them. */
const BLOCK = 6
/** Blocks drawn beyond the screen: they are there before a scroll has come to them. */
const OVERSCAN = 1

/** px of a window until the grid has been measured: the first rows are drawn at once, and not once it has. */
export const SCREEN = { width: 1200, height: 800 }

interface RowInSight {
  item: TableItem
  at: number
  /** px from the top of the table. */
  top: number
}

export interface RowsInSight {
  rowHeight: number
  /** px of all rows, with head and pinned ones. */
  totalHeight: number
  shown: readonly RowInSight[]
  /** Rows that fit on the screen. */
  perScreen: number
  reveal(row: number): void
}

/**
 * The rows in sight, below a head and some pinned ones. They are drawn between the frames of a scroll as long as those on the
 * screen are there already, and at once where they are not.
 */
export function useRowsInSight(
  items: readonly TableItem[],
  pinned: number,
  narrow: boolean,
  scroller: RefObject<HTMLDivElement | null>,
): RowsInSight {
  const rowHeight = narrow ? CARD_HEIGHT : ROW_HEIGHT
  const headHeight = (narrow ? 0 : HEAD_HEIGHT) + pinned * rowHeight
  const blocks = useVirtualizer({
    count: Math.ceil(items.length / BLOCK),
    getScrollElement: () => scroller.current,
    estimateSize: () => BLOCK * rowHeight,
    initialRect: SCREEN,
    paddingStart: headHeight,
    overscan: OVERSCAN,
  })
  // biome-ignore lint/correctness/useExhaustiveDependencies: heights are not measured, so a new one must be told
  useEffect(() => blocks.measure(), [rowHeight, headHeight])
  const near = blocks.getVirtualItems()
  const [from, end] = [(near[0]?.index ?? 0) * BLOCK, ((near.at(-1)?.index ?? -1) + 1) * BLOCK]
  const inSight = useMemo(() => {
    const rows = items.slice(from, end).map((item, place) => {
      const at = from + place
      return { item, at, top: headHeight + at * rowHeight }
    })
    return { items, rows }
  }, [items, from, end, headHeight, rowHeight])
  const { startIndex, endIndex } = blocks.range ?? { startIndex: 0, endIndex: -1 }
  const lastOnScreen = Math.min((endIndex + 1) * BLOCK, items.length) - 1
  const drawn = useBetweenFrames(inSight, (before) => {
    const [first, last] = [before.rows[0]?.at ?? 0, before.rows.at(-1)?.at ?? -1]
    return before.items === items && first <= startIndex * BLOCK && last >= lastOnScreen
  })
  const height = blocks.scrollRect?.height ?? SCREEN.height
  return {
    rowHeight,
    totalHeight: headHeight + items.length * rowHeight,
    shown: drawn.rows,
    perScreen: Math.max(1, Math.floor((height - headHeight) / rowHeight)),
    reveal: (row) => reveal(scroller.current, row * rowHeight, rowHeight, headHeight),
  }
}

/** Scrolls no further than it takes to see a row whole, below what stays on top. */
function reveal(box: HTMLElement | null, top: number, height: number, onTop: number): void {
  if (!box) return
  const lowest = top + height + onTop - box.clientHeight
  if (box.scrollTop > top) box.scrollTop = top
  else if (box.scrollTop < lowest) box.scrollTop = lowest
}
