import type { QueuedRun, QueueMove, QueueView } from '@barycenter/contracts'
import { useQueryClient } from '@tanstack/react-query'
import { toast } from '../ui/toast'
import { api, describeError } from './api'
import { keys } from './queries'

/**
 * Gives a waiting run another place. The page shows `expected` at once; a refusal, such as of a run that was just taken,
 * puts the queue back and is told in words.
 */
export function useQueueMoves() {
  const client = useQueryClient()
  return async (
    { runId, name }: QueuedRun,
    body: QueueMove,
    expected: readonly QueuedRun[] | null = null,
  ): Promise<void> => {
    // An answer that is on its way would show the old order again.
    await client.cancelQueries({ queryKey: keys.queue })
    const before = client.getQueryData<QueueView>(keys.queue)
    if (before && expected) client.setQueryData(keys.queue, { ...before, runs: [...expected] })
    try {
      await api.call('moveQueuedRun', { params: { runId }, body })
    } catch (error) {
      if (before) client.setQueryData(keys.queue, before)
      toast.error(`Could not move ${name}, so it is where it was: ${describeError(error)}`)
    }
    await client.invalidateQueries({ queryKey: keys.queue })
  }
}
