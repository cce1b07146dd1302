import type { RunId } from '@barycenter/contracts'
import { useQueries } from '@tanstack/react-query'
import { api } from '../../live/api'

export const snapshotCount = async (runId: RunId): Promise<number> =>
  (await api.call('getRunSnapshots', { params: { runId } })).snapshots.length

/** How many snapshots these ended runs have together, as far as it is known yet. */
export function useSnapshotCounts(runs: readonly RunId[]): number {
  return useQueries({
    queries: runs.map((id) => ({ queryKey: ['snapshot-count', id], queryFn: () => snapshotCount(id) })),
    combine: (counts) => counts.reduce((sum, { data }) => sum + (data ?? 0), 0),
  })
}
