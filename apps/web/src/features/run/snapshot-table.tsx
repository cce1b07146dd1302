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
            <thead className="sticky top-0 bg-surface text-[0.857rem] text-muted">
              <tr>
                <th scope="col" className={cn(cell, 'pl-4 text-left')}>
                  #
                </th>
                <th scope="col" className={cell}>
                  Step
                </th>
                <th scope="col" className={cell}>
                  Epoch
                </th>
                <th scope="col" className={cell}>
                  Norm
                </th>
                {weights && (
                  <th
                    scope="col"
                    className={cell}
                    title="Averaging weight in TWA; the mean over blocks when there are several"
                  >
                    Weight in TWA
                  </th>
                )}
                <th scope="col" className={cell}>
                  Size
                </th>
                <th scope="col" className={cell}>
                  SHA-256
                </th>
                <th scope="col" className={cn(cell, 'pr-4')}>
                  Taken
                </th>
              </tr>
            </thead>
            <tbody>
              {snapshots.map((snapshot) => (
                <tr key={snapshot.index} data-snapshot={snapshot.index} className="border-t border-line">
                  <th scope="row" className={cn(cell, 'pl-4 text-left')}>
                    {snapshot.index}
                  </th>
                  <td className={cell}>{snapshot.step}</td>
                  <td className={cell}>{formatValue(snapshot.epoch)}</td>
                  <td className={cell}>{formatValue(snapshot.norm)}</td>
                  {weights && <td className={cell}>{formatValue(weights[snapshot.index])}</td>}
                  <td className={cell}>{formatBytes(snapshot.bytes)}</td>
                  <td className={cell}>
                    <code title={snapshot.sha256} className="font-mono text-[0.857rem] text-muted">
                      {shortHash(snapshot.sha256)}
                    </code>
                  </td>
                  <td className={cn(cell, 'pr-4 text-muted')}>
                    <TimeAgo at={snapshot.createdAt} />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </ScrollArea>
      )}
    </Card>
  )
}
