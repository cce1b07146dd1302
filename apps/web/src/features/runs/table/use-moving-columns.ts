import { defaultRangeExtractor, useVirtualizer } from '@tanstack/react-virtual'
import { type RefObject, useCallback, useDeferredValue, useEffect, useMemo } from 'react'
import type { RowFrame } from './grid-cell'
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
 * the cells of all rows are drawn between the frames of the scroll, for they take longer than one.
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
    rangeExtractor: defaultRangeExtractor,
    overscan: OVERSCAN,
    useFlushSync: false,
  })
  // biome-ignore lint/correctness/useExhaustiveDependencies: new widths must be told, they are not measured
  useEffect(() => columns.measure(), [moving])
  const inSight = columns.getVirtualItems()
  const from = Math.floor((inSight[0]?.index ?? 0) / BLOCK) * BLOCK
  const to = Math.ceil(((inSight.at(-1)?.index ?? -1) + 1) / BLOCK) * BLOCK - 1
  const placed = useMemo(
    () => moving.map((one, at) => ({ ...one, col: frozen.length + 1 + at })),
    [moving, frozen],
  )
  const shown = useMemo(
    () => (narrow ? forCard(placed) : placed.slice(from, to + 1)),
    [placed, narrow, from, to],
  )
  const reveal = (col: number) => {
    const at = col - frozen.length - 1
    if (!narrow && at >= 0) columns.scrollToIndex(at)
    else if (col <= frozen.length) scroller.current?.scrollTo({ left: 0 })
  }
  return { shown: useBetweenFrames(shown), reveal }
}

/** The first columns at once, others as soon as there is time. */
function useBetweenFrames(shown: RowFrame['moving']): RowFrame['moving'] {
  const late = useDeferredValue(shown)
  return late.length > 0 ? late : shown
}

/** Scores and other numbers: what one compares runs by. */
const forCard = (placed: RowFrame['moving']): RowFrame['moving'] =>
  placed
    .filter(({ column }) => column.of === 'metric' || (column.isNumber && column.kind === 'value'))
    .slice(-CARD_VALUES)
