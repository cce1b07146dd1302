import type { RunValue } from '@barycenter/contracts'
import { type RefObject, useCallback, useMemo, useRef, useState } from 'react'
import { useViewState } from '../../../view-state/use-view-state'
import { columnOf } from './columns'
import { andFilter } from './filter-text'
import type { TableContext } from './table-context'
import { itemsOf, type TableItem } from './table-items'
import { useDefaultColumns } from './use-default-columns'
import { type FollowedTree, useRunTree } from './use-run-tree'
import { type Selection, useSelection } from './use-selection'
import { TableView } from './view'

export interface RunsTable {
  view: TableView
  /** Parameters of the address that could not be read. */
  unreadable: readonly string[]
  followed: FollowedTree
  items: readonly TableItem[]
  selection: Selection
  context: TableContext
  /** How many runs the filter finds; null where they are not known, or are in groups. */
  total: number | null
  tellScrolled(isAtTop: boolean): void
}

/** What a table shows, from its address: lists that follow the runs, the rows they make, and which are selected. */
export function useRunsTable(
  experimentId: string | undefined,
  filterBox: RefObject<HTMLElement | null>,
): RunsTable {
  const { state: view, update, unreadable } = useViewState(TableView)
  const isAtTop = useRef(true)
  const tellScrolled = useCallback((atTop: boolean) => {
    isAtTop.current = atTop
  }, [])
  const followed = useRunTree(
    view,
    experimentId,
    useCallback(() => isAtTop.current, []),
  )
  const { tree, kept } = followed
  const [closed, toggleLaunch] = useClosed()
  const items = useItems(followed, view, closed)
  const selection = useSelection(tree, kept, items)
  const { select, toggle: toggleSelected } = selection
  const defaults = useDefaultColumns(tree, view.columns.length > 0)
  const filterBy = useFilterBy(view.filter, update, filterBox)
  const context = useMemo(
    () => ({ tree, view, update, kept, select, toggleSelected, toggleLaunch, filterBy, defaults }),
    [tree, view, update, kept, select, toggleSelected, toggleLaunch, filterBy, defaults],
  )
  const total = tree.root.kind === 'runs' ? tree.root.store.state().total : null
  return { view, unreadable, followed, items, selection, context, total, tellScrolled }
}

function useItems(
  { tree, version }: FollowedTree,
  { fold, pins }: TableView,
  closedLaunches: ReadonlySet<string>,
): readonly TableItem[] {
  const pinned = useMemo(() => new Set(pins), [pins])
  // biome-ignore lint/correctness/useExhaustiveDependencies: `version` tells that the tree holds other rows
  return useMemo(
    () => itemsOf(tree, { fold, closedLaunches, pinned }),
    [tree, version, fold, closedLaunches, pinned],
  )
}

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

function useFilterBy(
  filter: string,
  update: TableContext['update'],
  filterBox: RefObject<HTMLElement | null>,
): TableContext['filterBy'] {
  return useCallback(
    (columnId) => {
      const value = columnOf(columnId)?.sortValue
      if (!value) return
      void filterByValue(filter, value).then((next) => {
        update({ filter: next })
        filterBox.current?.querySelector('input')?.focus()
      })
    },
    [filter, update, filterBox],
  )
}

/** A whole condition, to be written on: half of one would be refused meanwhile. */
const filterByValue = (filter: string, value: RunValue): Promise<string> =>
  andFilter(filter, { kind: 'not', part: { kind: 'null', value } })
