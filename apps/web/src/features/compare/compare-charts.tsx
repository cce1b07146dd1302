'use client'
import type { RunView } from '@barycenter/client'
import { useState } from 'react'
import { ChartCard } from '../../charts/chart-card'
import type { ChartLine } from '../../charts/prepare-series'
import { SmoothingSlider } from '../../charts/smoothing-slider'
import { EmptyState } from '../../ui/states'

/** One chart for each metric, a line for each run in the run's own colour. */
export function CompareCharts({
  views,
  colors,
}: {
  views: readonly RunView[]
  colors: ReadonlyMap<string, string>
}) {
  const [smoothing, setSmoothing] = useState(0)
  const keys = comparableKeys(views)
  return (
    <section aria-label="Charts" className="flex flex-col gap-3">
      <div className="flex items-center gap-4">
        <h2 className="font-semibold">Charts</h2>
        <span className="ml-auto">
          <SmoothingSlider value={smoothing} onChange={setSmoothing} />
        </span>
      </div>
      {keys.length === 0 && <EmptyState title="These runs have no points yet" />}
      <div className="grid gap-3 lg:grid-cols-2">
        {keys.map((key) => (
          <CompareChart key={key} metric={key} views={views} colors={colors} smoothing={smoothing} />
        ))}
      </div>
    </section>
  )
}

/** Averaging weights are of each run's own snapshots, and single values after the end are in the result table. */
function comparableKeys(views: readonly RunView[]): string[] {
  const keys = new Set(views.flatMap((view) => [...view.series.keys()]))
  return [...keys].filter((key) => !key.startsWith('evaluate/') && !/\/\d+$/.test(key)).sort()
}

function CompareChart({
  metric,
  views,
  colors,
  smoothing,
}: {
  metric: string
  views: readonly RunView[]
  colors: ReadonlyMap<string, string>
  smoothing: number
}) {
  const lines = views.flatMap(({ run, series }): ChartLine[] => {
    const found = series.get(metric)
    return found ? [{ id: run.id, label: run.name, color: colors.get(run.id)!, series: found }] : []
  })
  const section = metric.includes('/') ? metric.slice(0, metric.indexOf('/')) : 'metrics'
  return (
    <ChartCard
      id={metric}
      title={metric.replaceAll('/', ' ').replaceAll('_', ' ')}
      lines={lines}
      smoothing={smoothing}
      syncKey={`compare ${section}`}
    />
  )
}
