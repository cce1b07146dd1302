'use client'
import {
  columnPinningFeature,
  columnResizingFeature,
  type columnResizingState,
  columnSizingFeature,
  columnVisibilityFeature,
  tableFeatures,
  useTable,
} from '@tanstack/react-table'
import { useCallback, useMemo, useRef, useState } from 'react'
import type { Column } from './columns'
import {
  clampWidth,
  LEAST_WIDTH,
  MOST_WIDTH,
  shownColumns,
  type TableView,
  type ViewChange,
  widthOf,
} from './view'

/** A column where it stands: `left` in px from the edge of the table, or of the moving part. */
export interface Placed {
  column: Column
  left: number
  width: number
}

export interface ColumnLayout {
  frozen: readonly Placed[]
  moving: readonly Placed[]
  frozenWidth: number
  width: number
  /** Starts dragging the right edge of a column. */
  startResize(id: string, event: unknown): void
  /** Which column is being dragged, and by how many px so far. */
  resizing: { id: string; by: number } | null
}

/** The checkbox and the eye before the first column. */
export const LEAD_WIDTH = 64

const features = tableFeatures({
  columnPinningFeature,
  columnResizingFeature,
  columnSizingFeature,
  columnVisibilityFeature,
})
/** The table lays out columns alone: rows are lists of the server's, which no row model holds. */
const NO_ROWS: object[] = []

const NOT_RESIZING: columnResizingState = {
  columnSizingStart: [],
  deltaOffset: null,
  deltaPercentage: null,
  isResizingColumn: false,
  startOffset: null,
  startSize: null,
}

/** Where columns stand and how wide they are, by what the address says; widths are kept there when a drag ends. */
export function useColumnLayout(
  view: TableView,
  update: (change: ViewChange) => void,
  defaults: readonly string[],
): ColumnLayout {
  const { columns: chosen, frozen: kept, widths } = view
  const shown = useMemo(
    () => shownColumns({ columns: chosen, frozen: kept }, defaults),
    [chosen, kept, defaults],
  )
  const { defs, byId, sizing, pinning } = useMemo(() => tableColumns(shown, widths), [shown, widths])
  const [resizing, setResizing] = useState(NOT_RESIZING)
  const drag = useRef(resizing)
  const table = useTable({
    features,
    columns: defs,
    data: NO_ROWS,
    columnResizeMode: 'onEnd',
    state: { columnSizing: sizing, columnPinning: pinning, columnResizing: resizing },
    // Applied at once: at the end of a drag the table asks for the widths in the same moment.
    onColumnResizingChange: (change) => {
      drag.current = typeof change === 'function' ? change(drag.current) : change
      setResizing(drag.current)
    },
    onColumnSizingChange: (change) => {
      const next = typeof change === 'function' ? change(sizing) : change
      update({ widths: changedWidths(next, byId, widths) })
    },
  })
  // The hook gives another object around the same table at every render: its state says when columns changed.
  const latest = useRef(table)
  latest.current = table
  const { columnPinning, columnSizing } = table.state
  // biome-ignore lint/correctness/useExhaustiveDependencies: what the table holds is what these say
  const placed = useMemo(() => {
    const frozen = place(LEAD_WIDTH, latest.current.getStartVisibleLeafColumns(), byId)
    const moving = place(0, latest.current.getCenterVisibleLeafColumns(), byId)
    const frozenWidth = endOf(frozen)
    return { frozen, moving, frozenWidth, width: frozenWidth + endOf(moving) }
  }, [byId, columnPinning, columnSizing])
  const startResize = useCallback((id: string, event: unknown) => {
    const header = latest.current.getFlatHeaders().find(({ column }) => column.id === id)
    header?.getResizeHandler()(event)
  }, [])
  const { isResizingColumn: dragged, deltaOffset } = resizing
  return { ...placed, startResize, resizing: dragged ? { id: dragged, by: deltaOffset ?? 0 } : null }
}

const endOf = (placed: readonly Placed[]): number => {
  const last = placed.at(-1)
  return last ? last.left + last.width : 0
}

function place(
  from: number,
  all: readonly { id: string; getSize(): number }[],
  byId: ReadonlyMap<string, Column>,
): Placed[] {
  let left = from
  return all.flatMap((one) => {
    const column = byId.get(one.id)
    if (!column) return []
    const placed = { column, left, width: one.getSize() }
    left += placed.width
    return [placed]
  })
}

function tableColumns({ frozen, moving }: ReturnType<typeof shownColumns>, widths: TableView['widths']) {
  const all = [...frozen, ...moving]
  return {
    byId: new Map(all.map((column) => [column.id, column])),
    defs: all.map(({ id }) => ({ id, minSize: LEAST_WIDTH, maxSize: MOST_WIDTH })),
    sizing: Object.fromEntries(all.map((column) => [column.id, widthOf({ widths }, column)])),
    pinning: { start: frozen.map(({ id }) => id), end: [] as string[] },
  }
}

function changedWidths(
  next: Readonly<Record<string, number>>,
  byId: ReadonlyMap<string, Column>,
  widths: TableView['widths'],
): TableView['widths'] {
  const changed = Object.entries(next).filter(
    ([id, width]) => byId.has(id) && clampWidth(width) !== widthOf({ widths }, byId.get(id)!),
  )
  return { ...widths, ...Object.fromEntries(changed.map(([id, width]) => [id, clampWidth(width)])) }
}
