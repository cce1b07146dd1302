import type { Run, RunUpdate } from '@barycenter/contracts'
import { useQueryClient } from '@tanstack/react-query'
import { toast } from 'sonner'
import { api, describeError } from './api'
import { keys } from './queries'
import { takeNews } from './use-runs-news'

/** What can be done to a run. Each says how it went; a refusal is shown in words and gives null. */
export function useRunActions() {
  const client = useQueryClient()
  const act = async (
    ask: () => Promise<Run>,
    done: (run: Run) => string,
    failed: string,
  ): Promise<Run | null> => {
    try {
      const run = await ask()
      takeNews(client, run)
      void client.invalidateQueries({ queryKey: keys.runs })
      toast.success(done(run))
      return run
    } catch (error) {
      toast.error(`${failed}: ${describeError(error)}`)
      return null
    }
  }
  const params = (run: Run) => ({ params: { runId: run.id } })
  const update = (run: Run, body: RunUpdate, done: string) =>
    act(
      () => api.call('updateRun', { ...params(run), body }),
      () => done,
      `Could not change ${run.name}`,
    )
  return {
    cancel: (run: Run) =>
      act(
        () => api.call('cancelRun', params(run)),
        ({ name }) => `Canceling ${name}`,
        `Could not cancel ${run.name}`,
      ),
    finish: (run: Run) =>
      act(
        () => api.call('finishRun', params(run)),
        ({ name }) => `${name} ends base training now`,
        `Could not finish ${run.name}`,
      ),
    rerun: (run: Run) =>
      act(
        () => api.call('rerunRun', params(run)),
        ({ name }) => `Queued ${name}`,
        `Could not rerun ${run.name}`,
      ),
    rename: (run: Run, name: string) => update(run, { name }, `Renamed to ${name}`),
    tag: (run: Run, tags: Run['tags']) => update(run, { tags }, 'Tags saved'),
    annotate: (run: Run, notes: string) => update(run, { notes }, 'Notes saved'),
    archive: (run: Run, archived: boolean) =>
      update(run, { archived }, archived ? `Archived ${run.name}` : `Restored ${run.name}`),
  }
}

export type RunActions = ReturnType<typeof useRunActions>
