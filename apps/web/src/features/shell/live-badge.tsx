'use client'
import { useLiveState } from '../../live/use-live-state'
import { cn } from '../../ui/cn'

const WORDS = { connecting: 'Connecting', live: 'Live', offline: 'Offline' } as const

/** Whether news arrive, in a word, on every page. */
export function LiveBadge() {
  const { state } = useLiveState()
  return (
    <span
      role="status"
      aria-label={`Connection: ${WORDS[state]}`}
      className="flex items-center gap-1.5 text-[0.857rem] text-muted"
    >
      <span
        aria-hidden
        className={cn(
          'size-2 rounded-full',
          state === 'live' ? 'bg-good' : state === 'offline' ? 'bg-bad' : 'bg-warn',
        )}
      />
      {WORDS[state]}
    </span>
  )
}
