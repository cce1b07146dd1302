'use client'
import { memo } from 'react'
import { describeError } from '../../../live/api'
import { Button } from '../../../ui/button'
import { cn } from '../../../ui/cn'
import { isAlike } from './alike'
import type { RowFrame } from './grid-cell'
import { GroupRow, LaunchRow } from './group-rows'
import { RunCard } from './run-card'
import { RunRow } from './run-row'
import type { TableItem } from './table-items'
import type { Placed } from './use-column-layout'

const KINDS: Record<TableItem['kind'], string> = {
  run: 'run-row',
  group: 'group-row',
  launch: 'group-row',
  pending: 'pending-row',
  failed: 'failed-row',
}

interface GridRowProps {
  item: TableItem
  /** px from the top of the table. */
  top: number | null
  height: number
  width: number
  row: number
  /** Rows of the head and pinned ones come before it. */
  ariaRow: number
  gridId: string
  frozen: readonly Placed[]
  moving: RowFrame['moving']
  activeCol: number | null
  selected: boolean
  /** A line of a phone's list in place of cells. */
  card: boolean
}

/** One row. What it is given is alike while one scrolls, so only rows that come into sight are drawn. */
export const GridRow = memo(function GridRow(props: GridRowProps) {
  const { item, top, height, width, ariaRow, selected, row, card } = props
  return (
    <div
      role="row"
      aria-rowindex={ariaRow}
      aria-selected={item.kind === 'run' ? selected : undefined}
      data-testid={KINDS[item.kind]}
      data-run-id={item.kind === 'run' ? item.id : undefined}
      data-row={row}
      className={cn(
        // Its size is given: what is in it moves nothing else, so that a row that comes is laid out alone. Its paint is not
        // contained: that is one more clip.
        'group/row flex border-b border-line contain-layout contain-size contain-style',
        top !== null && 'absolute left-0',
        card && item.kind !== 'run' && 'bg-raised',
      )}
      style={{ height, width: card ? '100%' : width, ...(top !== null && { top }) }}
    >
      <RowContent {...props} />
    </div>
  )
}, isSameRow)

/** Lists that were read on have new objects for the rows that stand as they stood. */
function isSameRow({ item, ...rest }: GridRowProps, { item: next, ...others }: GridRowProps): boolean {
  return isAlike(rest, others) && isAlike(item, next, isSameOrList)
}

/** The runs of a launch are listed anew as well. */
const isSameOrList = (a: unknown, b: unknown): boolean =>
  Object.is(a, b) ||
  (Array.isArray(a) &&
    Array.isArray(b) &&
    a.length === b.length &&
    a.every((one, at) => Object.is(one, b[at])))

function RowContent({ item, gridId, row, frozen, moving, activeCol, selected, card }: GridRowProps) {
  const frame: RowFrame = { gridId, row, frozen, moving, activeCol, card }
  switch (item.kind) {
    case 'run':
      if (card) return <RunCard store={item.store} id={item.id} frame={frame} selected={selected} />
      return <RunRow store={item.store} id={item.id} depth={item.depth} selected={selected} frame={frame} />
    case 'group':
      return <GroupRow item={item} frame={frame} />
    case 'launch':
      return <LaunchRow item={item} allSelected={selected} frame={frame} />
    case 'pending':
      return <Pending depth={item.depth} />
    case 'failed':
      return <Failed reason={item.reason} retry={() => item.store.refresh()} />
  }
}

const Pending = ({ depth }: { depth: number }) => (
  <div
    role="gridcell"
    className="sticky left-0 flex items-center px-4 text-faint"
    style={{ paddingLeft: 16 + depth * 16 }}
  >
    Loading…
  </div>
)

const Failed = ({ reason, retry }: { reason: Error; retry: () => void }) => (
  <div role="gridcell" className="sticky left-0 flex items-center gap-3 px-4 text-bad">
    Could not load more: {describeError(reason)}
    <Button size="small" tabIndex={-1} onClick={retry}>
      Try again
    </Button>
  </div>
)
