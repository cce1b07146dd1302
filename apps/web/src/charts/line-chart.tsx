'use client'
import { useEffect, useRef } from 'react'
import uPlot from 'uplot'
import { useChartTheme } from './chart-theme'
import { plotOptions } from './plot-options'
import type { AlignedColumns, DrawnLine } from './prepare-series'

interface LineChartProps {
  columns: AlignedColumns
  drawn: readonly DrawnLine[]
  logarithmic: boolean
  height: number
  syncKey: string
  /** What the picture shows, for those who do not see it. */
  summary: string
  onCursor: (row: number | null) => void
}

/** Draws and decides nothing: a new set of lines rebuilds the plot, new points only update it. */
export function LineChart({
  columns,
  drawn,
  logarithmic,
  height,
  syncKey,
  summary,
  onCursor,
}: LineChartProps) {
  const holder = useRef<HTMLDivElement>(null)
  const plot = useRef<uPlot | null>(null)
  const theme = useChartTheme()
  const latest = useRef({ columns, drawn, onCursor })
  latest.current = { columns, drawn, onCursor }
  const structure = JSON.stringify(drawn)

  useEffect(() => {
    const element = holder.current!
    const shown = plotOptions({ drawn: JSON.parse(structure), theme, logarithmic, syncKey })
    const options: uPlot.Options = {
      ...shown,
      width: Math.max(120, element.clientWidth),
      height,
      hooks: { setCursor: [({ cursor }) => latest.current.onCursor(cursor.idx ?? null)] },
    }
    const made = new uPlot(options, latest.current.columns as uPlot.AlignedData, element)
    plot.current = made
    const resizing = new ResizeObserver(() => {
      made.setSize({ width: Math.max(120, element.clientWidth), height })
    })
    resizing.observe(element)
    return () => {
      resizing.disconnect()
      made.destroy()
      plot.current = null
    }
  }, [structure, theme, logarithmic, syncKey, height])

  useEffect(() => {
    if (plot.current) updatePoints(plot.current, columns)
  }, [columns])

  return <div ref={holder} role="img" aria-label={summary} className="w-full min-w-0" style={{ height }} />
}

/** A reader who has zoomed in stays where they are while points arrive; a whole view grows with the data. */
function updatePoints(plot: uPlot, columns: AlignedColumns): void {
  const steps = plot.data[0]
  const { min, max } = plot.scales.x!
  const first = steps[0]
  const last = steps.at(-1)
  const zoomed =
    first !== undefined &&
    last !== undefined &&
    min !== undefined &&
    max !== undefined &&
    last > first &&
    (min > first || max < last)
  plot.setData(columns as uPlot.AlignedData, !zoomed)
  if (zoomed) plot.redraw()
}
