import type { RunView } from '@barycenter/client'
import type { Run } from '@barycenter/contracts'
import { useSnapshots } from '../../live/queries'

/** Snapshots and subspace of a run, read again when the history says that one was built or trained. */
export function useRunSnapshots(run: Run, view: RunView | null) {
  const steps = (view?.events ?? []).filter(
    ({ body }) =>
      body.type === 'subspace.built' ||
      body.type === 'phase.completed' ||
      body.type === 'result.recorded' ||
      body.type === 'segment.started',
  )
  return useSnapshots(run.id, `${steps.length} ${run.status}`)
}
