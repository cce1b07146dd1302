import type { RowFrame } from './grid-cell'
import { GridRow } from './grid-row'
import type { RunItem, TableItem } from './table-items'
import type { ActiveCell } from './use-grid-keys'
import type { RowsInSight } from './use-rows-in-sight'

/** What all rows of a grid have in common. */
export interface GridLook {
  gridId: string
  frozen: RowFrame['frozen']
  moving: RowFrame['moving']
  width: number
  rowHeight: number
  selected: ReadonlySet<string>
  narrow: boolean
}

export const GridRows = ({
  shown,
  before,
  active,
  look,
}: {
  shown: RowsInSight['shown']
  /** Rows above the first one, as they are counted aloud. */
  before: number
  active: ActiveCell
  look: GridLook
}) => (
  <div role="rowgroup">
    {shown.map(({ item, at, top }) => (
      <GridRow key={item.key} {...rowOf(item, at, active, look)} ariaRow={at + before} top={top} />
    ))}
  </div>
)

/** Places of pinned rows are counted back from that of the head, which is -1. */
export const PinnedRows = ({
  items,
  active,
  look,
}: {
  items: readonly RunItem[]
  active: ActiveCell
  look: GridLook
}) =>
  items.map((item, at) => (
    <div
      key={item.key}
      role="presentation"
      data-testid="pinned-row"
      className="relative before:absolute before:inset-y-0 before:left-0 before:z-20 before:w-0.5 before:bg-accent"
    >
      <GridRow {...rowOf(item, at - items.length - 1, active, look)} ariaRow={at + 2} top={null} />
    </div>
  ))

const rowOf = (
  item: TableItem,
  row: number,
  active: ActiveCell,
  { gridId, frozen, moving, width, rowHeight, selected, narrow }: GridLook,
) => ({
  ...{ item, row, gridId, frozen, moving, width, height: rowHeight, card: narrow },
  activeCol: active.row === row ? active.col : null,
  selected: isSelected(item, selected),
})

function isSelected(item: TableItem, selected: ReadonlySet<string>): boolean {
  if (item.kind === 'run') return selected.has(item.id)
  return item.kind === 'launch' && item.ids.every((id) => selected.has(id))
}
