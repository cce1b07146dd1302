import type { RunView } from '@barycenter/client'
import { useEffect, useState } from 'react'
import { liveConnection } from './api'

export interface WatchedRun {
  view: RunView | null
  error: Error | null
}

/** The history of a run but for its points, folded from its changes as they happen. Charts read what they draw. */
export function useRunView(runId: string): WatchedRun {
  const [watched, setWatched] = useState<WatchedRun>({ view: null, error: null })
  useEffect(() => {
    setWatched({ view: null, error: null })
    return liveConnection().watchRun(
      runId,
      {
        onView: (view) => setWatched({ view, error: null }),
        onError: (error) => setWatched((before) => ({ ...before, error })),
      },
      { past: 'brief' },
    )
  }, [runId])
  return watched
}

/** The histories of several runs; a run that is not here yet is missing from the map. */
export function useRunViews(runIds: readonly string[]): ReadonlyMap<string, WatchedRun> {
  const [views, setViews] = useState<ReadonlyMap<string, WatchedRun>>(new Map())
  const [watches] = useState(() => new Map<string, () => void>())
  const wanted = runIds.join(',')
  // Only what is new is opened and only what has gone is closed: a run that stays is not read from its start again.
  useEffect(() => {
    const ids = wanted === '' ? [] : wanted.split(',')
    setViews((before) => new Map([...before].filter(([id]) => ids.includes(id))))
    const set = (id: string, change: (before: WatchedRun) => WatchedRun) =>
      setViews((before) => new Map(before).set(id, change(before.get(id) ?? { view: null, error: null })))
    for (const [id, stop] of watches) {
      if (ids.includes(id)) continue
      stop()
      watches.delete(id)
    }
    for (const id of ids.filter((other) => !watches.has(other))) {
      const stop = liveConnection().watchRun(id, {
        onView: (view) => set(id, () => ({ view, error: null })),
        onError: (error) => set(id, (before) => ({ ...before, error })),
      })
      watches.set(id, stop)
    }
  }, [wanted, watches])
  useEffect(
    () => () => {
      for (const stop of watches.values()) stop()
      watches.clear()
    },
    [watches],
  )
  return views
}
