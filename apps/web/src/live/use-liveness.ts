import { type Liveness, livenessAt, type Run } from '@barycenter/contracts'
import { useQuery } from '@tanstack/react-query'
import { api } from './api'

const LOOK_EVERY_MS = 3000

/**
 * Whether signs of life come from a running run. Nothing is pushed for a heartbeat alone, so a run that has not changed
 * for a while is read again before it is called silent.
 */
export function useLiveness(
  run: Pick<Run, 'id' | 'status' | 'heartbeatAt' | 'liveness'>,
  now: number,
): { liveness: Liveness | null; heartbeatAt: string | null } {
  const isOld = (livenessAt(run, now)?.state ?? 'live') !== 'live'
  const { data, isPending } = useQuery({
    queryKey: ['liveness', run.id],
    queryFn: () => api.call('getRun', { params: { runId: run.id } }),
    enabled: isOld,
    refetchInterval: LOOK_EVERY_MS,
  })
  // Not called silent before it was read again once.
  if (isOld && isPending) return { liveness: null, heartbeatAt: run.heartbeatAt }
  const newest = data && (data.heartbeatAt ?? '') > (run.heartbeatAt ?? '') ? data : run
  return { liveness: livenessAt(newest, now), heartbeatAt: newest.heartbeatAt }
}
