'use client'
import { useMemo, useSyncExternalStore } from 'react'
import { runColor } from '../../charts/run-color'
import { emptyLooks, type Looks, readLooks, withColor, withHidden, writeLooks } from './run-look-store'

/** One name in the browser's storage: every page and every tab of a reader shows a run alike. */
const STORED_AS = 'barycenter.run-look'

let looks: Looks | undefined
const listeners = new Set<() => void>()

function current(): Looks {
  looks ??= readLooks(stored())
  return looks
}

/** A browser may refuse its storage; looks then last as long as the page. */
function stored(): string | null {
  try {
    return window.localStorage.getItem(STORED_AS)
  } catch {
    return null
  }
}

function change(next: Looks): void {
  looks = next
  try {
    window.localStorage.setItem(STORED_AS, writeLooks(next))
  } catch {
    // Full or refused: see stored().
  }
  tellAll()
}

const tellAll = () => {
  for (const listener of listeners) listener()
}

function onStorage({ key }: StorageEvent): void {
  if (key !== STORED_AS && key !== null) return
  looks = undefined
  tellAll()
}

function subscribe(listener: () => void): () => void {
  if (listeners.size === 0) window.addEventListener('storage', onStorage)
  listeners.add(listener)
  return () => {
    listeners.delete(listener)
    if (listeners.size === 0) window.removeEventListener('storage', onStorage)
  }
}

/** Sets the colour of a run for this reader; null gives it back the one that its id has. */
export const setRunColor = (id: string, color: string | null): void => change(withColor(current(), id, color))

/** Takes runs out of the charts of this reader, or puts them back. */
export const setRunsHidden = (ids: readonly string[], hidden: boolean): void =>
  change(withHidden(current(), ids, hidden))

/** The colour of one run; draws again only when that colour changes. */
export function useRunColor(id: string): string {
  const read = () => current().colors[id] ?? runColor(id)
  return useSyncExternalStore(subscribe, read, () => runColor(id))
}

/** Whether charts leave one run out. */
export function useRunHidden(id: string): boolean {
  const read = () => current().hidden[id] === true
  return useSyncExternalStore(subscribe, read, () => false)
}

export interface RunLook {
  /** What the reader chose, else what the id of the run has everywhere. */
  colorOf(id: string): string
  /** The chosen colour alone: for charts that tell runs apart by themselves. */
  chosenColor(id: string): string | undefined
  isHidden(id: string): boolean
}

/** Colours and eyes of all runs, for charts, legends and tables; draws again when any of them changes. */
export function useRunLook(): RunLook {
  const now = useSyncExternalStore(subscribe, current, () => emptyLooks)
  return useMemo(
    () => ({
      colorOf: (id) => now.colors[id] ?? runColor(id),
      chosenColor: (id) => now.colors[id],
      isHidden: (id) => now.hidden[id] === true,
    }),
    [now],
  )
}
