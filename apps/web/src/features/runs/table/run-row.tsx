'use client'
import { memo } from 'react'
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

/** Columns that come into sight draw their own cells alone. */
const CellOfRun = memo(function CellOfRun({
  column,
  line,
  depth,
  baseline,
  ...place
}: PlacedCell & { line: RunLine; depth: number; baseline: RunLine | null }) {
  return (
    <GridCell {...place}>
      {column.kind === 'name' ? (
        <NameCell run={line.facts} depth={depth} />
      ) : (
        <RunCell column={column} line={line} baseline={baseline} />
      )}
    </GridCell>
  )
})

/** The run that others are compared with, as it is now. */
function useBaseline(): RunLine | null {
  const { view, kept, tree } = useTableContext()
  const store = kept ?? (tree.root.kind === 'runs' ? tree.root.store : null)
  const line = useLine(store, view.baseline)
  return view.baseline === '' ? null : (line ?? null)
}
