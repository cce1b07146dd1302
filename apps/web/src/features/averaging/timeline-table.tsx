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
  return (
    <ScrollArea label="Snapshots in figures" className="relative mt-2 max-h-80 overflow-auto">
      <table aria-label="Snapshots in figures" className="w-full text-right">
        <Heads titles={titlesOf(score, hasScores)} />
        <tbody>
          {rows.map((row) => (
            <SnapshotRow
              key={row.index}
              {...{ row, score, hasScores }}
              isPicked={picked.includes(row.index)}
              onPick={() => onPick(row.index, false)}
            />
          ))}
        </tbody>
      </table>
    </ScrollArea>
  )
}

const Heads = ({ titles }: { titles: readonly string[] }) => (
  <thead className="sticky top-0 bg-surface text-[0.857rem] text-muted">
    <tr>
      {titles.map((title) => (
        <th key={title} scope="col" className={cn(cell, 'first:text-left')}>
          {title}
        </th>
      ))}
    </tr>
  </thead>
)

const titlesOf = ({ title }: TaskMetric, hasScores: boolean): string[] => [
  'Snapshot',
  'Step',
  'Epoch',
  ...(hasScores ? [`Held-out ${title}`, 'Held-out loss'] : []),
  'Norm',
  'From the one before',
  'Size',
]

function SnapshotRow({
  row,
  score,
  hasScores,
  isPicked,
  onPick,
}: {
  row: TimelineRow
  score: TaskMetric
  hasScores: boolean
  isPicked: boolean
  onPick: () => void
}) {
  return (
    <tr className="border-t border-line">
      <th scope="row" className={cn(cell, 'text-left font-normal')}>
        <label className="inline-flex items-center gap-2">
          <input type="checkbox" checked={isPicked} onChange={onPick} />
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
  )
}
