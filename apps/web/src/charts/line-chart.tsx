'use client'
import { useLayoutEffect, useRef } from 'react'
import uPlot from 'uplot'
import { useChartTheme } from './chart-theme'
import { plotData } from './line-paths'
import { type ChartAxes, plotOptions } from './plot-options'
import type { PreparedChart } from './prepare-chart'
import type { Range } from './value-range'

/** Where the crosshair is. */
export interface ChartCursor {
  x: number
  y: number
  /** In px from the left and the top of the picture. */
  left: number
  top: number
  /** The pointer is over this chart, not over another one of the same x. */
  isOwn: boolean
}

interface LineChartProps {
  prepared: PreparedChart
  axes: ChartAxes
  height: number
  syncKey: string
  /** What the picture shows, for those who do not see it. */
  summary: string
  highlighted: string | null
  onCursor: (cursor: ChartCursor | null) => void
  onZoom: (range: Range) => void
  onReset: () => void
}

const LEAST_WIDTH = 120

/** Draws and decides nothing: a new set of lines rebuilds the plot, new points only update it. */
export function LineChart(props: LineChartProps) {
  const { prepared, axes, height, syncKey, summary, highlighted } = props
  const holder = useRef<HTMLDivElement>(null)
  const plot = useRef<uPlot | null>(null)
  const theme = useChartTheme()
  const latest = useRef(props)
  latest.current = props
  const drawn = useRef<LineChartProps | null>(null)
  const { xKind, logX, logY, unit, marks } = axes
  const structure = JSON.stringify([prepared.drawn, prepared.bands])

  // Drawn with the legend and the notes, not a frame later: each frame of a page of many charts costs as much as a plot.
  useLayoutEffect(() => {
    const element = holder.current!
    const [lines, bands] = JSON.parse(structure) as [PreparedChart['drawn'], PreparedChart['bands']]
    const look = { drawn: lines, bands, theme, syncKey, xKind, logX, logY, unit, marks }
    const made = openPlot(element, height, () => latest.current, look)
    plot.current = made
    drawn.current = latest.current
    const resizing = new ResizeObserver(() => {
      const width = widthIn(element)
      // Told of every element once: the first picture is not to be drawn twice.
      if (width !== made.width) made.setSize({ width, height })
    })
    resizing.observe(element)
    return () => {
      resizing.disconnect()
      made.destroy()
      plot.current = null
    }
  }, [structure, theme, xKind, logX, logY, unit, marks, syncKey, height])

  useLayoutEffect(() => {
    const before = drawn.current
    if (!plot.current || before === null) return
    drawn.current = latest.current
    if (before.prepared !== prepared) showPoints(plot.current, prepared)
    // The plot reads it when it paints.
    else if (before.highlighted !== highlighted) plot.current.redraw(false)
  }, [prepared, highlighted])

  return <div ref={holder} role="img" aria-label={summary} className="w-full min-w-0" style={{ height }} />
}

const widthIn = (element: HTMLElement) => Math.max(LEAST_WIDTH, element.clientWidth)

type Look = Omit<Parameters<typeof plotOptions>[0], 'now'>

function openPlot(element: HTMLElement, height: number, props: () => LineChartProps, look: Look): uPlot {
  const now = () => ({ ...props().prepared, highlighted: props().highlighted })
  const shown = plotOptions({ ...look, now })
  const options: uPlot.Options = {
    ...shown,
    width: widthIn(element),
    height,
    cursor: { ...shown.cursor, bind: { dblclick: () => () => reset(props()) } },
    hooks: {
      setCursor: [inOneFrame((plot) => props().onCursor(cursorOf(plot)))],
      setSelect: [(plot) => takeSelection(plot, props().onZoom)],
    },
  }
  const plot = new uPlot(options, plotData(props().prepared.columns), element)
  showPoints(plot, props().prepared)
  return plot
}

function reset({ onReset }: LineChartProps): null {
  onReset()
  return null
}

/** Both axes are as prepared, never as uPlot would choose them: new points move nothing that was zoomed. */
function showPoints(plot: uPlot, { columns, x }: PreparedChart): void {
  plot.batch(() => {
    plot.setData(plotData(columns), false)
    plot.setScale('x', { min: x[0], max: x[1] })
  })
}

function cursorOf(plot: uPlot): ChartCursor | null {
  const { left = -1, top = -1, event } = plot.cursor
  if (left < 0) return null
  // Not by asking elements for their places: the page would be laid out once more for each move of the pointer.
  const { bbox } = plot
  return {
    x: plot.posToVal(left, 'x'),
    y: plot.posToVal(top, 'y'),
    left: left + bbox.left / uPlot.pxRatio,
    top: top + bbox.top / uPlot.pxRatio,
    isOwn: event != null,
  }
}

function takeSelection(plot: uPlot, onZoom: (range: Range) => void): void {
  const { left, width } = plot.select
  if (width <= 0) return
  const range = [plot.posToVal(left, 'x'), plot.posToVal(left + width, 'x')] as const
  plot.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false)
  if (range[1] > range[0]) onZoom(range)
}

/** The last of the calls of one frame: a pointer moves more often than a page is painted. */
function inOneFrame(act: (plot: uPlot) => void): (plot: uPlot) => void {
  let isDue = false
  return (plot) => {
    if (isDue) return
    isDue = true
    requestAnimationFrame(() => {
      isDue = false
      act(plot)
    })
  }
}
