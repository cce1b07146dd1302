'use client'
import type { RunValue } from '@barycenter/contracts'
import { RefreshCw } from 'lucide-react'
import dynamic from 'next/dynamic'
import { Suspense, useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { plural } from '../../format/format-number'
import { api, describeError } from '../../live/api'
import { Button } from '../../ui/button'
import { EmptyState, FailedState, LoadingState } from '../../ui/states'
import { useViewState } from '../../view-state/use-view-state'
import { useShow } from '../explore/show-switch'
import { NoRuns } from './no-runs'
import { BulkBar } from './table/bulk-bar'
import { columnOf } from './table/columns'
import { andFilter } from './table/filter-text'
import type { RunTree } from './table/run-tree'
import { RunsGrid } from './table/runs-grid'
import { type TableContext, TableProvider } from './table/table-context'
import { itemsOf, type TableItem } from './table/table-items'
import { Toolbar } from './table/toolbar'
import { useNarrow } from './table/use-narrow'
import { type FollowedTree, useRunTree } from './table/use-run-tree'
import { type Selection, useSelection } from './table/use-selection'
import type { HitFacts } from './table/values'
import { TableView } from './table/view'

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
  experimentName?: string
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
  const { state: view, update, unreadable } = useViewState(TableView)
  const isAtTop = useRef(true)
  const filterBox = useRef<HTMLDivElement>(null)
  const followed = useRunTree(
    view,
    experimentId,
    useCallback(() => isAtTop.current, []),
  )
  const { tree, version, kept, refresh } = followed
  const [closed, toggleLaunch] = useClosed()
  const show = useShow()
  const pins = useMemo(() => new Set(view.pins), [view.pins])
  // biome-ignore lint/correctness/useExhaustiveDependencies: `version` tells that the tree holds other rows
  const items = useMemo(
    () => itemsOf(tree, { fold: view.fold, closedLaunches: closed, pinned: pins }),
    [tree, version, view.fold, closed, pins],
  )
  // Charts read runs by themselves; how many there are is told all the same.
  useEffect(() => {
    if (show !== 'table') tree.root.store.want(0, 0, [])
  }, [show, tree])
  const selection = useSelection(tree, kept, items)
  const context = useMemo(
    (): TableContext => ({
      tree,
      view,
      update,
      kept,
      select: selection.select,
      toggleSelected: selection.toggle,
      toggleLaunch,
      withExperiment: experimentId === undefined,
      filterBy: (id) => {
        const value = columnOf(id)?.sortValue
        if (!value) return
        void filterByValue(view.filter, value).then((filter) => {
          update({ filter })
          filterBox.current?.querySelector('input')?.focus()
        })
      },
    }),
    [tree, view, update, kept, selection.select, selection.toggle, toggleLaunch, experimentId],
  )
  const { total } = tree.root.store.state()
  const runs = tree.root.kind === 'runs' ? total : null
  return (
    <TableProvider value={context}>
      <section aria-label="Runs" className="rounded-lg border border-line bg-surface">
        <Toolbar total={runs} experimentId={experimentId} filterBox={filterBox} />
        {selection.ids.size > 0 && (
          <BulkBar
            runs={[...selection.runs.values()]}
            total={runs ?? 0}
            archived={view.archived}
            onSelectFound={() => void readAll(tree).then((found) => selection.select(found, true))}
            onClear={selection.clear}
            refresh={refresh}
          />
        )}
        {unreadable.length > 0 && (
          <p role="status" className="border-b border-line px-3 py-1.5 text-warn">
            Part of this address could not be read: {unreadable.join(', ')}
          </p>
        )}
        <NewsBar followed={followed} />
        {show === 'charts' ? (
          <div className="p-3">
            <TableCharts runs={tree.query} baselineId={view.baseline || undefined} />
          </div>
        ) : show === 'explore' ? (
          <TableExplorer
            scope={tree.query.scope}
            selected={[...selection.ids]}
            onSelect={(found) => {
              selection.clear()
              selection.select(found, true)
            }}
          />
        ) : (
          <Body
            items={items}
            followed={followed}
            view={view}
            selection={selection}
            experimentName={experimentName}
            onScrolled={(atTop) => {
              isAtTop.current = atTop
            }}
          />
        )}
      </section>
    </TableProvider>
  )
}

/** A whole condition, to be written on: half of one would be refused meanwhile. */
const filterByValue = (filter: string, value: RunValue): Promise<string> =>
  andFilter(filter, { kind: 'not', part: { kind: 'null', value } })

function useClosed(): [ReadonlySet<string>, (groupId: string) => void] {
  const [closed, setClosed] = useState<ReadonlySet<string>>(new Set())
  const toggle = useCallback(
    (groupId: string) =>
      setClosed((before) => {
        const after = new Set(before)
        if (!after.delete(groupId)) after.add(groupId)
        return after
      }),
    [],
  )
  return [closed, toggle]
}

function Body({
  items,
  followed: { tree, kept },
  view,
  selection,
  experimentName,
  onScrolled,
}: {
  items: readonly TableItem[]
  followed: FollowedTree
  view: TableView
  selection: Selection
  experimentName: string | undefined
  onScrolled: (isAtTop: boolean) => void
}) {
  const narrow = useNarrow()
  const { total, error } = tree.root.store.state()
  const pinned = useMemo(
    () =>
      kept === null
        ? []
        : view.pins.map((id, index) => ({
            kind: 'run' as const,
            key: `pinned ${id}`,
            id,
            store: kept,
            index,
            depth: 0,
          })),
    [kept, view.pins],
  )
  if (total === null && error)
    return (
      <div className="p-4">
        <FailedState what="the runs" reason={describeError(error)} retry={() => tree.root.store.refresh()} />
      </div>
    )
  if (total === 0) return <Nothing view={view} experimentName={experimentName} />
  return (
    <RunsGrid
      items={items}
      pinned={pinned}
      selected={selection.ids}
      isLaunchSelected={({ ids }) => ids.every((id) => selection.ids.has(id))}
      onSelectAll={(on) => selection.select(loadedRuns(items), on)}
      narrow={narrow}
      onScrolled={onScrolled}
    />
  )
}

const loadedRuns = (items: readonly TableItem[]): HitFacts[] =>
  items.flatMap((item) => (item.kind === 'run' ? (item.store.line(item.id)?.facts ?? []) : []))

/** Every run that the table finds, page by page. */
async function readAll({ query }: RunTree): Promise<HitFacts[]> {
  const found: HitFacts[] = []
  let cursor: string | null = null
  do {
    const body = { ...query.scope, orderBy: query.orderBy, limit: 500, ...(cursor && { cursor }) }
    const page: { hits: HitFacts[]; nextCursor: string | null } = await api.call('searchRuns', { body })
    found.push(...page.hits)
    cursor = page.nextCursor
  } while (cursor !== null)
  return found
}

/** What has changed above, for one who has scrolled down: rows do not move under the reader. */
function NewsBar({ followed: { news, refresh } }: { followed: FollowedTree }) {
  if (news.runs === 0 && !news.moved) return null
  return (
    <div role="status" className="flex items-center gap-3 border-b border-line bg-live-ground px-3 py-1.5">
      <span className="text-live">
        {news.runs > 0 ? plural(news.runs, 'new run') : 'The order has changed'}
      </span>
      <Button size="small" onClick={refresh}>
        <RefreshCw aria-hidden className="size-4" />
        Show
      </Button>
    </div>
  )
}

function Nothing({ view, experimentName }: { view: TableView; experimentName: string | undefined }) {
  const filter = view.filter.trim()
  if (filter) return <EmptyState title={`No run is found by “${filter}”`} />
  if (view.archived) return <EmptyState title="No archived runs" />
  return <NoRuns experimentName={experimentName} />
}
