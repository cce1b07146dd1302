'use client'
import { memo } from 'react'
import { isAlike } from './alike'
import { type Column, valueKey } from './columns'
import { GridCell, type PlacedCell, RowCells, type RowFrame } from './grid-cell'
import { RunCell } from './run-cell'
import { Lead, NameCell } from './run-name-cell'
import type { RunStore } from './run-tree'
import { useTableContext } from './table-context'
import { useLine } from './use-line'
import type { RunLine } from './values'

/** The line of one run. It draws again when that run changes, not while others are scrolled by. */
export function RunRow({
  store,
  id,
  depth,
  selected,
  frame,
}: {
  store: RunStore
  id: string
  depth: number
  selected: boolean
  frame: RowFrame
}) {
  const line = useLine(store, id)
  const baseline = useBaseline()
  if (!line) return null
  return (
    <RowCells
      frame={frame}
      ground={selected ? 'selected' : 'plain'}
      lead={<Lead run={line.facts} selected={selected} />}
      cell={(place) => (
        <CellOfRun key={place.column.id} {...place} line={line} depth={depth} baseline={baseline} />
      )}
    />
  )
}

interface CellOfRunProps extends PlacedCell {
  line: RunLine
  depth: number
  baseline: RunLine | null
}

/** Columns that come into sight, and values that were read for them, draw their own cells alone. */
const CellOfRun = memo(function CellOfRun({ column, line, depth, baseline, ...place }: CellOfRunProps) {
  return (
    <GridCell {...place}>
      {column.kind === 'name' ? (
        <NameCell run={line.facts} width={place.width} depth={depth} />
      ) : (
        <RunCell column={column} width={place.width} line={line} baseline={baseline} />
      )}
    </GridCell>
  )
}, isSameCell)

function isSameCell({ line, baseline, ...place }: CellOfRunProps, next: CellOfRunProps): boolean {
  const { line: nextLine, baseline: nextBaseline, ...nextPlace } = next
  return (
    isAlike(place, nextPlace) &&
    isSameIn(place.column, line, nextLine) &&
    isSameIn(place.column, baseline, nextBaseline)
  )
}

/** Whether a column shows the same of both lines. */
function isSameIn(column: Column, line: RunLine | null, next: RunLine | null): boolean {
  if (line === next) return true
  if (line?.facts !== next?.facts) return false
  return column.values.every((value) => line?.values[valueKey(value)] === next?.values[valueKey(value)])
}

/** The run that others are compared with, as it is now. */
function useBaseline(): RunLine | null {
  const { view, kept, tree } = useTableContext()
  const store = kept ?? (tree.root.kind === 'runs' ? tree.root.store : null)
  const line = useLine(store, view.baseline)
  return view.baseline === '' ? null : (line ?? null)
}
