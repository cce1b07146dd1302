import type { ReactNode } from 'react'
import { Button } from './button'
import { cn } from './cn'
import { Notice } from './notice'

/** Nothing is here yet: says so, and what to do about it. */
export function EmptyState({
  title,
  boxed = false,
  children,
}: {
  title: ReactNode
  /** With a frame of its own, where it is not in a card. */
  boxed?: boolean
  children?: ReactNode
}) {
  return (
    <div
      className={cn(
        'flex flex-col items-center gap-2 px-6 py-12 text-center',
        boxed && 'rounded-lg border border-line bg-surface',
      )}
    >
      <div className="text-[1.07rem] font-medium">{title}</div>
      {children && <div className="flex max-w-xl flex-col items-center gap-3 text-muted">{children}</div>}
    </div>
  )
}

export function LoadingState({ what }: { what: string }) {
  return (
    <div role="status" className="flex items-center gap-2 px-4 py-6 text-muted">
      <span aria-hidden className="live-dot size-2 rounded-full bg-accent" />
      Loading {what}…
    </div>
  )
}

export function FailedState({ what, reason, retry }: { what: string; reason: string; retry?: () => void }) {
  return (
    <Notice
      tone="error"
      title={`Could not load ${what}`}
      actions={
        retry && (
          <Button size="small" onClick={retry}>
            Try again
          </Button>
        )
      }
    >
      {reason}
    </Notice>
  )
}
