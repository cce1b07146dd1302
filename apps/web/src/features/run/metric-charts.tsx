'use client'
import type { SeriesView } from '@barycenter/client'
import { isFinal, type Run } from '@barycenter/contracts'
import { useMemo, useState } from 'react'
import { ChartCard } from '../../charts/chart-card'
import { type ChartSection, groupMetricKeys } from '../../charts/chart-groups'
import type { ChartLine } from '../../charts/prepare-series'
import { LINE_COLORS } from '../../charts/run-color'
import { SmoothingSlider } from '../../charts/smoothing-slider'
import { EmptyState } from '../../ui/states'

/** All series of a run, live: one chart for each measure, sections by phase. */
export function MetricCharts({ run, series }: { run: Run; series: ReadonlyMap<string, SeriesView> }) {
  const [smoothing, setSmoothing] = useState(0)
  // One value after the end is a row of the result table, not a line.
  const keys = [...series.keys()].filter((key) => run.kind === 'external' || !key.startsWith('evaluate/'))
  const names = keys.sort().join('\n')
  const sections = useMemo(() => groupMetricKeys(names === '' ? [] : names.split('\n')), [names])
  return (
    <section aria-label="Charts" className="flex min-w-0 flex-col gap-3">
      <div className="flex flex-wrap items-center gap-x-4 gap-y-1">
        <h2 className="font-semibold">Charts</h2>
        <span className="hidden text-[0.857rem] text-muted lg:inline">
          drag to zoom, double-click to see all, x ={' '}
          {run.kind === 'trained' ? 'optimizer steps of the phase' : 'steps'}
        </span>
        <span className="ml-auto">
          <SmoothingSlider value={smoothing} onChange={setSmoothing} />
        </span>
      </div>
      {sections.length === 0 && (
        <div className="rounded-lg border border-line bg-surface">
          <EmptyState title={isFinal(run.status) ? 'This run logged no metrics' : 'No points yet'}>
            {!isFinal(run.status) && <p>Charts appear here with the first step.</p>}
          </EmptyState>
        </div>
      )}
      {sections.map((section) => (
        <SectionCharts
          key={section.name}
          section={section}
          series={series}
          smoothing={smoothing}
          runId={run.id}
        />
      ))}
    </section>
  )
}

function SectionCharts({
  section,
  series,
  smoothing,
  runId,
}: {
  section: ChartSection
  series: ReadonlyMap<string, SeriesView>
  smoothing: number
  runId: string
}) {
  return (
    <details open className="group">
      <summary className="mb-2 rounded-sm text-[0.857rem] font-medium text-muted">
        {section.name} <span className="text-faint">({section.charts.length})</span>
      </summary>
      <div className="grid gap-3 lg:grid-cols-2">
        {section.charts.map((chart) => (
          <RunChart
            key={chart.id}
            chart={chart}
            series={series}
            smoothing={smoothing}
            syncKey={`${runId} ${section.name}`}
          />
        ))}
      </div>
    </details>
  )
}

function RunChart({
  chart,
  series,
  smoothing,
  syncKey,
}: {
  chart: ChartSection['charts'][number]
  series: ReadonlyMap<string, SeriesView>
  smoothing: number
  syncKey: string
}) {
  const lines = useMemo(
    () =>
      chart.lines.flatMap(({ key, label }, index): ChartLine[] => {
        const found = series.get(key)
        return found
          ? [{ id: key, label, color: LINE_COLORS[index % LINE_COLORS.length]!, series: found }]
          : []
      }),
    [chart, series],
  )
  return <ChartCard id={chart.id} title={chart.title} lines={lines} smoothing={smoothing} syncKey={syncKey} />
}
