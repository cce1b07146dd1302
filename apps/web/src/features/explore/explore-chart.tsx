'use client'
import { Download } from 'lucide-react'
import { type RefObject, useEffect, useRef } from 'react'
import { IconButton } from '../../ui/button'
import { Menu } from '../../ui/menu'
import { FailedState } from '../../ui/states'
import { toast } from '../../ui/toast'
import { type Brushed, roundedIntervals } from './brush'
import type { EChartsType } from './echarts-modules'
import type { ExploreModel } from './explore-model'
import { saveCsv, savePng, saveSvg } from './export-chart'
import { type ChartEvents, useChart } from './use-chart'

/** The chart of a model, and its files. Its numbers stand in the table below it. */
export function ExploreChart({
  name,
  model,
  brushed,
  highlighted,
  events,
}: {
  name: string
  model: ExploreModel
  brushed: Brushed
  /** Places of the rows to be pointed out. */
  highlighted: readonly number[]
  events: ChartEvents
}) {
  const holder = useRef<HTMLDivElement>(null)
  // What the chart has told by itself must not be put on it again: that would end a brush while it is drawn.
  const told = useRef<Told>({ option: null, intervals: {} })
  const { chart, failed } = useChart(holder, model, {
    ...events,
    onBrush: (axisId, intervals) => {
      told.current.intervals[axisId] = JSON.stringify(roundedIntervals(intervals))
      events.onBrush(axisId, intervals)
    },
  })
  useBrushed(chart, model, brushed, told)
  useHighlighted(chart, model, highlighted)
  return (
    <div className="relative">
      {failed && <FailedState what="the chart" reason={failed.message} />}
      <div className="absolute top-0 right-0 z-10">
        <ExportMenu name={name} model={model} chart={chart} holder={holder} />
      </div>
      {/* Wide charts scroll in here on a phone rather than become unreadable. */}
      <div className="overflow-x-auto">
        <div
          ref={holder}
          role="img"
          aria-label={`${model.summary}. The table below has the numbers.`}
          data-testid="explore-chart"
          data-ready={chart !== null}
          style={{ height: model.height, minWidth: 320 }}
        />
      </div>
    </div>
  )
}

/** What the chart shows as brushed, by axis, since it was drawn with this option. */
interface Told {
  option: ExploreModel['option'] | null
  intervals: Record<string, string>
}

/** Brushes of the address, put on the chart where it does not have them. */
function useBrushed(
  chart: EChartsType | null,
  { option }: ExploreModel,
  brushed: Brushed,
  told: RefObject<Told>,
): void {
  useEffect(() => {
    if (!chart || !option.parallelAxis) return
    if (told.current.option !== option) told.current = { option, intervals: {} }
    for (const { id } of option.parallelAxis as { id: string }[]) {
      const intervals = brushed[id] ?? []
      const text = JSON.stringify(intervals)
      if (text === (told.current.intervals[id] ?? '[]')) continue
      told.current.intervals[id] = text
      chart.dispatchAction({ type: 'axisAreaSelect', parallelAxisId: id, intervals, silent: true })
    }
  }, [chart, option, brushed, told])
}

function useHighlighted(
  chart: EChartsType | null,
  { option }: ExploreModel,
  highlighted: readonly number[],
): void {
  // biome-ignore lint/correctness/useExhaustiveDependencies: a chart drawn anew has no highlight
  useEffect(() => {
    if (!chart || highlighted.length === 0) return
    chart.dispatchAction({ type: 'highlight', seriesIndex: 0, dataIndex: [...highlighted] })
    return () => {
      if (!chart.isDisposed()) chart.dispatchAction({ type: 'downplay', seriesIndex: 0 })
    }
  }, [chart, option, highlighted])
}

function ExportMenu({
  name,
  model,
  chart,
  holder,
}: {
  name: string
  model: ExploreModel
  chart: EChartsType | null
  holder: RefObject<HTMLDivElement | null>
}) {
  const ground = () => getComputedStyle(holder.current!).getPropertyValue('--surface')
  const png = () =>
    savePng(name, chart!, ground()).catch((error: unknown) => toast.error(`No picture: ${String(error)}`))
  return (
    <Menu
      trigger={
        <IconButton label="Download this chart">
          <Download aria-hidden className="size-4" />
        </IconButton>
      }
      items={[
        { label: 'PNG', disabled: !chart, onSelect: () => void png() },
        { label: 'SVG', disabled: !chart, onSelect: () => saveSvg(name, chart!, ground()) },
        { label: 'CSV', onSelect: () => saveCsv(name, model) },
      ]}
    />
  )
}
