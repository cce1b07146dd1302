'use client'
import { defaultRangeExtractor, useVirtualizer } from '@tanstack/react-virtual'
import { useRouter } from 'next/navigation'
import { type ReactNode, type RefObject, useEffect, useId, useMemo, useRef } from 'react'
import { cn } from '../../../ui/cn'
import { ACTIVE, cellId, type RowFrame } from './grid-cell'
import { HEAD_HEIGHT, HeadCell } from './grid-head'
import { GridRow } from './grid-row'
import { useTableContext } from './table-context'
import { rangesOf, type TableItem } from './table-items'
import { type ColumnLayout, LEAD_WIDTH, useColumnLayout } from './use-column-layout'
import { type ActiveCell, type GridKeys, useGridKeys } from './use-grid-keys'
import { clampWidth, widthOf } from './view'

const ROW_HEIGHT = 44
const CARD_HEIGHT = 76
/** Values that a card has room for. */
const CARD_VALUES = 2
/** Rows drawn beyond the screen, so that a fast scroll shows lines. */
const OVERSCAN = 8

export interface RunsGridProps {
  items: readonly TableItem[]
  /** Rows that stay on top. */
  pinned: readonly Extract<TableItem, { kind: 'run' }>[]
  selected: ReadonlySet<string>
  isLaunchSelected: (item: Extract<TableItem, { kind: 'launch' }>) => boolean
  onSelectAll: (on: boolean) => void
  /** A phone shows lines of a list. */
  narrow: boolean
  /** Told when one scrolls away from the top, or back. */
  onScrolled: (isAtTop: boolean) => void
}

/** Rows and columns of which only those in sight are in the page, and only their values are asked for. */
export function RunsGrid(props: RunsGridProps) {
  const { items, pinned, narrow } = props
  const { view, update, withExperiment } = useTableContext()
  const scroller = useRef<HTMLDivElement>(null)
  const gridId = useId()
  const layout = useColumnLayout(view, update, withExperiment)
  const rowHeight = narrow ? CARD_HEIGHT : ROW_HEIGHT
  const headHeight = (narrow ? 0 : HEAD_HEIGHT) + pinned.length * rowHeight
  const rows = useVirtualizer({
    count: items.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    getItemKey: (at) => items[at]!.key,
    paddingStart: headHeight,
    scrollPaddingStart: headHeight,
    overscan: OVERSCAN,
  })
  const moving = useMovingColumns(layout, narrow, scroller)
  // biome-ignore lint/correctness/useExhaustiveDependencies: heights are not measured, so a new one must be told
  useEffect(() => rows.measure(), [rowHeight, headHeight])
  const shown = rows.getVirtualItems()
  useWanted(items, shown[0]?.index ?? 0, shown.at(-1)?.index ?? 0, layout, moving.shown)
  const keys = useKeysOf(props, layout, gridId, {
    pageRows: Math.max(1, shown.length - 2 * OVERSCAN),
    reveal: ({ row, col }) => {
      if (row >= 0) rows.scrollToIndex(row)
      moving.reveal(col)
    },
  })
  const { active, setActive, onKeyDown } = useGridKeys(keys)
  const row = (item: TableItem, at: number, top: number | null) => (
    <GridRow
      key={item.key}
      item={item}
      top={top}
      height={rowHeight}
      width={layout.width}
      row={at}
      ariaRow={at + 2 + pinned.length}
      gridId={gridId}
      frozen={layout.frozen}
      moving={moving.shown}
      activeCol={active.row === at ? active.col : null}
      selected={isSelected(item, props)}
      card={narrow}
    />
  )
  return (
    // The keys of the grid are told by its description; a press puts the active cell where it was.
    <div
      ref={scroller}
      role="grid"
      aria-label="Runs"
      aria-rowcount={items.length + pinned.length + 1}
      aria-colcount={1 + layout.frozen.length + layout.moving.length}
      aria-multiselectable
      aria-activedescendant={cellId(gridId, active.row, narrow ? 0 : active.col)}
      aria-describedby={`${gridId}-keys`}
      tabIndex={0}
      onKeyDown={onKeyDown}
      onScroll={(event) => props.onScrolled(event.currentTarget.scrollTop < rowHeight)}
      onMouseDown={(event) => {
        const cell = cellAt(event.target as HTMLElement)
        if (cell) setActive(cell)
      }}
      className="group/grid relative isolate max-h-[max(24rem,calc(100dvh-14rem))] overflow-auto overscroll-x-contain focus-visible:-outline-offset-2"
    >
      <p id={`${gridId}-keys`} className="sr-only">
        Arrow keys move, Enter opens, Space selects, Shift and F10 open the menu of a row. In the head Space
        sorts, Enter opens the menu, Shift with an arrow changes the width.
      </p>
      <div
        role="presentation"
        className="relative min-w-full"
        style={{ height: rows.getTotalSize(), width: narrow ? '100%' : layout.width }}
      >
        <div role="rowgroup" className="sticky top-0 z-20 bg-surface">
          {!narrow && (
            <Head
              layout={layout}
              moving={moving.shown}
              gridId={gridId}
              activeCol={active.row === -1 ? active.col : null}
              all={props}
            />
          )}
          {pinned.map((item, at) => (
            <PinnedRow key={item.key}>{row(item, at - pinned.length - 1, null)}</PinnedRow>
          ))}
        </div>
        <div role="rowgroup">
          {shown.map(({ index, start }) => (items[index] ? row(items[index], index, start) : null))}
        </div>
      </div>
    </div>
  )
}

const PinnedRow = ({ children }: { children: ReactNode }) => (
  <div
    role="presentation"
    data-testid="pinned-row"
    className="relative before:absolute before:inset-y-0 before:left-0 before:z-20 before:w-0.5 before:bg-accent"
  >
    {children}
  </div>
)

function isSelected(item: TableItem, { selected, isLaunchSelected }: RunsGridProps): boolean {
  if (item.kind === 'run') return selected.has(item.id)
  return item.kind === 'launch' && isLaunchSelected(item)
}

function Head({
  layout,
  moving,
  gridId,
  activeCol,
  all: { items, selected, onSelectAll },
}: {
  layout: ColumnLayout
  moving: RowFrame['moving']
  gridId: string
  activeCol: number | null
  all: RunsGridProps
}) {
  const runs = items.filter((item) => item.kind === 'run')
  const head = (placed: RowFrame['moving'][number], sticky: boolean) => (
    <HeadCell
      key={placed.column.id}
      placed={placed}
      sticky={sticky}
      col={placed.col}
      gridId={gridId}
      active={activeCol === placed.col}
      startResize={layout.startResize}
      dragBy={layout.resizing?.id === placed.column.id ? layout.resizing.by : null}
    />
  )
  return (
    <div
      role="row"
      aria-rowindex={1}
      data-row={-1}
      className="flex border-b border-line bg-surface"
      style={{ height: HEAD_HEIGHT, width: layout.width }}
    >
      <div
        role="columnheader"
        id={cellId(gridId, -1, 0)}
        aria-colindex={1}
        data-col={0}
        className={cn(
          'sticky left-0 z-10 flex shrink-0 items-center bg-surface px-2',
          activeCol === 0 && ACTIVE,
        )}
        style={{ width: LEAD_WIDTH }}
      >
        <input
          type="checkbox"
          tabIndex={-1}
          aria-label="Select all loaded runs"
          checked={runs.length > 0 && runs.every(({ id }) => selected.has(id))}
          onChange={(event) => onSelectAll(event.target.checked)}
          className="block size-4 accent-accent-solid"
        />
      </div>
      {layout.frozen.map((placed, at) => head({ ...placed, col: at + 1 }, true))}
      <div role="presentation" className="shrink-0" style={{ width: moving[0]?.left ?? 0 }} />
      {moving.map((placed) => head(placed, false))}
    </div>
  )
}

/** Scores and other numbers: what one compares runs by. */
const forCard = (placed: RowFrame['moving']): RowFrame['moving'] =>
  placed
    .filter(({ column }) => column.of === 'metric' || (column.isNumber && column.kind === 'value'))
    .slice(-CARD_VALUES)

/** The columns in sight. The list stays the same object until others come into sight, so that rows need not draw again. */
function useMovingColumns(
  { moving, frozen, frozenWidth }: ColumnLayout,
  narrow: boolean,
  scroller: RefObject<HTMLDivElement | null>,
) {
  const columns = useVirtualizer({
    horizontal: true,
    count: narrow ? 0 : moving.length,
    getScrollElement: () => scroller.current,
    estimateSize: (at) => moving[at]!.width,
    getItemKey: (at) => moving[at]!.column.id,
    paddingStart: frozenWidth,
    scrollPaddingStart: frozenWidth,
    rangeExtractor: defaultRangeExtractor,
    overscan: 2,
  })
  // biome-ignore lint/correctness/useExhaustiveDependencies: new widths must be told, they are not measured
  useEffect(() => columns.measure(), [moving])
  const inSight = columns.getVirtualItems()
  const from = inSight[0]?.index ?? 0
  const to = inSight.at(-1)?.index ?? -1
  const shown = useMemo(() => {
    const placed = moving.map((one, at) => ({ ...one, col: frozen.length + 1 + at }))
    if (narrow) return forCard(placed)
    return placed.slice(from, to + 1)
  }, [moving, frozen, narrow, from, to])
  return {
    shown,
    reveal: (col: number) => {
      const at = col - frozen.length - 1
      if (!narrow && at >= 0) columns.scrollToIndex(at)
      else if (col <= frozen.length) scroller.current?.scrollTo({ left: 0 })
    },
  }
}

/** Tells every list in sight which of its lines and values are. */
function useWanted(
  items: readonly TableItem[],
  from: number,
  to: number,
  { frozen }: ColumnLayout,
  moving: RowFrame['moving'],
): void {
  const { view, tree } = useTableContext()
  const values = useMemo(() => {
    const all = [...frozen, ...moving].flatMap(({ column }) => column.values)
    return [...all, tree.query.orderBy.value]
  }, [frozen, moving, tree])
  useEffect(() => {
    for (const [store, range] of rangesOf(items, from, to)) store.want(range.from, range.to, values)
    if (items.length === 0) tree.root.store.want(0, 0, values)
  }, [items, from, to, values, tree])
  const { kept } = useTableContext()
  useEffect(() => kept?.want(0, view.pins.length, values), [kept, view.pins, values])
}

function useKeysOf(
  { items, narrow }: RunsGridProps,
  layout: ColumnLayout,
  gridId: string,
  { pageRows, reveal }: Pick<GridKeys, 'pageRows' | 'reveal'>,
): GridKeys {
  const { view, update, tree, select, toggleSelected, toggleLaunch } = useTableContext()
  const router = useRouter()
  const columns = [...layout.frozen, ...layout.moving]
  const press = (cell: ActiveCell, what: string) => {
    const element = document.getElementById(cellId(gridId, cell.row, cell.col))
    const row = element?.closest('[role=row]') ?? element
    const button = (cell.row === -1 ? element : row)?.querySelector<HTMLElement>(what)
    button?.focus({ preventScroll: true })
    button?.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true, cancelable: true }))
  }
  const toggle = (item: TableItem) => {
    if (item.kind === 'launch') toggleLaunch(item.groupId)
    if (item.kind !== 'group') return
    const line = item.store.line(item.id)
    if (line) tree.toggle(item.level, line)
  }
  return {
    rows: items.length,
    cols: narrow ? 1 : 1 + columns.length,
    pageRows,
    reveal,
    open: (cell) => {
      const item = items[cell.row]
      if (cell.row === -1) press(cell, cell.col === 0 ? 'input' : '[data-head-menu]')
      else if (item?.kind === 'run') router.push(`/runs/${item.id}`)
      else if (item) toggle(item)
    },
    select: (cell, range) => {
      const item = items[cell.row]
      if (cell.row === -1)
        document
          .getElementById(cellId(gridId, -1, cell.col))
          ?.querySelector<HTMLElement>('input, button')
          ?.click()
      else if (item?.kind === 'run') toggleSelected(item.id, range)
      else if (item?.kind === 'launch')
        select(
          item.ids.flatMap((id) => item.store.line(id)?.facts ?? []),
          true,
        )
      else if (item) toggle(item)
    },
    resize: (col, by) => {
      const column = columns[col - 1]?.column
      if (column) update({ widths: { ...view.widths, [column.id]: clampWidth(widthOf(view, column) + by) } })
    },
    menu: (cell) => press(cell, cell.row === -1 ? '[data-head-menu]' : '[data-row-menu] button'),
  }
}

/** The cell that was pressed. */
function cellAt(target: HTMLElement): ActiveCell | null {
  const row = target.closest<HTMLElement>('[data-row]')
  const cell = target.closest<HTMLElement>('[role=gridcell], [role=columnheader]')
  const col = Number(cell?.getAttribute('aria-colindex') ?? 0) - 1
  return row && cell && col >= 0 ? { row: Number(row.dataset.row), col } : null
}
