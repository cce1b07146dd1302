'use client'
import { Download, Table2 } from 'lucide-react'
import { useMemo, useState } from 'react'
import { formatValue, plural } from '../format/format-number'
import { IconButton } from '../ui/button'
import { cn } from '../ui/cn'
import { saveFile } from '../ui/save-file'
import { ChartDataTable } from './chart-data-table'
import { LineChart } from './line-chart'
import { type ChartLine, type PreparedChart, prepareChart, valueAt } from './prepare-series'
import { lastPoint, seriesCsv } from './series-csv'

interface ChartCardProps {
  id: string
  title: string
  lines: readonly ChartLine[]
  smoothing: number
  syncKey: string
  height?: number
}

/** One chart with its legend, a logarithmic axis in one click, its raw points as a table and as a file. */
export function ChartCard({ id, title, lines, smoothing, syncKey, height = 190 }: ChartCardProps) {
  const [logarithmic, setLogarithmic] = useState(false)
  const [asTable, setAsTable] = useState(false)
  const [cursorRow, setCursorRow] = useState<number | null>(null)
  const prepared = useMemo(
    () => prepareChart(lines, { smoothing, logarithmic }),
    [lines, smoothing, logarithmic],
  )
  const points = lines.reduce((count, { series }) => count + series.steps.length, 0)
  return (
    <figure
      data-testid="chart"
      data-chart={id}
      data-points={points}
      className="flex min-w-0 flex-col rounded-lg border border-line bg-surface p-3"
    >
      <figcaption className="mb-1 flex items-center gap-1">
        <span className="min-w-0 truncate font-medium" title={id}>
          {title}
        </span>
        <span className="ml-auto flex">
          <IconButton
            label={`Logarithmic axis: ${title}`}
            aria-pressed={logarithmic}
            onClick={() => setLogarithmic(!logarithmic)}
            className="w-auto px-1.5 text-[0.786rem]"
          >
            log
          </IconButton>
          <IconButton label={`Data: ${title}`} aria-pressed={asTable} onClick={() => setAsTable(!asTable)}>
            <Table2 aria-hidden className="size-4" />
          </IconButton>
          <IconButton
            label={`Download CSV: ${title}`}
            onClick={() => saveFile(`${id.replaceAll('/', '-')}.csv`, seriesCsv(lines), 'text/csv')}
          >
            <Download aria-hidden className="size-4" />
          </IconButton>
        </span>
      </figcaption>
      {asTable ? (
        <ChartDataTable title={title} lines={lines} height={height} />
      ) : (
        <LineChart
          {...prepared}
          logarithmic={logarithmic}
          height={height}
          syncKey={syncKey}
          summary={summarize(title, lines)}
          onCursor={setCursorRow}
        />
      )}
      <ChartLegend lines={lines} prepared={prepared} cursorRow={cursorRow} smoothed={smoothing > 0} />
      <Gaps prepared={prepared} />
    </figure>
  )
}

function ChartLegend({
  lines,
  prepared,
  cursorRow,
  smoothed,
}: {
  lines: readonly ChartLine[]
  prepared: PreparedChart
  cursorRow: number | null
  smoothed: boolean
}) {
  const step = cursorRow === null ? undefined : prepared.columns[0][cursorRow]
  const hovering = cursorRow !== null && step !== undefined
  return (
    <div className="mt-1 max-h-24 overflow-y-auto text-[0.857rem] text-muted">
      <ul className="flex flex-wrap gap-x-3 gap-y-0.5">
        {lines.map((line, index) => {
          const last = lastPoint(line.series)
          const column = prepared.columns[1 + (smoothed ? index * 2 : index)]
          const value = hovering && column ? valueAt(column, cursorRow) : (last?.value ?? null)
          return (
            <li
              key={line.id}
              data-series={line.id}
              data-points={line.series.steps.length}
              data-last-step={last?.step}
              data-last-value={last?.value}
              className="flex min-w-0 items-center gap-1.5"
            >
              <span aria-hidden className="h-0.5 w-3 shrink-0 rounded" style={{ background: line.color }} />
              <span className="max-w-56 truncate" title={line.id}>
                {line.label}
              </span>
              <span className="text-ink">{formatValue(value)}</span>
            </li>
          )
        })}
        <li className="ml-auto text-faint">
          {hovering ? `step ${step}` : 'last'}
          {smoothed && ', raw value'}
        </li>
      </ul>
    </div>
  )
}

function Gaps({ prepared: { notFinite, notPositive } }: { prepared: PreparedChart }) {
  if (notFinite === 0 && notPositive === 0) return null
  return (
    <p className={cn('mt-1 text-[0.857rem]', notFinite > 0 ? 'text-bad' : 'text-muted')}>
      {notFinite > 0 && `${plural(notFinite, 'point')} not finite (NaN or ∞), shown as gaps. `}
      {notPositive > 0 && `${plural(notPositive, 'point')} of 0 or less cannot be shown on a log axis.`}
    </p>
  )
}

function summarize(title: string, lines: readonly ChartLine[]): string {
  const parts = lines.slice(0, 8).map(({ label, series }) => {
    const last = lastPoint(series)
    return last ? `${label} ${formatValue(last.value)} at step ${last.step}` : `${label} without points`
  })
  return `Line chart of ${title}: ${parts.join('; ')}. The Data button shows the points as a table.`
}
