'use client'
import type { Run } from '@barycenter/contracts'
import { useMemo } from 'react'
import { plural } from '../../format/format-number'
import { neededValues } from './explore-choice'
import { keysOfRuns, rowsOfRuns } from './explore-rows'
import type { ExploreState, UpdateExplore } from './explore-state'
import { Explorer } from './explorer'
import { useDrawnState } from './use-drawn-state'

/** Explores runs that the page has already; of metrics it knows their last values. */
export function RunsExplorer({
  runs,
  colors,
  state,
  update,
}: {
  runs: readonly Run[]
  colors: ReadonlyMap<string, string>
  state: ExploreState
  update: UpdateExplore
}) {
  const drawn = useDrawnState(state)
  // Runs come anew with every point that they log; a chart is drawn again only when something that it shows is another.
  const stamp = runs.map(({ id, seq }) => `${id} ${seq}`).join()
  // biome-ignore lint/correctness/useExhaustiveDependencies: the stamp tells when the runs are others
  const keys = useMemo(() => keysOfRuns(runs), [stamp])
  // biome-ignore lint/correctness/useExhaustiveDependencies: as above
  const rows = useMemo(
    () => rowsOfRuns(runs, neededValues(drawn, keys), (id) => colors.get(id)!),
    [stamp, drawn, keys, colors],
  )
  return <Explorer rows={rows} keys={keys} state={state} update={update} note={plural(runs.length, 'run')} />
}
