import { type RefObject, useEffect, useRef, useState } from 'react'
import type { EChartsType } from './echarts-modules'
import type { ExploreModel } from './explore-model'

export interface ChartEvents {
  onClick(dataIndex: number): void
  /** Parts of a parallel axis that were brushed. */
  onBrush(axisId: string, intervals: readonly (readonly number[])[]): void
}

/** A chart of ECharts in an element: made when its modules are here, of the element's size, gone with it. */
export function useChart(
  holder: RefObject<HTMLDivElement | null>,
  { option, height }: ExploreModel,
  events: ChartEvents,
): { chart: EChartsType | null; failed: Error | null } {
  const [chart, setChart] = useState<EChartsType | null>(null)
  const [failed, setFailed] = useState<Error | null>(null)
  const latest = useRef(events)
  latest.current = events
  useEffect(() => {
    let made: EChartsType | null = null
    let left = false
    import('./echarts-modules').then(
      ({ init }) => {
        if (left || !holder.current) return
        made = init(holder.current, null, { renderer: 'svg' })
        listen(made, latest)
        setChart(made)
      },
      (error: unknown) => setFailed(error instanceof Error ? error : new Error(String(error))),
    )
    return () => {
      left = true
      made?.dispose()
      setChart(null)
    }
  }, [holder])
  useEffect(() => {
    chart?.setOption({ animation: false, ...option }, { notMerge: true })
  }, [chart, option])
  // biome-ignore lint/correctness/useExhaustiveDependencies: the element has another height when the model has
  useEffect(() => {
    if (!chart || !holder.current) return
    const observer = new ResizeObserver(() => chart.resize())
    observer.observe(holder.current)
    return () => observer.disconnect()
  }, [chart, holder, height])
  return { chart, failed }
}

function listen(chart: EChartsType, latest: RefObject<ChartEvents>): void {
  chart.on('click', ({ dataIndex, seriesIndex }) => {
    if (seriesIndex === 0 && typeof dataIndex === 'number') latest.current.onClick(dataIndex)
  })
  chart.on('axisareaselected', (given) => {
    const { parallelAxisId, intervals, silent } = given as {
      parallelAxisId?: string
      intervals?: number[][]
      silent?: boolean
    }
    if (parallelAxisId && intervals && !silent) latest.current.onBrush(parallelAxisId, intervals)
  })
}
