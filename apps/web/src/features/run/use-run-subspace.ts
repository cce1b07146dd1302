import type { RunView } from '@barycenter/client'
import type { Run, SubspaceView } from '@barycenter/contracts'
import { useSnapshots } from '../../live/queries'

/** The subspace of a run, read again when the history says that it was built or trained; null before that. */
export function useRunSubspace(run: Run, view: RunView | null): SubspaceView | null {
  const steps = (view?.events ?? []).filter(
    ({ body }) =>
      body.type === 'subspace.built' || body.type === 'phase.completed' || body.type === 'result.recorded',
  )
  const query = useSnapshots(run.id, `${steps.length} ${run.status}`)
  return query.data?.subspace ?? null
}
