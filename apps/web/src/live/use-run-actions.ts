import type { Checkpoint, Run, RunUpdate } from '@barycenter/contracts'
import { type QueryClient, useQueryClient } from '@tanstack/react-query'
import { formatBytes, plural } from '../format/format-number'
import { toast } from '../ui/toast'
import { api, describeError } from './api'
import { keys } from './queries'
import { takeNews } from './use-runs-news'

/** All that an action needs to know of a run. */
type NamedRun = Pick<Run, 'id' | 'name'>

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
      void client.invalidateQueries({ queryKey: keys.queue })
      void client.invalidateQueries({ queryKey: keys.storage })
      toast.success(done(run))
      return run
    } catch (error) {
      toast.error(`${failed}: ${describeError(error)}`)
      return null
    }
  }
  const params = (run: Pick<Run, 'id'>) => ({ params: { runId: run.id } })
  const update = (run: NamedRun, body: RunUpdate, done: string) =>
    act(
      () => api.call('updateRun', { ...params(run), body }),
      () => done,
      `Could not change ${run.name}`,
    )
  return {
    cancel: (run: NamedRun) =>
      act(
        () => api.call('cancelRun', params(run)),
        ({ name }) => `Canceling ${name}`,
        `Could not cancel ${run.name}`,
      ),
    finish: (run: NamedRun) =>
      act(
        () => api.call('finishRun', params(run)),
        ({ name }) => `${name} ends base training now`,
        `Could not finish ${run.name}`,
      ),
    hold: (run: NamedRun) =>
      act(
        () => api.call('holdRun', params(run)),
        ({ name }) => `Holding ${name}`,
        `Could not hold ${run.name}`,
      ),
    release: (run: NamedRun) =>
      act(
        () => api.call('releaseRun', params(run)),
        ({ name }) => `Released ${name}`,
        `Could not release ${run.name}`,
      ),
    pause: (run: NamedRun) =>
      act(
        () => api.call('pauseRun', params(run)),
        ({ name, status }) => (status === 'paused' ? `Paused ${name}` : `Pausing ${name}`),
        `Could not pause ${run.name}`,
      ),
    resume: (run: NamedRun) =>
      act(
        () => api.call('resumeRun', params(run)),
        ({ name }) => `${name} goes on`,
        `Could not resume ${run.name}`,
      ),
    requeue: (run: NamedRun) =>
      act(
        () => api.call('requeueRun', { ...params(run), body: {} }),
        ({ name }) => `Queued ${name} again`,
        `Could not queue ${run.name} again`,
      ),
    rerun: (run: NamedRun) =>
      act(
        () => api.call('rerunRun', params(run)),
        ({ name }) => `Queued ${name}`,
        `Could not rerun ${run.name}`,
      ),
    resumeFrom: (run: NamedRun, { id, phase, step }: Checkpoint) =>
      act(
        () => api.call('resumeRunFrom', { ...params(run), body: { checkpoint: id } }),
        ({ name }) => `${name} goes on from ${phase}, step ${step}`,
        `Could not resume ${run.name}`,
      ),
    rename: (run: NamedRun, name: string) => update(run, { name }, `Renamed to ${name}`),
    tag: (run: NamedRun, tags: Run['tags']) => update(run, { tags }, 'Tags saved'),
    /** Throws where other notes than `expectedNotes` are stored, as where it is refused: the text is its editor's. */
    annotate: async (run: NamedRun, notes: string, expectedNotes: string) => {
      takeNews(client, await api.call('updateRun', { ...params(run), body: { notes, expectedNotes } }))
      void client.invalidateQueries({ queryKey: keys.runs })
    },
    remove: (run: NamedRun) =>
      act(
        () => api.call('deleteRun', params(run)),
        ({ name }) => `${name} is in the trash`,
        `Could not delete ${run.name}`,
      ),
    restore: (run: NamedRun) =>
      act(
        () => api.call('restoreRun', params(run)),
        ({ name }) => `Restored ${name}`,
        `Could not restore ${run.name}`,
      ),
    purge: () => purgeTrash(client),
    archive: (run: NamedRun, archived: boolean) =>
      update(run, { archived }, archived ? `Archived ${run.name}` : `Restored ${run.name}`),
  }
}

/** Deletes all runs in the trash for good; says which ones stay, and why. */
async function purgeTrash(client: QueryClient): Promise<void> {
  try {
    const { purged, refused, freedBytes } = await api.call('purgeStorage', { body: {} })
    for (const { reason } of refused) toast.error(reason)
    if (purged.length > 0)
      toast.success(`Deleted ${plural(purged.length, 'run')}, freed ${formatBytes(freedBytes)}`)
  } catch (error) {
    toast.error(`Could not empty the trash: ${describeError(error)}`)
  } finally {
    void client.invalidateQueries({ queryKey: keys.storage })
    void client.invalidateQueries({ queryKey: keys.experiments })
  }
}

export type RunActions = ReturnType<typeof useRunActions>
