'use client'
import type { RunView } from '@barycenter/client'
import { isSystemMetric } from '@barycenter/contracts'
import { RunsCharts } from '../charts/runs-charts'

/** One chart for each metric, a line for each run in the run's own colour. */
export function CompareCharts({
  views,
  colors,
}: {
  views: readonly RunView[]
  colors: ReadonlyMap<string, string>
}) {
  return <RunsCharts runIds={views.map(({ run }) => run.id)} keys={comparableKeys(views)} colors={colors} />
}

/**
 * Averaging weights are of each run's own snapshots, single values after the end are in the result table, and what a machine
 * did is not what its run learned.
 */
function comparableKeys(views: readonly RunView[]): string[] {
  const keys = new Set(views.flatMap((view) => [...view.series.keys()]))
  const isLeftOut = (key: string) => key.startsWith('evaluate/') || /\/\d+$/.test(key) || isSystemMetric(key)
  return [...keys].filter((key) => !isLeftOut(key)).sort()
}
