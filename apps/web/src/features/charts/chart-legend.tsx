import { memo, useCallback, useRef } from 'react'
import type { ChartCursor } from '../../charts/line-chart'
import { type ChartLine, lastPoint, readingsAt } from '../../charts/prepare-chart'
import { xText } from '../../charts/x-axis'
import { cn } from '../../ui/cn'
import { smoothingWords } from './chart-words'
import type { ChartView } from './use-chart-view'

/** Lines of a chart with their last value, or the one under the crosshair; a click hides a line, the pointer lights it up. */
export function ChartLegend({
  view,
  cursor,
  onHighlight,
  onToggle,
}: {
  view: ChartView
  cursor: ChartCursor | null
  onHighlight: (id: string | null) => void
  onToggle: (id: string) => void
}) {
  const { lines, shown, axes, settings } = view
  const toggle = useLatest(onToggle)
  const readings = cursor && new Map(readingsAt(shown, cursor.x).map(({ line, value }) => [line.id, value]))
  return (
    <div className="mt-1 flex items-start gap-3 text-[0.857rem] text-muted">
      <ul className="flex max-h-24 min-w-0 flex-1 flex-wrap gap-x-3 gap-y-0.5 overflow-y-auto">
        {lines.map((line) => (
          <LegendLine
            key={line.id}
            line={line}
            isHidden={!shown.includes(line)}
            value={axes.unit.format(readings ? readings.get(line.id) : lastDrawn(line))}
            onHighlight={onHighlight}
            onToggle={toggle}
          />
        ))}
      </ul>
      <span className="shrink-0 text-faint">
        {cursor ? xText(axes.xKind, cursor.x) : 'last'}, {smoothingWords(settings.smoothing)}
      </span>
    </div>
  )
}

const lastDrawn = ({ smoothed, values }: ChartLine) => (smoothed ?? values).at(-1)

/** The same function at each call, which does what the newest one does. */
function useLatest(act: (id: string) => void): (id: string) => void {
  const latest = useRef(act)
  latest.current = act
  return useCallback((id: string) => latest.current(id), [])
}

interface LegendLineProps {
  line: ChartLine
  isHidden: boolean
  value: string
  onHighlight: (id: string | null) => void
  onToggle: (id: string) => void
}

/** Made again only where it changes: a chart may have hundred of them, and each zoom and pointed place asks. */
const LegendLine = memo(function LegendLine(props: LegendLineProps) {
  const { line, isHidden, value, onHighlight, onToggle } = props
  const last = lastPoint(line)
  return (
    <li
      data-series={line.id}
      data-points={line.values.length}
      data-count={line.count}
      data-last-step={last?.step}
      data-last-value={last?.value}
      data-runs={line.band?.runs}
      className="min-w-0"
    >
      <button
        type="button"
        aria-pressed={!isHidden}
        title={`${isHidden ? 'Show' : 'Hide'} ${line.label}`}
        onClick={() => onToggle(line.id)}
        onPointerEnter={() => onHighlight(line.id)}
        onPointerLeave={() => onHighlight(null)}
        onFocus={() => onHighlight(line.id)}
        onBlur={() => onHighlight(null)}
        className="flex min-h-[24px] max-w-full min-w-[24px] items-center gap-1.5 rounded-sm px-0.5 hover:bg-raised"
      >
        <Swatch color={line.color} isDashed={line.dashed === true} isHidden={isHidden} />
        <span className={cn('max-w-56 truncate', isHidden && 'line-through')}>{line.label}</span>
        {!isHidden && <span className="text-ink">{value}</span>}
      </button>
    </li>
  )
})

function Swatch({ color, isDashed, isHidden }: { color: string; isDashed: boolean; isHidden: boolean }) {
  return (
    <span
      aria-hidden
      className={cn('w-3 shrink-0 border-t-2', isDashed && 'border-dashed')}
      style={{ borderColor: isHidden ? 'var(--line-strong)' : color }}
    />
  )
}
