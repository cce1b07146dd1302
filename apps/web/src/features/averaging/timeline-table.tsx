import type { TaskMetric } from '@barycenter/contracts'
import { formatMetric } from '../../format/format-metric'
import { formatBytes, formatValue } from '../../format/format-number'
import { cn } from '../../ui/cn'
import { ScrollArea } from '../../ui/scroll-area'
import { figureOf, type TimelineRow } from './timeline'

const cell = 'px-3 py-1.5 whitespace-nowrap'

/** What the timeline draws, in figures. */
export function TimelineTable({
  rows,
  score,
  hasScores,
  picked,
  onPick,
}: {
  rows: readonly TimelineRow[]
  score: TaskMetric
  hasScores: boolean
  picked: readonly number[]
  onPick(index: number, extend: boolean): void
}) {
  const titles = [
    'Snapshot',
    'Step',
    'Epoch',
    ...(hasScores ? [`Held-out ${score.title}`, 'Held-out loss'] : []),
    'Norm',
    'From the one before',
    'Size',
  ]
  return (
    <ScrollArea label="Snapshots in figures" className="relative mt-2 max-h-80 overflow-auto">
      <table aria-label="Snapshots in figures" className="w-full text-right">
        <thead className="sticky top-0 bg-surface text-[0.857rem] text-muted">
          <tr>
            {titles.map((title, place) => (
              <th key={title} scope="col" className={cn(cell, place === 0 && 'text-left')}>
                {title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.index} className="border-t border-line">
              <th scope="row" className={cn(cell, 'text-left font-normal')}>
                <label className="inline-flex items-center gap-2">
                  <input
                    type="checkbox"
                    checked={picked.includes(row.index)}
                    onChange={() => onPick(row.index, false)}
                  />
                  {row.index}
                </label>
              </th>
              <td className={cell}>{row.step}</td>
              <td className={cell}>{formatValue(row.epoch)}</td>
              {hasScores && (
                <>
                  <td className={cell}>{formatMetric(figureOf(row, 'score', score), score)}</td>
                  <td className={cell}>{formatValue(figureOf(row, 'loss', score))}</td>
                </>
              )}
              <td className={cell}>{formatValue(row.norm)}</td>
              <td className={cell}>{formatValue(row.distance)}</td>
              <td className={cell}>{formatBytes(row.bytes)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollArea>
  )
}
