'use client'
import type { RunStorage, StorageAccount } from '@barycenter/contracts'
import { Trash2 } from 'lucide-react'
import { useState } from 'react'
import { formatBytes, plural, shortHash } from '../../format/format-number'
import { describeError } from '../../live/api'
import { useStorage } from '../../live/queries'
import { useRunActions } from '../../live/use-run-actions'
import { Button } from '../../ui/button'
import { Card } from '../../ui/card'
import { Facts } from '../../ui/facts'
import { Link } from '../../ui/link'
import { EmptyState, FailedState, LoadingState } from '../../ui/states'
import { TimeAgo } from '../../ui/time'
import { PageHead } from '../shell/page-head'
import { BytesTable } from './bytes-table'
import { PurgeDialog } from './purge-dialog'

/** Where all bytes are, and what is in the trash. */
export function StoragePage() {
  const query = useStorage()
  return (
    <>
      <PageHead title="Storage" />
      {query.isPending && <LoadingState what="the account" />}
      {query.isError && (
        <FailedState
          what="the account"
          reason={describeError(query.error)}
          retry={() => void query.refetch()}
        />
      )}
      {query.data && <Account account={query.data} />}
    </>
  )
}

function chunkWords({ owned, shared, unreferenced }: StorageAccount['chunks']): string {
  const parts = [`${formatBytes(owned)} of one run or uploaded file each`]
  if (shared > 0) parts.push(`${formatBytes(shared)} of several, stored once`)
  if (unreferenced > 0) parts.push(`${formatBytes(unreferenced)} that nothing refers to, swept soon`)
  return parts.join(', ')
}

function Account({ account }: { account: StorageAccount }) {
  const { chunks, metricsBytes, logsBytes, experiments, runs, otherRuns, uploads } = account
  const trashed = runs.filter(({ deletedAt }) => deletedAt !== null)
  return (
    <div className="flex flex-col gap-4">
      <Card title="All bytes" note={formatBytes(chunks.bytes + metricsBytes + logsBytes)}>
        <Facts
          pairs={[
            ['Tensors and files', `${formatBytes(chunks.bytes)}: ${chunkWords(chunks)}`],
            ['Metrics', formatBytes(metricsBytes)],
            ['Logs', formatBytes(logsBytes)],
          ]}
        />
      </Card>
      <Card
        title="Trash"
        note={`${plural(account.trash.runs, 'run')}, ${formatBytes(account.trash.ownBytes)}`}
        bodyClassName="p-0"
      >
        <Trash runs={trashed} count={account.trash.runs} />
      </Card>
      <Card title="By experiment" bodyClassName="p-0">
        <BytesTable
          label="Bytes by experiment"
          rows={experiments.map(({ experimentId, name, deletedAt, runs: count, own, sharedBytes }) => ({
            id: experimentId,
            name: (
              <>
                <Link href={`/experiments/${experimentId}`} className="font-medium hover:underline">
                  {name}
                </Link>
                <span className="ml-2 text-muted">
                  {plural(count, 'run')}
                  {deletedAt && ', in the trash'}
                </span>
              </>
            ),
            own,
            sharedBytes,
          }))}
        />
      </Card>
      <Card
        title="By run"
        note={
          otherRuns.count > 0 ? `the largest; ${otherRuns.count} others in the line below them` : undefined
        }
        bodyClassName="p-0"
      >
        <BytesTable
          label="Bytes by run"
          rows={[
            ...runs.map((run) => ({ ...run, id: run.runId, name: <RunName run={run} /> })),
            ...(otherRuns.count > 0
              ? [{ id: 'others', name: `${otherRuns.count} others`, own: otherRuns.own, sharedBytes: 0 }]
              : []),
          ]}
        />
      </Card>
      {uploads.length > 0 && (
        <Card title="Uploaded files">
          <Facts
            pairs={uploads.map(({ file, name, ownBytes }) => [
              `${name} (${shortHash(file)})`,
              formatBytes(ownBytes),
            ])}
          />
        </Card>
      )}
    </div>
  )
}

function RunName({ run }: { run: RunStorage }) {
  return (
    <>
      <Link href={`/runs/${run.runId}`} className="font-medium hover:underline">
        {run.name}
      </Link>
      <span className="ml-2 text-muted">
        {run.experimentName}
        {run.deletedAt && ', in the trash'}
      </span>
    </>
  )
}

function Trash({ runs, count }: { runs: readonly RunStorage[]; count: number }) {
  const actions = useRunActions()
  const [purging, setPurging] = useState(false)
  if (count === 0) {
    return (
      <EmptyState title="The trash is empty">
        <p>A deleted run waits here until its time is over, and can be restored until then.</p>
      </EmptyState>
    )
  }
  return (
    <>
      <ul aria-label="Trash" className="flex flex-col">
        {runs.map((run) => (
          <li key={run.runId} className="flex items-center gap-3 border-b border-line px-4 py-2">
            <span className="min-w-0 flex-1 truncate">
              <RunName run={{ ...run, deletedAt: null }} />
            </span>
            {run.deletedAt && (
              <span className="text-muted">
                deleted <TimeAgo at={run.deletedAt} />
              </span>
            )}
            <Button size="small" onClick={() => void actions.restore({ id: run.runId, name: run.name })}>
              Restore
            </Button>
          </li>
        ))}
      </ul>
      <div className="flex items-center justify-end gap-3 px-4 py-2">
        {count > runs.length && (
          <span className="text-muted">and {plural(count - runs.length, 'smaller run')}</span>
        )}
        <Button variant="danger" onClick={() => setPurging(true)}>
          <Trash2 aria-hidden className="size-4" />
          Delete for good
        </Button>
      </div>
      {purging && <PurgeDialog onClose={() => setPurging(false)} />}
    </>
  )
}
