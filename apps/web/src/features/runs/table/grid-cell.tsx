import { memo, type ReactNode } from 'react'
import { cn } from '../../../ui/cn'
import type { Column } from './columns'
import type { CellWidth } from './cut-text'
import { LEAD_WIDTH, type Placed } from './use-column-layout'

/** The element that the grid names as active; the head is row -1. */
export const cellId = (gridId: string, row: number, col: number): string => `${gridId}-${row}-${col}`

export interface RowFrame {
  gridId: string
  row: number
  frozen: readonly Placed[]
  /** Those moving columns that are in sight. */
  moving: readonly (Placed & { col: number })[]
  activeCol: number | null
  /** A line of a phone's list, as wide as the screen. */
  card: boolean
}

/** The active cell is shown while keys go to the grid. */
export const ACTIVE =
  'group-focus-visible/grid:outline-2 group-focus-visible/grid:-outline-offset-2 group-focus-visible/grid:outline-accent'

/**
 * A frozen cell stays once the grid is scrolled aside, and only then: each cell that can stay is a layer of its own, which
 * a scroll down would have to move.
 */
const STAYS = 'group-data-aside/grid:sticky group-data-aside/grid:z-10'

/** Grounds are opaque: a cell that stays covers those that scroll under it. */
export const GROUNDS = {
  plain: 'bg-surface group-hover/row:bg-raised',
  group: 'bg-raised',
  selected: 'bg-accent-ground',
} as const
export type Ground = keyof typeof GROUNDS

/** Where a cell is and how it looks: all of it stays the same while one scrolls, so that a cell is drawn once. */
export interface CellPlace {
  gridId: string
  row: number
  col: number
  width: CellWidth
  /** Where it stays while others scroll. */
  left?: number
  ground: Ground
  active: boolean
  isNumber?: boolean
}

export function GridCell({
  gridId,
  row,
  col,
  width,
  left,
  ground,
  active,
  isNumber = false,
  children,
}: CellPlace & { children: ReactNode }) {
  return (
    <div
      role="gridcell"
      id={cellId(gridId, row, col)}
      aria-colindex={col + 1}
      data-col={col}
      className={cn(
        // Nothing is clipped here (see CutText): the ground of the next cell covers what is too long.
        'h-full shrink-0 content-center px-2 whitespace-nowrap',
        GROUNDS[ground],
        left !== undefined && STAYS,
        isNumber && 'text-right',
        active && ACTIVE,
      )}
      style={{ width, ...(left !== undefined && { left }) }}
    >
      {children}
    </div>
  )
}

export type PlacedCell = CellPlace & { column: Column }

/** Frozen cells, a gap as wide as what is scrolled out of sight, and the cells that are in sight. */
export function RowCells({
  frame,
  ground,
  lead,
  cell,
}: {
  frame: RowFrame
  ground: Ground
  lead: ReactNode
  cell: (place: PlacedCell) => ReactNode
}) {
  const { gridId, row, activeCol, card } = frame
  const frozen = card ? frame.frozen.filter(({ column }) => column.id === 'name') : frame.frozen
  const place = ({ column, width }: Placed, col: number): PlacedCell => ({
    ...{ gridId, row, col, column, width, ground, isNumber: column.isNumber },
    active: activeCol === col,
  })
  const rest = { width: `calc(100% - ${LEAD_WIDTH}px)` }
  return (
    <>
      <GridCell {...{ gridId, row, ground }} col={0} width={LEAD_WIDTH} left={0} active={activeCol === 0}>
        {lead}
      </GridCell>
      {frozen.map((placed, at) => cell({ ...place(placed, at + 1), left: placed.left, ...(card && rest) }))}
      {!card && <Gap width={frame.moving[0]?.left ?? 0} />}
      {!card && frame.moving.map((placed) => cell(place(placed, placed.col)))}
    </>
  )
}

const Gap = memo(function Gap({ width }: { width: number }) {
  return <div role="presentation" className="shrink-0" style={{ width }} />
})
