import { useCallback, useSyncExternalStore } from 'react'
import type { PageStore } from './page-store'
import type { Line } from './values'

/** One line of a list; draws again only when that line changes. */
export function useLine<Facts, V>(
  store: PageStore<Facts, V> | null,
  key: string,
): Line<Facts, V> | undefined {
  const subscribe = useCallback(
    (listener: () => void) => store?.subscribeLine(key, listener) ?? nothing,
    [store, key],
  )
  const read = () => store?.line(key)
  return useSyncExternalStore(subscribe, read, read)
}

const nothing = () => {}
