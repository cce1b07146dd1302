import type { Landscape } from '@barycenter/contracts'
import { useMemo, useState } from 'react'
import { formatValue, plural } from '../../format/format-number'
import { contourSegments, type FieldScale, fieldColor, fieldScale } from './contours'
import { PlanePlot } from './plane-plot'
import type { PlaneScale } from './plane-scale'

const LEVELS = 9

/** Losses on a plane as colours and contours, with the path and the averages on it. */
export function LandscapePlot({
  landscape,
  lit,
  onLight,
}: {
  landscape: Landscape
  lit: readonly number[]
  onLight(indices: readonly number[]): void
}) {
  const { xs, ys, losses } = landscape
  const [at, setAt] = useState<{ x: number; y: number } | null>(null)
  const field = useMemo(() => fieldScale(losses, LEVELS), [losses])
  if (!field) return <p className="text-muted">No loss on this plane is a finite number.</p>
  const read = at && { row: nearest(ys, at.y), column: nearest(xs, at.x) }
  return (
    <div className="flex flex-col gap-2">
      <PlanePlot
        label={`Loss at ${xs.length} by ${ys.length} points of a plane, from ${formatValue(field.low)} to ${formatValue(field.high)}`}
        snapshots={landscape.snapshots}
        methods={landscape.methods}
        frame={corners(landscape)}
        lit={lit}
        onLight={onLight}
        onPoint={setAt}
        backdrop={(scale) => <Field landscape={landscape} field={field} scale={scale} />}
        testId="landscape-plot"
      />
      <Legend field={field} />
      <p aria-live="polite" className="text-[0.857rem] text-muted">
        {read
          ? `loss ${formatValue(losses[read.row]![read.column])} at (${formatValue(xs[read.column])}, ${formatValue(ys[read.row])})`
          : lowestWords(landscape)}
      </p>
    </div>
  )
}

/** Each point of the grid colours the cell about it: half a cell stands out on every side. */
function corners({ xs, ys }: Landscape) {
  const half = (values: readonly number[]) => (values[1]! - values[0]!) / 2
  return [
    { x: xs[0]! - half(xs), y: ys[0]! - half(ys) },
    { x: xs.at(-1)! + half(xs), y: ys.at(-1)! + half(ys) },
  ]
}

function Field({
  landscape: { xs, ys, losses },
  field,
  scale,
}: {
  landscape: Landscape
  field: FieldScale
  scale: PlaneScale
}) {
  const [wide, tall] = [(xs[1]! - xs[0]!) * scale.unit, (ys[1]! - ys[0]!) * scale.unit]
  return (
    <>
      {losses.flatMap((row, j) =>
        row.map((loss, i) => (
          <rect
            key={`${xs[i]} ${ys[j]}`}
            x={scale.x(xs[i]!) - wide / 2}
            y={scale.y(ys[j]!) - tall / 2}
            // A hair wider: neighbours leave no seam.
            width={wide + 0.5}
            height={tall + 0.5}
            fill={loss === null ? 'transparent' : fieldColor(field.part(loss))}
          />
        )),
      )}
      {field.levels.map((level) => (
        <path
          key={level}
          data-contour={level}
          d={contourSegments({ xs, ys, values: losses }, level)
            .map(([x1, y1, x2, y2]) => `M${scale.x(x1)} ${scale.y(y1)}L${scale.x(x2)} ${scale.y(y2)}`)
            .join('')}
          fill="none"
          stroke="#fff"
          strokeOpacity={0.55}
          strokeWidth={1}
        >
          <title>{`loss ${formatValue(level)}`}</title>
        </path>
      ))}
    </>
  )
}

function Legend({ field }: { field: FieldScale }) {
  const stops = Array.from({ length: 9 }, (_, i) => fieldColor(i / 8)).join(', ')
  return (
    <div className="flex items-center gap-2 text-[0.857rem] text-muted">
      <span>{formatValue(field.low)}</span>
      <span
        aria-hidden
        className="h-2.5 max-w-60 flex-1 rounded-full"
        style={{ background: `linear-gradient(to right, ${stops})` }}
      />
      <span>{formatValue(field.high)}</span>
      <span>loss{field.low > 0 && ', by its logarithm'}</span>
    </div>
  )
}

function lowestWords({ xs, ys, losses }: Landscape): string {
  let best = { loss: Number.POSITIVE_INFINITY, x: 0, y: 0 }
  for (const [j, row] of losses.entries()) {
    for (const [i, loss] of row.entries()) {
      if (loss !== null && loss < best.loss) best = { loss, x: xs[i]!, y: ys[j]! }
    }
  }
  return `lowest ${formatValue(best.loss)} at (${formatValue(best.x)}, ${formatValue(best.y)})`
}

function nearest(values: readonly number[], to: number): number {
  return values.reduce(
    (best, value, i) => (Math.abs(value - to) < Math.abs(values[best]! - to) ? i : best),
    0,
  )
}

/** What was measured, and how batch norm was treated. */
export function landscapeWords({ config, examples, normExamples, explained }: Landscape): string {
  const plane = config.through
    ? `the plane through snapshots ${config.through.join(', ')}`
    : `the plane of the first two principal directions${explained ? `, ${((explained[0] + explained[1]) * 100).toFixed(1)} % of the spread` : ''}`
  const norm =
    normExamples > 0
      ? ` Batch norm is re-estimated at each point on ${plural(normExamples, 'training example')}.`
      : ''
  return `Mean loss of ${plural(examples, `${config.data} example`)} on ${plane}.${norm}`
}
