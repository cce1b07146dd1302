import { type ReactNode, useLayoutEffect, useRef, useState } from 'react'
import { createPortal } from 'react-dom'

/** px */
const WIDTH = 256

/** A button whose menu could not be read, with words at its side until it loses the focus; a press tries again. */
export function Unread({ onLeave, children }: { onLeave: () => void; children: ReactNode }) {
  const holder = useRef<HTMLSpanElement>(null)
  const [place, setPlace] = useState<{ top: number; left: number } | null>(null)
  useLayoutEffect(() => {
    const button = holder.current?.querySelector<HTMLElement>('button')
    if (!button) return
    button.focus({ preventScroll: true })
    const { bottom, left } = button.getBoundingClientRect()
    setPlace({ top: bottom + 4, left: Math.max(4, Math.min(left, window.innerWidth - WIDTH - 4)) })
    button.addEventListener('blur', onLeave)
    return () => button.removeEventListener('blur', onLeave)
  }, [onLeave])
  return (
    <span ref={holder} className="contents">
      {children}
      {place && createPortal(<Words place={place} />, document.body)}
    </span>
  )
}

/** Outside of the page's boxes: a row would cut it off. */
const Words = ({ place }: { place: { top: number; left: number } }) => (
  <p
    role="alert"
    className="fixed z-50 rounded-lg border border-line bg-surface p-2.5 text-[0.857rem] text-bad shadow-float"
    style={{ ...place, width: WIDTH }}
  >
    This could not be opened: a part of the page could not be read. Press again once the connection is back.
  </p>
)
