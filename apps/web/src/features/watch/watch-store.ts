import { RunStatus } from '@barycenter/contracts'
import { useSyncExternalStore } from 'react'
import { z } from 'zod'

/** Kept in this browser, so that every page of every tab knows them. */
const WATCHED = 'barycenter.watched-runs'
const ENDED = 'barycenter.ended-runs'

const WatchedRun = z.object({ id: z.string(), name: z.string() })
export type WatchedRun = z.infer<typeof WatchedRun>
const EndedRun = WatchedRun.extend({ status: RunStatus })
export type EndedRun = z.infer<typeof EndedRun>

const listeners = new Set<() => void>()

function readList<T>(key: string, item: z.ZodType<T>): T[] {
  try {
    return z.array(item).parse(JSON.parse(localStorage.getItem(key) ?? '[]'))
  } catch {
    return []
  }
}

function writeList(key: string, list: readonly unknown[]): void {
  localStorage.setItem(key, JSON.stringify(list))
  for (const listener of listeners) listener()
}

export const watchedRuns = () => readList(WATCHED, WatchedRun)

/** Ends of watched runs that nobody has seen yet. */
export const unseenEnds = () => readList(ENDED, EndedRun)

export function watch({ id, name }: WatchedRun): void {
  writeList(WATCHED, [...watchedRuns().filter((run) => run.id !== id), { id, name }])
}

export function unwatch(id: string): void {
  writeList(
    WATCHED,
    watchedRuns().filter((run) => run.id !== id),
  )
}

/** A watched run has ended. False where another tab was first, or nobody watches it. */
export function noteEnd(run: EndedRun): boolean {
  if (!watchedRuns().some(({ id }) => id === run.id)) return false
  unwatch(run.id)
  writeList(ENDED, [...unseenEnds(), { id: run.id, name: run.name, status: run.status }])
  return true
}

export function seeEnds(): void {
  if (unseenEnds().length > 0) writeList(ENDED, [])
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  // Told of what other tabs wrote only.
  window.addEventListener('storage', listener)
  return () => {
    listeners.delete(listener)
    window.removeEventListener('storage', listener)
  }
}

const textOf = (key: string) => () => localStorage.getItem(key) ?? '[]'
const nothing = () => '[]'

/** The text, so that it is the same as long as nothing changed. */
const useStored = (key: string) => useSyncExternalStore(subscribe, textOf(key), nothing)

export function useWatchedRuns(): WatchedRun[] {
  useStored(WATCHED)
  return typeof window === 'undefined' ? [] : watchedRuns()
}

export function useUnseenEnds(): EndedRun[] {
  useStored(ENDED)
  return typeof window === 'undefined' ? [] : unseenEnds()
}
