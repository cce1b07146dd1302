import { useEffect, useState } from 'react'
import { liveConnection } from './api'

export interface LiveState {
  state: 'connecting' | 'live' | 'offline'
  /** When news last could arrive: ms since 1970; null while it never could. */
  liveUntil: number | null
}

/** Whether news arrive now, and since when they do not. */
export function useLiveState(): LiveState {
  const [live, setLive] = useState<LiveState>({ state: 'connecting', liveUntil: null })
  useEffect(
    () =>
      liveConnection().onState((state) =>
        setLive((before) => ({
          state,
          liveUntil: state === 'live' || before.state === 'live' ? Date.now() : before.liveUntil,
        })),
      ),
    [],
  )
  return live
}
