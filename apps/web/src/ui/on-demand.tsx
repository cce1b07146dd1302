'use client'
import {
  cloneElement,
  type KeyboardEvent,
  type ReactElement,
  type ReactNode,
  Suspense,
  useState,
} from 'react'

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
  const [wanted, setWanted] = useState(false)
  if (wanted) return <Suspense fallback={trigger}>{children}</Suspense>
  const want = () => {
    setWanted(true)
    onWanted?.()
  }
  return cloneElement(trigger as ReactElement<TriggerProps>, {
    'aria-haspopup': opens,
    'aria-expanded': false,
    onClick: want,
    onKeyDown: (event) => {
      if (event.key !== 'Enter' && !(opens === 'menu' && event.key === 'ArrowDown')) return
      event.preventDefault()
      want()
    },
  })
}
