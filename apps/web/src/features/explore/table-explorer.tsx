'use client'
import type { RunHit } from '@barycenter/contracts'
import { useViewState } from '../../view-state/use-view-state'
import { ExplorePanel } from './explore-panel'
import { ShowState } from './show-state'
import type { ScopeInput } from './use-scope'

/** The runs that a table would list, in charts; its selection is that of the table. */
export function TableExplorer({
  scope,
  selected,
  onSelect,
}: {
  scope: ScopeInput
  selected: readonly string[]
  onSelect: (runs: readonly RunHit[]) => void
}) {
  const { state, update } = useViewState(ShowState)
  return (
    <ExplorePanel
      scope={scope}
      state={state.explore}
      update={(change) => update({ explore: { ...state.explore, ...change } })}
      selected={selected}
      onSelect={onSelect}
    />
  )
}
