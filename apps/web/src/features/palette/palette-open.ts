import { useSyncExternalStore } from 'react'

let open = false
const listeners = new Set<() => void>()

/** Opens or closes the palette, from a key as from a button of any page. */
export function showPalette(shown: boolean): void {
  open = shown
  for (const listener of listeners) listener()
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  return () => void listeners.delete(listener)
}

export const usePaletteOpen = () =>
  useSyncExternalStore(
    subscribe,
    () => open,
    () => false,
  )
