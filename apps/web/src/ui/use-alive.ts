import { useSyncExternalStore } from 'react'

const neverChanges = () => () => undefined

/** False in what the server sends, true once the page answers: what is chosen in a form before that would be lost. */
export function useAlive(): boolean {
  return useSyncExternalStore(
    neverChanges,
    () => true,
    () => false,
  )
}
