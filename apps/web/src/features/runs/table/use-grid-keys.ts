import { type KeyboardEvent, useCallback, useState } from 'react'

/** The cell that keys act on; row -1 is the head. */
export interface ActiveCell {
  row: number
  col: number
}

export interface GridKeys {
  rows: number
  cols: number
  /** Rows that fit on the screen. */
  pageRows: number
  reveal(cell: ActiveCell): void
  open(cell: ActiveCell): void
  select(cell: ActiveCell, range: boolean): void
  resize(col: number, by: number): void
  menu(cell: ActiveCell): void
}

/** px for each press. */
const RESIZE_STEP = 16

/** Where a key moves to; null where it does not move. */
export function movedCell(
  { row, col }: ActiveCell,
  { key, ctrlKey, metaKey }: Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey'>,
  { rows, cols, pageRows }: Pick<GridKeys, 'rows' | 'cols' | 'pageRows'>,
): ActiveCell | null {
  const far = ctrlKey || metaKey
  const at = (nextRow: number, nextCol: number): ActiveCell => ({
    row: Math.max(-1, Math.min(rows - 1, nextRow)),
    col: Math.max(0, Math.min(cols - 1, nextCol)),
  })
  switch (key) {
    case 'ArrowDown':
      return at(row + 1, col)
    case 'ArrowUp':
      return at(row - 1, col)
    case 'ArrowRight':
      return at(row, col + 1)
    case 'ArrowLeft':
      return at(row, col - 1)
    case 'PageDown':
      return at(row + pageRows, col)
    case 'PageUp':
      return at(Math.max(0, row - pageRows), col)
    case 'Home':
      return at(far ? 0 : row, 0)
    case 'End':
      return at(far ? rows - 1 : row, cols - 1)
    default:
      return null
  }
}

/** Arrow keys move through the cells, Enter opens, Space selects; in the head Shift and an arrow change the width. */
export function useGridKeys(keys: GridKeys): {
  active: ActiveCell
  setActive(cell: ActiveCell): void
  onKeyDown(event: KeyboardEvent<HTMLElement>): void
} {
  const [active, setActive] = useState<ActiveCell>({ row: 0, col: 1 })
  const onKeyDown = useCallback(
    (event: KeyboardEvent<HTMLElement>) => {
      const inControl = event.target !== event.currentTarget
      if (event.defaultPrevented || (inControl && !isOfGrid(event.target as HTMLElement))) return
      const step = { ArrowLeft: -RESIZE_STEP, ArrowRight: RESIZE_STEP }[event.key]
      const moved = movedCell(active, event, keys)
      if (active.row === -1 && event.shiftKey && step) keys.resize(active.col, step)
      else if (moved) {
        if (inControl) event.currentTarget.focus({ preventScroll: true })
        setActive(moved)
        keys.reveal(moved)
      } else if (inControl) return
      else if (event.key === 'Enter') keys.open(active)
      else if (event.key === ' ') keys.select(active, event.shiftKey)
      else if (event.key === 'ContextMenu' || (event.key === 'F10' && event.shiftKey)) keys.menu(active)
      else return
      event.preventDefault()
    },
    [active, keys],
  )
  return { active, setActive, onKeyDown }
}

/** A menu or a palette that a cell opened is another part of the page, though React tells the grid of its keys. */
const isOfGrid = (target: HTMLElement): boolean =>
  target.closest('[role=grid]') !== null && !target.matches('input:not([type=checkbox])')
