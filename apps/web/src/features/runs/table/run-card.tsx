'use client'
import { cn } from '../../../ui/cn'
import { RunStatus } from '../run-status'
import { ACTIVE, cellId, GROUNDS, type RowFrame } from './grid-cell'
import { RunCell } from './run-cell'
import { Lead, NameCell } from './run-name-cell'
import type { RunStore } from './run-tree'
import { useLine } from './use-line'

/** A run on a narrow screen: its name and state, and the first values that the table shows. */
export function RunCard({
  store,
  id,
  frame,
  selected,
}: {
  store: RunStore
  id: string
  frame: RowFrame
  selected: boolean
}) {
  const line = useLine(store, id)
  if (!line) return null
  return (
    <div
      role="gridcell"
      id={cellId(frame.gridId, frame.row, 0)}
      aria-colindex={1}
      className={cn(
        'flex w-full min-w-0 flex-col justify-center gap-1 px-2',
        GROUNDS[selected ? 'selected' : 'plain'],
        frame.activeCol !== null && ACTIVE,
      )}
    >
      <span className="flex min-w-0 items-center gap-1.5">
        <Lead run={line.facts} selected={selected} />
        <NameCell run={line.facts} width="100%" depth={0} />
      </span>
      <span className="flex min-w-0 items-center gap-3 overflow-hidden pl-1 text-[0.857rem]">
        <RunStatus run={line.facts} />
        {frame.moving.map(({ column }) => (
          <span key={column.id} className="flex shrink-0 items-baseline gap-1">
            <span className="max-w-24 truncate text-muted">{column.title}</span>
            <RunCell column={column} width="100%" line={line} baseline={null} />
          </span>
        ))}
      </span>
    </div>
  )
}
