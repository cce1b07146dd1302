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
  Trash2,
} from 'lucide-react'
import dynamic from 'next/dynamic'
import { useRouter } from 'next/navigation'
import { useState } from 'react'
import type { RunActions } from '../../live/use-run-actions'
import { Button, ButtonLink } from '../../ui/button'
import { CONTROLS, controlOf } from '../runs/run-controls'
import { WatchButton } from '../watch/watch-button'

// Read when it is asked for.
const DeleteRunDialog = dynamic(
  () => import('../storage/delete-run-dialog').then((loaded) => loaded.DeleteRunDialog),
  { ssr: false },
)

interface ActionProps {
  run: Run
  actions: RunActions
}

/** What can be done with a run on its page. */
export function HeaderActions({ run, actions }: ActionProps) {
  return (
    <>
      <WatchButton run={run} />
      <CourseActions run={run} actions={actions} />
      {run.kind === 'trained' && <RepeatActions run={run} actions={actions} />}
      <ButtonLink href={`/compare?runs=${run.id}`}>
        <GitCompareArrows aria-hidden className="size-4" />
        Compare
      </ButtonLink>
      <ArchiveButton run={run} actions={actions} />
      {isFinal(run.status) && <TrashButton run={run} actions={actions} />}
    </>
  )
}

/** Changes how a run goes on; one that was cut off can be continued. */
function CourseActions({ run, actions }: ActionProps) {
  const control = controlOf(run)
  const Icon = control === 'hold' || control === 'pause' ? Pause : Play
  return (
    <>
      <FinishButton run={run} actions={actions} />
      {control && (
        <Button title={CONTROLS[control].title} onClick={() => void actions[control](run)}>
          <Icon aria-hidden className="size-4" />
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
    </>
  )
}

function FinishButton({ run, actions }: ActionProps) {
  const isInBase = run.status === 'running' && (run.progress?.phase ?? 'base') === 'base'
  if (run.kind !== 'trained' || !isInBase) return null
  return (
    <Button
      disabled={run.requestedAction !== null}
      title="End base training now, then subspace, TWA and evaluation"
      onClick={() => void actions.finish(run)}
    >
      <Flag aria-hidden className="size-4" />
      Finish now
    </Button>
  )
}

/** Makes another run of this one. */
function RepeatActions({ run, actions }: ActionProps) {
  const router = useRouter()
  const rerun = async () => {
    const repeated = await actions.rerun(run)
    if (repeated) router.push(`/runs/${repeated.id}`)
  }
  return (
    <>
      <Button onClick={() => void rerun()}>
        <RotateCcw aria-hidden className="size-4" />
        Rerun
      </Button>
      <ButtonLink href={`/launch?from=${run.id}`} title="Change settings and launch a copy">
        <CopyPlus aria-hidden className="size-4" />
        Clone
      </ButtonLink>
    </>
  )
}

function ArchiveButton({ run, actions }: ActionProps) {
  const archived = run.archivedAt !== null
  const Icon = archived ? ArchiveRestore : Archive
  return (
    <Button variant="ghost" onClick={() => void actions.archive(run, !archived)}>
      <Icon aria-hidden className="size-4" />
      {archived ? 'Restore' : 'Archive'}
    </Button>
  )
}

/** Deletes an ended run, or takes it back out of the trash. */
function TrashButton({ run, actions }: ActionProps) {
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
