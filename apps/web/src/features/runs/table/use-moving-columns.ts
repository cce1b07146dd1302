import { useVirtualizer } from '@tanstack/react-virtual'
import { type RefObject, useCallback, useEffect, useMemo } from 'react'
import { blocksOf } from './blocks'
import type { RowFrame } from './grid-cell'
import { useBetweenFrames } from './use-between-frames'
import type { ColumnLayout } from './use-column-layout'
import { SCREEN } from './use-rows-in-sight'

/** Columns drawn beyond the screen: they are there before a scroll has come to them. */
const OVERSCAN = 2
/** Columns that come into the page together: what each of some dozen rows costs is paid once for all of them. */
const BLOCK = 2
/** Values that a card has room for. */
const CARD_VALUES = 2

export interface MovingColumns {
  shown: RowFrame['moving']
  /** Scrolls a column of the grid into sight. */
  reveal(col: number): void
}

/**
 * The columns in sight. The list stays the same object until others come into sight, so that rows need not draw again; then
 * the cells of all rows are drawn between the frames of the scroll, for they take longer than one, or at once after a leap.
 */
export function useMovingColumns(
  { moving, frozen, frozenWidth }: ColumnLayout,
  narrow: boolean,
  scroller: RefObject<HTMLDivElement | null>,
): MovingColumns {
  const columns = useVirtualizer({
    horizontal: true,
    count: narrow ? 0 : moving.length,
    getScrollElement: () => scroller.current,
    estimateSize: (at) => moving[at]!.width,
    // Another function each time would have every column measured again.
    getItemKey: useCallback((at: number) => moving[at]!.column.id, [moving]),
    initialRect: SCREEN,
    paddingStart: frozenWidth,
    scrollPaddingStart: frozenWidth,
    overscan: OVERSCAN,
    useFlushSync: false,
  })
  // biome-ignore lint/correctness/useExhaustiveDependencies: new widths must be told, they are not measured
  useEffect(() => columns.measure(), [moving])
  const inSight = columns.getVirtualItems()
  const [from, end] = blocksOf(inSight[0]?.index ?? 0, inSight.at(-1)?.index ?? -1, BLOCK)
  const placed = useMemo(
    () => moving.map((one, at) => ({ ...one, col: frozen.length + 1 + at })),
    [moving, frozen],
  )
  const near = useMemo(
    () => ({ placed, narrow, shown: narrow ? forCard(placed) : placed.slice(from, end) }),
    [placed, narrow, from, end],
  )
  const onScreen = columns.range ?? { startIndex: 0, endIndex: -1 }
  const reveal = (col: number) => {
    const at = col - frozen.length - 1
    if (!narrow && at >= 0) columns.scrollToIndex(at)
    else if (col <= frozen.length) scroller.current?.scrollTo({ left: 0 })
  }
  const drawn = useBetweenFrames(near, (before) => {
    if (before.placed !== placed || before.narrow !== narrow) return false
    return narrow || covers(before.shown, placed.slice(onScreen.startIndex, onScreen.endIndex + 1))
  })
  return { shown: drawn.shown, reveal }
}

const covers = (drawn: RowFrame['moving'], onScreen: RowFrame['moving']): boolean => {
  const [first, last] = [onScreen[0], onScreen.at(-1)]
  return !first || !last || (drawn.includes(first) && drawn.includes(last))
}

/** Scores and other numbers: what one compares runs by. */
const forCard = (placed: RowFrame['moving']): RowFrame['moving'] =>
  placed
    .filter(({ column }) => column.of === 'metric' || (column.isNumber && column.kind === 'value'))
    .slice(-CARD_VALUES)
