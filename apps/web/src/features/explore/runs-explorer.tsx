'use client'
import type { Run } from '@barycenter/contracts'
import { useMemo } from 'react'
import { plural } from '../../format/format-number'
import { describeError } from '../../live/api'
import { neededValues } from './explore-choice'
import { keysOfRuns, rowsOfRuns } from './explore-rows'
import type { ExploreState, UpdateExplore } from './explore-state'
import { Explorer } from './explorer'
import { useDrawnState } from './use-drawn-state'
import { useRunStats } from './use-run-stats'

/** Explores runs that the page has already; least, largest and mean values of metrics are asked for as they are drawn. */
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
  const needed = useMemo(() => neededValues(drawn, keys), [drawn, keys])
  const { stats, error } = useRunStats(
    runs.map(({ id }) => id),
    needed.filter((id) => keys.stats.includes(id)),
  )
  // biome-ignore lint/correctness/useExhaustiveDependencies: as above
  const rows = useMemo(
    () => rowsOfRuns(runs, needed, (id) => colors.get(id)!, stats),
    [stamp, needed, colors, stats],
  )
  const count = plural(runs.length, 'run')
  const note = error ? `${count}; some values could not be read: ${describeError(error)}` : count
  return <Explorer rows={rows} keys={keys} state={state} update={update} note={note} />
}
