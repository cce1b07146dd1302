import { plural } from '../../format/format-number'
import { describeError } from '../../live/api'
import { cn } from '../../ui/cn'
import { gapWords, pointsWords } from './chart-words'
import type { ChartView } from './use-chart-view'

/** What a reader must know about the picture: how much of the data it is, and what it does not show. */
export function ChartNotes({ view }: { view: ChartView }) {
  const { shown, prepared, zoom, error, lines } = view
  if (lines.length === 0) return null
  const gaps = gapWords(prepared)
  return (
    <div className="mt-1 flex flex-col gap-0.5 text-[0.857rem]">
      <p data-testid="point-count" className="text-faint">
        {pointsWords(shown, prepared, zoom !== null)}
      </p>
      {gaps.length > 0 && (
        <p data-testid="gaps" className={cn(prepared.notFinite > 0 ? 'text-bad' : 'text-muted')}>
          {gaps.join(' ')}
        </p>
      )}
      <Ghosts view={view} />
      {error && <p className="text-bad">Not up to date: {describeError(error)}</p>}
    </div>
  )
}

function Ghosts({ view: { shown } }: { view: ChartView }) {
  const points = shown.flatMap(({ ghosts = [] }) => ghosts).reduce((count, { x }) => count + x.length, 0)
  if (points === 0) return null
  return (
    <p data-testid="ghosts" data-points={points} className="text-muted">
      {plural(points, 'superseded point')}, drawn thin and pale: logged before the run was resumed from an
      earlier place.
    </p>
  )
}
