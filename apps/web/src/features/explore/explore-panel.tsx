'use client'
import { parseRunValue, type RunHit } from '@barycenter/contracts'
import { useMemo } from 'react'
import { formatCount, plural } from '../../format/format-number'
import { useRunLook } from '../runs/run-look'
import { Loaded } from '../shell/loaded'
import { neededValues } from './explore-choice'
import type { ExploreKeys } from './explore-rows'
import type { ExploreState, UpdateExplore } from './explore-state'
import { Explorer } from './explorer'
import { keysOfScope, rowsOfHits, varyingKeys } from './scope-rows'
import { useDrawnState } from './use-drawn-state'
import { type ScopeHits, type ScopeInput, useScopeHits, useScopeKeys } from './use-scope'

interface ExplorePanelProps {
  scope: ScopeInput
  state: ExploreState
  update: UpdateExplore
  /** Runs that the page around it has selected. */
  selected?: readonly string[]
  frameless?: boolean
  /** Runs that were brushed, or a bar of several was clicked; none: the selection was cleared. */
  onSelect?: (runs: readonly RunHit[]) => void
}

/** Explores all runs of a scope: those that a table of the same filter finds. */
export function ExplorePanel({
  scope,
  state,
  update,
  selected,
  onSelect,
  frameless = false,
}: ExplorePanelProps) {
  const found = useScopeKeys(scope)
  const keys = useMemo(() => (found.data ? keysOfScope(found.data) : null), [found.data])
  const drawn = useDrawnState(state)
  const wanted = useMemo(() => (keys ? wantedValues(drawn, keys) : null), [drawn, keys])
  const runs = useScopeHits(scope, wanted)
  const { colorOf } = useRunLook()
  const data = runs.data
  const rows = useMemo(() => (data ? rowsOfHits(data.hits, data.ids, colorOf) : []), [data, colorOf])
  const drawnKeys = useMemo(() => (keys ? varyingKeys(keys, rows) : null), [keys, rows])
  return (
    <Loaded what="what these runs have" query={found}>
      {() => (
        <Loaded what="the runs" query={runs}>
          {(answer) => (
            <Explorer
              rows={rows}
              keys={drawnKeys!}
              state={state}
              update={update}
              note={noteOf(answer)}
              frameless={frameless}
              {...(selected && { selected })}
              {...(onSelect && { onSelect: (ids) => onSelect(hitsOf(answer, ids)) })}
            />
          )}
        </Loaded>
      )}
    </Loaded>
  )
}

/** What the chart needs, then params: only their values tell which of them vary, and so are worth an axis. */
function wantedValues(state: ExploreState, keys: ExploreKeys): string[] {
  const ids = new Set([...neededValues(state, keys), ...keys.params])
  return [...ids].filter((id) => parseRunValue(id) !== null)
}

function hitsOf({ hits }: ScopeHits, ids: readonly string[]): RunHit[] {
  const wanted = new Set(ids)
  return hits.filter(({ id }) => wanted.has(id))
}

function noteOf({ hits, total }: ScopeHits): string {
  if (hits.length >= total) return plural(total, 'run')
  return `the newest ${formatCount(hits.length)} of ${plural(total, 'run')}`
}
