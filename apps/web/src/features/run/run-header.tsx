'use client'
import { isFinal, type Run } from '@barycenter/contracts'
import { ShieldCheck } from 'lucide-react'
import { runColor } from '../../charts/run-color'
import { formatDuration } from '../../format/format-time'
import { useRunActions } from '../../live/use-run-actions'
import { InlineEdit } from '../../ui/inline-edit'
import { TimeAgo } from '../../ui/time'
import { useNow } from '../../ui/use-now'
import { RunStatus } from '../runs/run-status'
import { runDurationMs } from '../runs/run-status-words'
import { PageHead } from '../shell/page-head'
import { HeaderActions } from './header-actions'
import { OriginFact } from './origin-fact'

export function RunHeader({ run }: { run: Run }) {
  const actions = useRunActions()
  return (
    <PageHead
      crumbs={[
        { label: 'Experiments', href: '/' },
        { label: run.experimentName, href: `/experiments/${run.experimentId}` },
      ]}
      here={run.name}
      title={
        <span className="flex min-w-0 items-center gap-2.5">
          <span
            aria-hidden
            className="size-3 shrink-0 rounded-full"
            style={{ background: runColor(run.id) }}
          />
          <InlineEdit value={run.name} label="Rename run" onSave={(name) => void actions.rename(run, name)} />
        </span>
      }
      actions={<HeaderActions run={run} actions={actions} />}
    >
      <HeaderFacts run={run} />
    </PageHead>
  )
}

function HeaderFacts({ run }: { run: Run }) {
  const now = useNow(run.status === 'running' ? 1000 : 60_000)
  const duration = runDurationMs(run, now)
  const engine = run.provenance?.engine
  return (
    <div className="flex flex-wrap items-center gap-x-4 gap-y-1 text-muted">
      <RunStatus run={run} withAge />
      {run.archivedAt && <span>archived</span>}
      {run.deletedAt && (
        <span className="text-bad">
          in the trash since <TimeAgo at={run.deletedAt} />
        </span>
      )}
      {run.seed !== null && <span>seed {run.seed}</span>}
      {duration !== null && <span>{formatDuration(duration)}</span>}
      <span>
        created <TimeAgo at={run.createdAt} />
      </span>
      {engine && (
        <span title={`${engine.name} ${engine.version} on ${engine.device}`}>
          engine {engine.name}
          {engine.deterministic && (
            <span
              title="The same seed and version give bit-identical weights"
              className="ml-1.5 inline-flex items-center gap-1 text-good"
            >
              <ShieldCheck aria-hidden className="size-3.5" />
              deterministic
            </span>
          )}
        </span>
      )}
      {run.kind === 'external' && <span>external: trained and logged by another program</span>}
      {run.attempt > 1 && <span>attempt {run.attempt}</span>}
      {run.recoveries > 0 && (
        <span title="Other workers took it over from ones that were lost">
          recovered {run.recoveries === 1 ? 'once' : `${run.recoveries} times`}
        </span>
      )}
      {run.queue && run.queue.priority !== 0 && !isFinal(run.status) && (
        <span>priority {run.queue.priority}</span>
      )}
      <OriginFact run={run} />
      {run.groupId && <span title={run.groupId}>one of a group over seeds</span>}
    </div>
  )
}
