'use client'
import { useMemo } from 'react'
import { describeError } from '../../../live/api'
import { EmptyState, FailedState } from '../../../ui/states'
import { NoRuns } from '../no-runs'
import type { RunStore } from './run-tree'
import { RunsGrid } from './runs-grid'
import type { RunItem, TableItem } from './table-items'
import { useNarrow } from './use-narrow'
import type { RunsTable } from './use-runs-table'
import type { HitFacts } from './values'
import type { TableView } from './view'

/** The grid, or why there is none. */
export function TableBody({
  table,
  experimentName,
}: {
  table: RunsTable
  experimentName: string | undefined
}) {
  const { items, view, selection, followed, tellScrolled } = table
  const { store } = followed.tree.root
  const pinned = usePinned(followed.kept, view.pins)
  const narrow = useNarrow()
  const { total, error } = store.state()
  if (total === null && error)
    return (
      <div className="p-4">
        <FailedState what="the runs" reason={describeError(error)} retry={() => store.refresh()} />
      </div>
    )
  if (total === 0) return <Nothing view={view} experimentName={experimentName} />
  return (
    <RunsGrid
      items={items}
      pinned={pinned}
      selected={selection.ids}
      onSelectAll={(on) => selection.select(loadedRuns(items), on)}
      narrow={narrow}
      onScrolled={tellScrolled}
    />
  )
}

function usePinned(kept: RunStore | null, pins: readonly string[]): readonly RunItem[] {
  return useMemo(() => {
    if (kept === null) return []
    return pins.map((id, index) => ({ kind: 'run', key: `pinned ${id}`, id, store: kept, index, depth: 0 }))
  }, [kept, pins])
}

const loadedRuns = (items: readonly TableItem[]): HitFacts[] =>
  items.flatMap((item) => (item.kind === 'run' ? (item.store.line(item.id)?.facts ?? []) : []))

function Nothing({ view, experimentName }: { view: TableView; experimentName: string | undefined }) {
  const filter = view.filter.trim()
  if (filter) return <EmptyState title={`No run is found by “${filter}”`} />
  if (view.archived) return <EmptyState title="No archived runs" />
  return <NoRuns experimentName={experimentName} />
}
