import type { BulkResult } from '@barycenter/contracts'
import { useQueryClient } from '@tanstack/react-query'
import { plural } from '../../../format/format-number'
import { api, describeError } from '../../../live/api'
import { keys } from '../../../live/queries'
import { toast } from '../../../ui/toast'
import { type BulkAction, type BulkStep, inChunks, undoSteps } from './bulk-undo'
import type { HitFacts } from './values'

const DONE: Record<BulkAction['type'], (runs: string, action: BulkAction) => string> = {
  tag: (runs) => `Tagged ${runs}`,
  move: (runs, action) => `Moved ${runs}${action.type === 'move' ? ` to ${action.experiment}` : ''}`,
  cancel: (runs) => `Canceling ${runs}`,
  archive: (runs, action) =>
    `${action.type === 'archive' && action.archived ? 'Archived' : 'Restored'} ${runs}`,
  delete: (runs) => `Moved ${runs} to the trash`,
  restore: (runs) => `Restored ${runs}`,
}

/** Does one thing to many runs and says how it went, with the way back where there is one. */
export function useBulk(refresh: () => void) {
  const client = useQueryClient()
  const after = () => {
    refresh()
    for (const queryKey of [keys.runs, keys.queue, keys.storage, keys.experiments])
      void client.invalidateQueries({ queryKey })
  }
  const undo = async (steps: readonly BulkStep[]) => {
    try {
      const { failed } = await runSteps(steps)
      if (failed.length === 0) toast.success('Undone')
      else toast.error(failedWords(failed))
    } catch (error) {
      toast.error(`Could not undo: ${describeError(error)}`)
    }
    after()
  }
  return async (runs: readonly HitFacts[], action: BulkAction): Promise<boolean> => {
    try {
      const { done, failed } = await runSteps([{ runIds: runs.map(({ id }) => id), action }])
      const changed = new Set<string>(done)
      const steps = undoSteps(
        action,
        runs.filter(({ id }) => changed.has(id)),
      )
      if (failed.length > 0) toast.error(failedWords(failed))
      if (done.length > 0)
        toast.success(DONE[action.type](plural(done.length, 'run'), action), {
          ...(steps.length > 0 && {
            action: { label: 'Undo', onClick: () => void undo(steps) },
            duration: 10_000,
          }),
        })
      after()
      return failed.length === 0
    } catch (error) {
      toast.error(`Could not do it: ${describeError(error)}`)
      return false
    }
  }
}

async function runSteps(steps: readonly BulkStep[]): Promise<BulkResult> {
  const result: BulkResult = { done: [], failed: [] }
  for (const body of steps.flatMap((step) => inChunks(step))) {
    const { done, failed } = await api.call('bulkRuns', { body })
    result.done.push(...done)
    result.failed.push(...failed)
  }
  return result
}

/** The first reason stands for others like it. */
function failedWords(failed: BulkResult['failed']): string {
  const others = failed.length - 1
  return `${failed[0]!.message}${others > 0 ? ` (and ${plural(others, 'other run')})` : ''}`
}
