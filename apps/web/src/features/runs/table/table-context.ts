'use client'
import { createContext, useContext } from 'react'
import type { RunStore, RunTree } from './run-tree'
import type { HitFacts } from './values'
import type { TableView, ViewChange } from './view'

/** What rows and cells may ask of the table. Its identity stays while one scrolls, selects and moves. */
export interface TableContext {
  tree: RunTree
  view: TableView
  update(change: ViewChange): void
  /** Keeps the runs that are pinned or compared with. */
  kept: RunStore | null
  select(runs: readonly HitFacts[], on: boolean): void
  /** Selects or takes out a run; with a range, all runs from the one before it. */
  toggleSelected(id: string, range: boolean): void
  toggleLaunch(groupId: string): void
  filterBy(columnId: string): void
  /** The columns that are shown where none are chosen. */
  defaults: readonly string[]
}

const Context = createContext<TableContext | null>(null)
export const TableProvider = Context.Provider

export function useTableContext(): TableContext {
  const context = useContext(Context)
  if (!context) throw new Error('a row outside of the table of runs')
  return context
}
