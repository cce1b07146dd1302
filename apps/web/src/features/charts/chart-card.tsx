'use client'
import { memo, useRef, useState } from 'react'
import { ChartDataTable } from '../../charts/chart-data-table'
import { type ChartCursor, LineChart } from '../../charts/line-chart'
import { useOnScreen } from '../../charts/use-on-screen'
import { kindOfX, xTitle } from '../../charts/x-axis'
import { describeError } from '../../live/api'
import { cn } from '../../ui/cn'
import { EmptyState, FailedState, LoadingState } from '../../ui/states'
import { ChartHead } from './chart-head'
import { ChartLegend } from './chart-legend'
import { ChartNotes } from './chart-notes'
import { ChartTooltip } from './chart-tooltip'
import { summaryWords } from './chart-words'
import { toggled, zoomTo } from './panel-state'
import { type ChartSource, type ChartView, type PlacedChart, useChartView } from './use-chart-view'
import type { Panel } from './use-panel'
import { useWidth } from './use-width'

interface ChartCardProps {
  placed: PlacedChart
  source: ChartSource
  panel: Panel
  height: number
}

const LOOK = 'flex min-w-0 flex-col rounded-lg border border-line bg-surface p-3'

/**
 * News of one chart paint that one anew: within one layer all twenty of a page would be. What a chart shows over its
 * neighbours stays above them while it is pointed at.
 */
const OWN_LAYER = 'relative will-change-[opacity] hover:z-10 focus-within:z-10'

/** A chart while it may be seen; elsewhere an empty place that neither asks nor draws. */
export const ChartCard = memo(function ChartCard(props: ChartCardProps) {
  const holder = useRef<HTMLDivElement>(null)
  const { isNear, height } = useOnScreen(holder)
  const { chart } = props.placed
  return (
    <div ref={holder} className="min-w-0">
      {isNear ? (
        <LiveCard {...props} />
      ) : (
        <figure
          data-testid="chart"
          data-chart={chart.id}
          className={LOOK}
          style={{ height: height || props.height + 90 }}
        >
          <figcaption className="truncate font-medium">{chart.title}</figcaption>
        </figure>
      )}
    </div>
  )
})

/** A chart with its legend, notes and tools. */
export function LiveCard({
  placed,
  source,
  panel,
  height,
  isBig = false,
}: ChartCardProps & { isBig?: boolean }) {
  const figure = useRef<HTMLElement>(null)
  const width = useWidth(figure)
  const view = useChartView(placed, source, panel.state, width)
  const [asTable, setAsTable] = useState(false)
  const [highlighted, setHighlighted] = useState<string | null>(null)
  const [cursor, setCursor] = useState<ChartCursor | null>(null)
  const { prepared, shown } = view
  return (
    <figure
      ref={figure}
      data-testid="chart"
      data-chart={view.chart.id}
      data-points={shown.reduce((sum, line) => sum + line.values.length, 0)}
      data-count={shown.reduce((sum, line) => sum + line.count, 0)}
      data-x={prepared.x.join(' ')}
      data-y={prepared.y.join(' ')}
      data-cursor={cursor?.x}
      data-loading={view.isOld || undefined}
      className={cn(LOOK, OWN_LAYER, isBig && 'border-0 p-0')}
    >
      <ChartHead {...{ view, source, panel, asTable, isBig }} onTable={() => setAsTable(!asTable)} />
      <ChartBody {...{ view, panel, height, asTable, highlighted, cursor }} onCursor={setCursor} />
      <ChartLegend
        view={view}
        cursor={cursor}
        onHighlight={setHighlighted}
        onToggle={(id) => panel.update({ mute: toggled(panel.state.mute, id) })}
      />
      <ChartNotes view={view} />
    </figure>
  )
}

interface ChartBodyProps {
  view: ChartView
  panel: Panel
  height: number
  asTable: boolean
  highlighted: string | null
  cursor: ChartCursor | null
  onCursor: (cursor: ChartCursor | null) => void
}

function ChartBody({ view, panel, height, asTable, highlighted, cursor, onCursor }: ChartBodyProps) {
  const { chart, lines, shown, prepared, axes, x } = view
  const zoom = (range: readonly [number, number] | null) =>
    panel.update(zoomTo(panel.state, view.zoomedAs, range))
  if (lines.length === 0) return <NoLines view={view} height={height} onReset={() => zoom(null)} />
  if (asTable) {
    const table = { title: chart.title, lines: shown, unit: axes.unit, height }
    return <ChartDataTable {...table} xKind={kindOfX(x)} xTitle={xTitle(x)} />
  }
  return (
    <div className="relative min-w-0">
      <LineChart
        {...{ prepared, axes, height, highlighted, onCursor }}
        syncKey={`${panel.id} ${view.axis}`}
        summary={summaryWords(chart.title, shown, axes.unit)}
        onZoom={zoom}
        onReset={() => zoom(null)}
      />
      {cursor?.isOwn && <ChartTooltip view={view} cursor={cursor} />}
    </div>
  )
}

function NoLines({ view, height, onReset }: { view: ChartView; height: number; onReset: () => void }) {
  const { error, isLoading, zoom, chart } = view
  return (
    <div className="flex flex-col justify-center" style={{ minHeight: height }}>
      {error ? (
        <FailedState what={chart.title} reason={describeError(error)} />
      ) : isLoading ? (
        <LoadingState what="points" />
      ) : (
        <EmptyState title={zoom ? 'No points in this range' : 'No points'}>
          {zoom && (
            <button type="button" className="text-accent underline" onClick={onReset}>
              Show all
            </button>
          )}
        </EmptyState>
      )}
    </div>
  )
}
