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
  const zoomed = useRef(false)
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
      hooks: {
        setCursor: [({ cursor }) => latest.current.onCursor(cursor.idx ?? null)],
        setScale: [
          (shownPlot, scale) => {
            if (scale === 'x') zoomed.current = isZoomed(shownPlot)
          },
        ],
      },
    }
    const made = new uPlot(options, latest.current.columns as uPlot.AlignedData, element)
    plot.current = made
    zoomed.current = false
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
    // A reader who has zoomed in stays where they are while points arrive; a whole view grows with the data.
    plot.current?.setData(columns as uPlot.AlignedData, !zoomed.current)
    // uPlot paints new data by itself only when it resets the scales.
    if (zoomed.current) plot.current?.redraw()
  }, [columns])

  return <div ref={holder} role="img" aria-label={summary} className="w-full min-w-0" style={{ height }} />
}

/** Whether the plot shows less than all its steps. Only true of committed scales, so asked where they change. */
function isZoomed({ data: [steps], scales }: uPlot): boolean {
  const { min, max } = scales.x!
  const [first, last] = [steps[0], steps.at(-1)]
  if (first === undefined || last === undefined || min == null || max == null) return false
  return last > first && (min > first || max < last)
}
