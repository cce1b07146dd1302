import type { View } from '@barycenter/contracts'
import { readState, writeState } from '../../../view-state/encode-state'
import { TableView } from './view'

/** A look as it is kept under a name: the query part of its address, without the name itself. */
export function stateOf(view: TableView): string {
  return writeState(TableView, new URLSearchParams(), { ...view, view: '' }).toString()
}

/** The look that was kept; all that it does not name is as a table starts. */
export function viewOf({ id, state }: Pick<View, 'id' | 'state'>): TableView {
  return { ...readState(TableView, new URLSearchParams(state)).state, view: id }
}

/** Whether the table looks otherwise than what was kept; how that was written plays no part. */
export function isModified(view: TableView, state: string): boolean {
  return stateOf(view) !== stateOf(readState(TableView, new URLSearchParams(state)).state)
}
