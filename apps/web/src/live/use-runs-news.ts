import type { Run } from '@barycenter/contracts'
import { type InfiniteData, type QueryClient, useQueryClient } from '@tanstack/react-query'
import { useEffect } from 'react'
import { liveConnection } from './api'
import { mergeRun, newerRun, type RunPage } from './merge-run'
import { keys, type RunFilter } from './queries'

/** A run that is on no page may be new, or may now match a search; its list is read again at most this often. */
const REREAD_AFTER_MS = 1000

/** What else follows the news, such as a table that keeps its own lines; `onGap` says that some may have been missed. */
export interface RunsListener {
  onRun(run: Run): void
  onGap(): void
}

const NOBODY: RunsListener = { onRun: () => {}, onGap: () => {} }

/**
 * Keeps every list of runs on the page true while runs change. The lists are read again once news of them comes, on
 * this page as after a lost connection: a list kept from an earlier visit may be young and yet miss a change.
 */
export function useRunsNews(listener: RunsListener = NOBODY): void {
  const client = useQueryClient()
  useEffect(() => {
    const reread = () => {
      void client.invalidateQueries({ queryKey: keys.runs })
      listener.onGap()
    }
    let rereading: ReturnType<typeof setTimeout> | undefined
    const rereadSoon = () => {
      rereading ??= setTimeout(() => {
        rereading = undefined
        reread()
      }, REREAD_AFTER_MS)
    }
    const stop = liveConnection().watchRuns((run) => {
      listener.onRun(run)
      if (!takeNews(client, run)) rereadSoon()
    }, reread)
    return () => {
      stop()
      clearTimeout(rereading)
    }
  }, [client, listener])
}

/** Puts the run wherever it is shown; false when a list it may belong to does not hold it. */
export function takeNews(client: QueryClient, run: Run): boolean {
  client.setQueryData<Run>(keys.run(run.id), (known) => known && newerRun(known, run))
  let placed = true
  for (const query of client.getQueryCache().findAll({ queryKey: keys.runLists })) {
    const data = query.state.data as InfiniteData<RunPage, string | null> | undefined
    if (!data) continue
    const merged = mergeRun(data, run)
    if (merged) client.setQueryData(query.queryKey, merged)
    else if (mayBelong(run, query.queryKey[2] as RunFilter)) placed = false
  }
  return placed
}

function mayBelong(run: Run, { experimentId, groupId, archived }: RunFilter): boolean {
  return (
    (experimentId === undefined || run.experimentId === experimentId) &&
    (groupId === undefined || run.groupId === groupId) &&
    run.deletedAt === null &&
    (run.archivedAt !== null) === archived
  )
}
