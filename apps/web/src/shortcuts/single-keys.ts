import { useSyncExternalStore } from 'react'

const KEY = 'barycenter.single-keys'
const listeners = new Set<() => void>()

/** Whether characters alone are shortcuts; kept in this browser. */
export function singleKeysWork(): boolean {
  return localStorage.getItem(KEY) !== 'off'
}

export function setSingleKeys(work: boolean): void {
  localStorage.setItem(KEY, work ? 'on' : 'off')
  for (const listener of listeners) listener()
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  return () => void listeners.delete(listener)
}

export const useSingleKeys = () => useSyncExternalStore(subscribe, singleKeysWork, () => true)
