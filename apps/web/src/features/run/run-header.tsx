'use client'
import { isFinal, type Run } from '@barycenter/contracts'
import {
  Archive,
  ArchiveRestore,
  CircleStop,
  CopyPlus,
  Flag,
  GitCompareArrows,
  Pause,
  Play,
  RotateCcw,
  ShieldCheck,
  Trash2,
} from 'lucide-react'
import dynamic from 'next/dynamic'
import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { runColor } from '../../charts/run-color'
import { formatDuration } from '../../format/format-time'
import { type RunActions, useRunActions } from '../../live/use-run-actions'
import { Button, ButtonLink } from '../../ui/button'
import { InlineEdit } from '../../ui/inline-edit'
import { TimeAgo } from '../../ui/time'
import { useNow } from '../../ui/use-now'
import { CONTROLS, controlOf } from '../runs/run-controls'
import { RunStatus } from '../runs/run-status'
import { runDurationMs } from '../runs/run-status-words'
import { PageHead } from '../shell/page-head'
import { WatchButton } from '../watch/watch-button'
import { OriginFact } from './origin-fact'

// Read when it is asked for.
const DeleteRunDialog = dynamic(
  () => import('../storage/delete-run-dialog').then((loaded) => loaded.DeleteRunDialog),
  { ssr: false },
)

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

function HeaderActions({ run, actions }: { run: Run; actions: RunActions }) {
  const router = useRouter()
  const archived = run.archivedAt !== null
  const control = controlOf(run)
  const canFinish =
    run.kind === 'trained' && run.status === 'running' && (run.progress?.phase ?? 'base') === 'base'
  const rerun = async () => {
    const repeated = await actions.rerun(run)
    if (repeated) router.push(`/runs/${repeated.id}`)
  }
  return (
    <>
      <WatchButton run={run} />
      {canFinish && (
        <Button
          disabled={run.requestedAction !== null}
          title="End base training now, then subspace, TWA and evaluation"
          onClick={() => void actions.finish(run)}
        >
          <Flag aria-hidden className="size-4" />
          Finish now
        </Button>
      )}
      {control && (
        <Button title={CONTROLS[control].title} onClick={() => void actions[control](run)}>
          {control === 'hold' || control === 'pause' ? (
            <Pause aria-hidden className="size-4" />
          ) : (
            <Play aria-hidden className="size-4" />
          )}
          {CONTROLS[control].label}
        </Button>
      )}
      {!isFinal(run.status) && (
        <Button
          variant="danger"
          disabled={run.requestedAction === 'cancel'}
          onClick={() => void actions.cancel(run)}
        >
          <CircleStop aria-hidden className="size-4" />
          Cancel
        </Button>
      )}
      {run.kind === 'trained' && (
        <Button onClick={() => void rerun()}>
          <RotateCcw aria-hidden className="size-4" />
          Rerun
        </Button>
      )}
      {run.kind === 'trained' && (
        <ButtonLink href={`/launch?from=${run.id}`} title="Change settings and launch a copy">
          <CopyPlus aria-hidden className="size-4" />
          Clone
        </ButtonLink>
      )}
      <ButtonLink href={`/compare?runs=${run.id}`}>
        <GitCompareArrows aria-hidden className="size-4" />
        Compare
      </ButtonLink>
      <Button variant="ghost" onClick={() => void actions.archive(run, !archived)}>
        {archived ? (
          <ArchiveRestore aria-hidden className="size-4" />
        ) : (
          <Archive aria-hidden className="size-4" />
        )}
        {archived ? 'Restore' : 'Archive'}
      </Button>
      {isFinal(run.status) && <TrashButton run={run} actions={actions} />}
    </>
  )
}

/** Deletes an ended run, or takes it back out of the trash. */
function TrashButton({ run, actions }: { run: Run; actions: RunActions }) {
  const [asking, setAsking] = useState(false)
  if (run.deletedAt !== null) {
    return <Button onClick={() => void actions.restore(run)}>Restore from the trash</Button>
  }
  return (
    <>
      <Button variant="ghost" onClick={() => setAsking(true)}>
        <Trash2 aria-hidden className="size-4" />
        Delete
      </Button>
      {asking && <DeleteRunDialog run={run} onClose={() => setAsking(false)} />}
    </>
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
