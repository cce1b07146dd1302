'use client'
import {
  cloneElement,
  type KeyboardEvent,
  type ReactElement,
  type ReactNode,
  Suspense,
  useState,
} from 'react'
import { NotReadBoundary } from './not-read'
import { Unread } from './unread'

interface TriggerProps {
  'aria-haspopup'?: 'menu' | 'dialog'
  'aria-expanded'?: boolean
  onClick?: () => void
  onKeyDown?: (event: KeyboardEvent) => void
}

/**
 * A button that stands alone until it is pressed: what it opens, children that draw the button too, is drawn and its
 * code read from then on. A page with a menu in every row would else draw all of them to show none.
 */
export function OnDemand({
  trigger,
  opens,
  onWanted,
  children,
}: {
  trigger: ReactElement
  opens: 'menu' | 'dialog'
  onWanted?: (() => void) | undefined
  children: ReactNode
}) {
  const [attempt, setAttempt] = useState(0)
  const want = () => {
    setAttempt(attempt + 1)
    onWanted?.()
  }
  const closed = cloneElement(trigger as ReactElement<TriggerProps>, {
    'aria-haspopup': opens,
    'aria-expanded': false,
    onClick: want,
    onKeyDown: (event) => {
      if (event.key !== 'Enter' && !(opens === 'menu' && event.key === 'ArrowDown')) return
      event.preventDefault()
      want()
    },
  })
  if (attempt === 0) return closed
  const unread = <Unread onLeave={() => setAttempt(0)}>{closed}</Unread>
  return (
    <NotReadBoundary key={attempt} instead={unread}>
      <Suspense fallback={trigger}>{children}</Suspense>
    </NotReadBoundary>
  )
}
