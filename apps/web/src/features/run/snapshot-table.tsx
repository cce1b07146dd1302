'use client'
import { isFinal, type Run, type Snapshot, type SubspaceView } from '@barycenter/contracts'
import { formatBytes, formatValue, plural, shortHash } from '../../format/format-number'
import { Card } from '../../ui/card'
import { cn } from '../../ui/cn'
import { ScrollArea } from '../../ui/scroll-area'
import { EmptyState } from '../../ui/states'
import { TimeAgo } from '../../ui/time'
import { meanWeights } from './mean-weights'

const cell = 'px-3 py-1.5 whitespace-nowrap'

/** Weights kept along base training, and how much of each the trained average holds. */
export function SnapshotTable({
  snapshots,
  subspace,
  run,
}: {
  snapshots: readonly Snapshot[]
  subspace: SubspaceView | null
  run: Run
}) {
  const bytes = snapshots.reduce((sum, snapshot) => sum + snapshot.bytes, 0)
  const weights = meanWeights(subspace?.averagingWeights ?? null)
  return (
    <Card
      title="Snapshots"
      note={snapshots.length > 0 && `${plural(snapshots.length, 'snapshot')}, ${formatBytes(bytes)}`}
      bodyClassName="p-0"
      testId="snapshots"
    >
      {snapshots.length === 0 ? (
        <EmptyState title={isFinal(run.status) ? 'This run kept no snapshots' : 'No snapshots yet'} />
      ) : (
        <ScrollArea label="List of snapshots" className="relative max-h-96 overflow-auto">
          <table aria-label="Snapshots" className="w-full text-right">
            <Heads withWeights={weights !== null} />
            <tbody>
              {snapshots.map((snapshot) => (
                <SnapshotRow key={snapshot.index} snapshot={snapshot} weights={weights} />
              ))}
            </tbody>
          </table>
        </ScrollArea>
      )}
    </Card>
  )
}

const WEIGHT = {
  title: 'Weight in TWA',
  means: 'Averaging weight in TWA; the mean over blocks when there are several',
}
const HEADS: readonly { title: string; means?: string }[] = [
  { title: '#' },
  { title: 'Step' },
  { title: 'Epoch' },
  { title: 'Norm' },
  WEIGHT,
  { title: 'Size' },
  { title: 'SHA-256' },
  { title: 'Taken' },
]

function Heads({ withWeights }: { withWeights: boolean }) {
  return (
    <thead className="sticky top-0 bg-surface text-[0.857rem] text-muted">
      <tr>
        {HEADS.filter((head) => withWeights || head !== WEIGHT).map(({ title, means }) => (
          <th
            key={title}
            scope="col"
            title={means}
            className={cn(cell, 'first:pl-4 first:text-left last:pr-4')}
          >
            {title}
          </th>
        ))}
      </tr>
    </thead>
  )
}

function SnapshotRow({
  snapshot: { index, step, epoch, norm, bytes, sha256, createdAt },
  weights,
}: {
  snapshot: Snapshot
  weights: ReturnType<typeof meanWeights>
}) {
  return (
    <tr data-snapshot={index} className="border-t border-line">
      <th scope="row" className={cn(cell, 'pl-4 text-left')}>
        {index}
      </th>
      <td className={cell}>{step}</td>
      <td className={cell}>{formatValue(epoch)}</td>
      <td className={cell}>{formatValue(norm)}</td>
      {weights && <td className={cell}>{formatValue(weights[index])}</td>}
      <td className={cell}>{formatBytes(bytes)}</td>
      <td className={cell}>
        <code title={sha256} className="font-mono text-[0.857rem] text-muted">
          {shortHash(sha256)}
        </code>
      </td>
      <td className={cn(cell, 'pr-4 text-muted')}>
        <TimeAgo at={createdAt} />
      </td>
    </tr>
  )
}
