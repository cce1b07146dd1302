import type { Run } from '@barycenter/contracts'
import type { RunActions } from '../../live/use-run-actions'

export type RunControl = 'hold' | 'release' | 'pause' | 'resume' | 'requeue'

export const CONTROLS: Record<RunControl, { label: string; title: string }> = {
  hold: { label: 'Hold', title: 'Keep it in the queue and from being taken' },
  release: { label: 'Release', title: 'Let a worker take it' },
  pause: { label: 'Pause', title: 'Stop at the next step and free the worker; the checkpoint is kept' },
  resume: { label: 'Resume', title: 'Queue it again, to go on from its checkpoint' },
  requeue: { label: 'Continue', title: 'Queue it again, to go on from its checkpoint' },
} satisfies Record<RunControl & keyof RunActions, unknown>

/** The one step through the queue that a run's state allows now; null where there is none. */
export function controlOf(run: Pick<Run, 'kind' | 'status' | 'requestedAction'>): RunControl | null {
  if (run.kind !== 'trained') return null
  switch (run.status) {
    case 'queued':
      return 'hold'
    case 'held':
      return 'release'
    case 'running':
      if (run.requestedAction === 'pause') return 'resume'
      return run.requestedAction === null ? 'pause' : null
    case 'paused':
      return 'resume'
    case 'failed':
    case 'canceled':
      return 'requeue'
    case 'completed':
      return null
  }
}
