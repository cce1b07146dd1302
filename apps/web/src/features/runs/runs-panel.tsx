'use client'
import dynamic from 'next/dynamic'
import { Suspense, useEffect, useRef } from 'react'
import { LoadingState } from '../../ui/states'
import { useShow } from '../explore/show-switch'
import { NewsBar } from './table/news-bar'
import { SelectedBar } from './table/selected-bar'
import { TableBody } from './table/table-body'
import { TableProvider } from './table/table-context'
import { Toolbar } from './table/toolbar'
import { type RunsTable, useRunsTable } from './table/use-runs-table'

// Read when they are asked for: a table needs neither.
const TableCharts = dynamic(() => import('../charts/table-charts').then((loaded) => loaded.TableCharts), {
  loading: () => <LoadingState what="charts" />,
})
const TableExplorer = dynamic(
  () => import('../explore/table-explorer').then((loaded) => loaded.TableExplorer),
  {
    loading: () => <LoadingState what="charts" />,
  },
)

interface RunsPanelProps {
  experimentId?: string
  experimentName?: string | undefined
}

/** The runs of one experiment, or all: filtered, grouped, selected, compared, and kept true while they change. */
export function RunsPanel(props: RunsPanelProps) {
  return (
    // The address is not known while the page is built.
    <Suspense fallback={<LoadingState what="runs" />}>
      <Panel {...props} />
    </Suspense>
  )
}

function Panel({ experimentId, experimentName }: RunsPanelProps) {
  const filterBox = useRef<HTMLDivElement>(null)
  const table = useRunsTable(experimentId, filterBox)
  const show = useShow()
  const { tree } = table.followed
  // Charts read runs by themselves; how many there are is told all the same.
  useEffect(() => {
    if (show !== 'table') tree.root.store.want(0, 0, [])
  }, [show, tree])
  return (
    <TableProvider value={table.context}>
      <section aria-label="Runs" className="rounded-lg border border-line bg-surface">
        <Toolbar total={table.total} experimentId={experimentId} filterBox={filterBox} />
        <SelectedBar table={table} />
        <Unreadable names={table.unreadable} />
        <NewsBar followed={table.followed} />
        {show === 'charts' && <Charts table={table} />}
        {show === 'explore' && <Explorer table={table} />}
        {show === 'table' && <TableBody table={table} experimentName={experimentName} />}
      </section>
    </TableProvider>
  )
}

function Unreadable({ names }: { names: readonly string[] }) {
  if (names.length === 0) return null
  return (
    <p role="status" className="border-b border-line px-3 py-1.5 text-warn">
      Part of this address could not be read: {names.join(', ')}
    </p>
  )
}

const Charts = ({ table: { followed, view } }: { table: RunsTable }) => (
  <div className="p-3">
    <TableCharts runs={followed.tree.query} baselineId={view.baseline || undefined} />
  </div>
)

const Explorer = ({ table: { followed, selection } }: { table: RunsTable }) => (
  <TableExplorer
    scope={followed.tree.query.scope}
    selected={[...selection.ids]}
    onSelect={(found) => {
      selection.clear()
      selection.select(found, true)
    }}
  />
)
