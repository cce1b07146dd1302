import { useRouter } from 'next/navigation'
import { cellId } from './grid-cell'
import { type TableContext, useTableContext } from './table-context'
import type { TableItem } from './table-items'
import type { ColumnLayout } from './use-column-layout'
import type { ActiveCell, GridKeys } from './use-grid-keys'
import { clampWidth, widthOf } from './view'

/** What the keys of the grid do: to the cell they stand on, and to its row. */
export function useGridCommands(
  items: readonly TableItem[],
  narrow: boolean,
  layout: ColumnLayout,
  gridId: string,
): Omit<GridKeys, 'pageRows' | 'reveal'> {
  const context = useTableContext()
  const router = useRouter()
  const columns = [...layout.frozen, ...layout.moving]
  return {
    rows: items.length,
    cols: narrow ? 1 : 1 + columns.length,
    open: (cell) => {
      const item = items[cell.row]
      if (cell.row === -1) pressIn(gridId, cell, cell.col === 0 ? 'input' : '[data-head-menu]')
      else if (item?.kind === 'run') router.push(`/runs/${item.id}`)
      else if (item) toggle(item, context)
    },
    select: (cell, range) => {
      const item = items[cell.row]
      if (cell.row === -1) clickHead(gridId, cell, range)
      else if (item) select(item, range, context)
    },
    resize: (col, by) => {
      const column = columns[col - 1]?.column
      if (column) context.update({ widths: widened(context, column, by) })
    },
    menu: (cell) => pressIn(gridId, cell, cell.row === -1 ? '[data-head-menu]' : '[data-row-menu] button'),
  }
}

/** Presses a button of a cell or of its row as the Enter key would. */
function pressIn(gridId: string, cell: ActiveCell, what: string): void {
  const element = document.getElementById(cellId(gridId, cell.row, cell.col))
  const row = element?.closest('[role=row]') ?? element
  const button = (cell.row === -1 ? element : row)?.querySelector<HTMLElement>(what)
  button?.focus({ preventScroll: true })
  button?.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true, cancelable: true }))
}

/** As a press with the mouse would: with Shift, a head adds its column to the order. */
function clickHead(gridId: string, { col }: ActiveCell, shiftKey: boolean): void {
  const head = document.getElementById(cellId(gridId, -1, col))
  const control = head?.querySelector<HTMLElement>('input, button')
  control?.dispatchEvent(new MouseEvent('click', { bubbles: true, cancelable: true, shiftKey }))
}

function toggle(item: TableItem, { tree, toggleLaunch }: TableContext): void {
  if (item.kind === 'launch') toggleLaunch(item.groupId)
  if (item.kind !== 'group') return
  const line = item.store.line(item.id)
  if (line) tree.toggle(item.level, line)
}

function select(item: TableItem, range: boolean, context: TableContext): void {
  if (item.kind === 'run') context.toggleSelected(item.id, range)
  else if (item.kind === 'launch') {
    const members = item.ids.flatMap((id) => item.store.line(id)?.facts ?? [])
    context.select(members, true)
  } else toggle(item, context)
}

const widened = (
  { view }: TableContext,
  column: Parameters<typeof widthOf>[1],
  by: number,
): Record<string, number> => ({ ...view.widths, [column.id]: clampWidth(widthOf(view, column) + by) })
