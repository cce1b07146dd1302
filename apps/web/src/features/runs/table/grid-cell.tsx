import type { ReactNode } from 'react'
import { cn } from '../../../ui/cn'
import type { Placed } from './use-column-layout'

/** The element that the grid names as active; the head is row -1. */
export const cellId = (gridId: string, row: number, col: number): string => `${gridId}-${row}-${col}`

export interface RowFrame {
  gridId: string
  row: number
  frozen: readonly Placed[]
  /** Those moving columns that are in sight. */
  moving: readonly (Placed & { col: number })[]
  activeCol: number | null
}

/** The active cell is shown while keys go to the grid. */
export const ACTIVE =
  'group-focus-visible/grid:outline-2 group-focus-visible/grid:-outline-offset-2 group-focus-visible/grid:outline-accent'

/** Grounds are opaque: a cell that stays covers those that scroll under it. */
export const GROUNDS = {
  plain: 'bg-surface group-hover/row:bg-raised',
  group: 'bg-raised',
  selected: 'bg-accent-ground',
} as const
export type Ground = keyof typeof GROUNDS

export function GridCell({
  frame,
  col,
  width,
  left,
  ground,
  isNumber = false,
  children,
}: {
  frame: Pick<RowFrame, 'gridId' | 'row' | 'activeCol'>
  col: number
  width: number
  /** Where it stays while others scroll. */
  left?: number
  ground: Ground
  isNumber?: boolean
  children: ReactNode
}) {
  return (
    <div
      role="gridcell"
      id={cellId(frame.gridId, frame.row, col)}
      aria-colindex={col + 1}
      data-col={col}
      className={cn(
        'flex h-full shrink-0 flex-col justify-center overflow-hidden px-2',
        GROUNDS[ground],
        left !== undefined && 'sticky z-10',
        isNumber && 'items-end text-right',
        frame.activeCol === col && ACTIVE,
      )}
      // A phone's line is narrower than the column of names.
      style={{ width, ...(left !== undefined && { left, maxWidth: `calc(100% - ${left}px)` }) }}
    >
      {children}
    </div>
  )
}

/** Frozen cells, a gap as wide as what is scrolled out of sight, and the cells that are in sight. */
export function RowCells({
  frame,
  ground,
  lead,
  leadWidth,
  cell,
}: {
  frame: RowFrame
  ground: Ground
  lead: ReactNode
  leadWidth: number
  cell: (placed: Placed) => ReactNode
}) {
  const gap = frame.moving[0]?.left ?? 0
  return (
    <>
      <GridCell frame={frame} col={0} width={leadWidth} left={0} ground={ground}>
        {lead}
      </GridCell>
      {frame.frozen.map((placed, at) => (
        <GridCell
          key={placed.column.id}
          frame={frame}
          col={at + 1}
          width={placed.width}
          left={placed.left}
          ground={ground}
          isNumber={placed.column.isNumber}
        >
          {cell(placed)}
        </GridCell>
      ))}
      <div role="presentation" className="shrink-0" style={{ width: gap }} />
      {frame.moving.map((placed) => (
        <GridCell
          key={placed.column.id}
          frame={frame}
          col={placed.col}
          width={placed.width}
          ground={ground}
          isNumber={placed.column.isNumber}
        >
          {cell(placed)}
        </GridCell>
      ))}
    </>
  )
}
