import type { ChartCursor } from '../../charts/line-chart'
import { type Reading, readingsAt } from '../../charts/prepare-chart'
import { xText, xTitle } from '../../charts/x-axis'
import { cn } from '../../ui/cn'
import { smoothingWords } from './chart-words'
import type { ChartView } from './use-chart-view'

/** More would not fit on a screen; those near the pointer are shown. */
const MOST_ROWS = 16

/** Values of all lines at the crosshair, highest first; the one nearest to the pointer stands out. */
export function ChartTooltip({ view, cursor }: { view: ChartView; cursor: ChartCursor }) {
  const { x, axes, settings, prepared, shown } = view
  const readings = readingsAt(shown, cursor.x)
  if (readings.length === 0) return null
  const nearest = nearestTo(readings, cursor.y)
  const from = Math.max(0, Math.min(nearest - MOST_ROWS / 2, readings.length - MOST_ROWS))
  const rows = readings.slice(from, from + MOST_ROWS)
  const isLeft = (cursor.x - prepared.x[0]) / (prepared.x[1] - prepared.x[0]) < 0.5
  return (
    <div
      role="tooltip"
      data-testid="chart-tooltip"
      className="pointer-events-none absolute top-1 z-20 max-w-[min(22rem,70%)] rounded-md border border-line bg-surface px-2.5 py-1.5 text-[0.857rem] shadow-float"
      style={isLeft ? { left: cursor.left + 14 } : { right: `calc(100% - ${cursor.left - 14}px)` }}
    >
      <p className="flex justify-between gap-4 text-muted">
        <span>
          {xTitle(x)} {xText(axes.xKind, placeOf(readings[nearest]!))}
        </span>
        <span>{smoothingWords(settings.smoothing)}</span>
      </p>
      <ul>
        {rows.map((reading) => (
          <TooltipRow
            key={reading.line.id}
            reading={reading}
            view={view}
            isNearest={reading === readings[nearest]}
          />
        ))}
      </ul>
      {readings.length > rows.length && (
        <p className="text-faint">{readings.length - rows.length} more lines</p>
      )}
    </div>
  )
}

const placeOf = ({ line, index }: Reading) => line.x[index]!

function nearestTo(readings: readonly Reading[], y: number): number {
  const distances = readings.map(({ value }) => (Number.isFinite(value) ? Math.abs(value - y) : Infinity))
  return distances.indexOf(Math.min(...distances))
}

function TooltipRow({ reading, view, isNearest }: { reading: Reading; view: ChartView; isNearest: boolean }) {
  const { line, index, value, raw } = reading
  const { unit } = view.axes
  return (
    <li className={cn('flex items-center gap-1.5', isNearest && 'font-semibold')} data-line={line.id}>
      <span aria-hidden className="size-2 shrink-0 rounded-full" style={{ background: line.color }} />
      <span className="min-w-0 truncate">{line.label}</span>
      <span className="ml-auto pl-3 whitespace-nowrap">{unit.format(value)}</span>
      {line.smoothed && (
        <span className="font-normal whitespace-nowrap text-muted">raw {unit.format(raw)}</span>
      )}
      {line.band && (
        <span className="font-normal whitespace-nowrap text-muted">
          {unit.format(line.band.low[index])} to {unit.format(line.band.high[index])}, N {line.band.n[index]}
        </span>
      )}
    </li>
  )
}
