import { useVirtualizer } from '@tanstack/react-virtual'
import { type RefObject, useDeferredValue, useEffect, useMemo } from 'react'
import { HEAD_HEIGHT } from './grid-head'
import type { TableItem } from './table-items'

const ROW_HEIGHT = 44
const CARD_HEIGHT = 76
/** Rows that come into the page together: what a frame costs beside its rows is paid once for all of them. */
const BLOCK = 6
/** Blocks drawn beyond the screen: they are there before a scroll has come to them. */
const OVERSCAN = 1

/** px of a window until the grid has been measured: the first rows are drawn at once, and not once it has. */
export const SCREEN = { width: 1200, height: 800 }

export interface RowInSight {
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

/** Rows of a list as it was then. */
interface Drawn {
  items: readonly TableItem[]
  rows: readonly RowInSight[]
}

/** Places of rows: the first, and the one after the last. */
interface Range {
  from: number
  end: number
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
  const drawn = blocks.getVirtualItems()
  const [from, to] = [(drawn[0]?.index ?? 0) * BLOCK, ((drawn.at(-1)?.index ?? -1) + 1) * BLOCK]
  const inSight = useMemo(() => {
    const rows = items.slice(from, to).map((item, place) => {
      const at = from + place
      return { item, at, top: headHeight + at * rowHeight }
    })
    return { items, rows }
  }, [items, from, to, headHeight, rowHeight])
  const { startIndex, endIndex } = blocks.range ?? { startIndex: 0, endIndex: 0 }
  const height = blocks.scrollRect?.height ?? SCREEN.height
  return {
    rowHeight,
    totalHeight: headHeight + items.length * rowHeight,
    shown: useBetweenFrames(inSight, { from: startIndex * BLOCK, end: (endIndex + 1) * BLOCK }),
    perScreen: Math.max(1, Math.floor((height - headHeight) / rowHeight)),
    reveal: (row) => reveal(scroller.current, row * rowHeight, rowHeight, headHeight),
  }
}

/** The rows that were in sight before, while they are of the same list and cover the screen. */
function useBetweenFrames(now: Drawn, onScreen: Range): readonly RowInSight[] {
  const late = useDeferredValue(now)
  const [first, last] = [late.rows[0]?.at ?? 0, late.rows.at(-1)?.at ?? -1]
  const covers = first <= onScreen.from && last >= Math.min(onScreen.end, now.items.length) - 1
  return late.items === now.items && covers ? late.rows : now.rows
}

/** Scrolls no further than it takes to see a row whole, below what stays on top. */
function reveal(box: HTMLElement | null, top: number, height: number, onTop: number): void {
  if (!box) return
  const lowest = top + height + onTop - box.clientHeight
  if (box.scrollTop > top) box.scrollTop = top
  else if (box.scrollTop < lowest) box.scrollTop = lowest
}
