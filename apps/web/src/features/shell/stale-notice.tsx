'use client'
import { useState } from 'react'
import { formatAbsolute } from '../../format/format-time'
import { useLiveState } from '../../live/use-live-state'
import { Notice } from '../../ui/notice'
import { useNow } from '../../ui/use-now'

/** Before the first connection this long is not worth a word. */
const PATIENCE_MS = 3000

/** Says that what is shown may be old, and since when; nothing while news arrive. */
export function StaleNotice() {
  const [openedAt] = useState(() => Date.now())
  const { state, liveUntil } = useLiveState()
  const now = useNow()
  if (state === 'live' || (liveUntil === null && now - openedAt < PATIENCE_MS)) return null
  return (
    <Notice
      tone="warn"
      className="mb-4"
      title={
        liveUntil === null
          ? 'No live connection yet, connecting…'
          : `Showing data as of ${formatAbsolute(liveUntil)}, reconnecting…`
      }
    >
      What is missed meanwhile is filled in when the connection is back.
    </Notice>
  )
}
