import type { Virtualizer } from '@tanstack/react-virtual'
import { useEffect, useRef, useState } from 'react'

/** How near to the end counts as at the end, in pixels: half a line. */
const AT_END_PX = 10

const KEYS_UP = ['ArrowUp', 'PageUp', 'Home']

export interface LogTail {
  follows: boolean
  /** Lines that came since the reader scrolled up. */
  newLines: number
  follow: () => void
  leave: () => void
  /** To be spread on the element that scrolls. */
  handlers: {
    onScroll: (event: { currentTarget: HTMLElement }) => void
    onWheel: (event: { deltaY: number }) => void
    onKeyDown: (event: { key: string }) => void
  }
}

/** Keeps the end of a growing list in view until the reader scrolls up, and again once the reader is back at it. */
export function useLogTail(list: Virtualizer<HTMLDivElement, Element>, count: number): LogTail {
  const [leftAt, setLeftAt] = useState<number | null>(null)
  const last = useRef({ top: 0, height: 0 })
  const follows = leftAt === null
  const leave = () => setLeftAt((before) => before ?? count)
  useEffect(() => {
    if (follows && count > 0) list.scrollToIndex(count - 1, { align: 'end' })
  }, [follows, count, list])
  return {
    follows,
    newLines: leftAt === null ? 0 : Math.max(0, count - leftAt),
    follow: () => setLeftAt(null),
    leave,
    handlers: {
      onWheel: ({ deltaY }) => deltaY < 0 && leave(),
      onKeyDown: ({ key }) => KEYS_UP.includes(key) && leave(),
      onScroll: ({ currentTarget: { scrollTop, scrollHeight, clientHeight } }) => {
        const { top, height } = last.current
        last.current = { top: scrollTop, height: scrollHeight }
        // By finger or bar; lines that turn out higher than guessed move the list too, and change its height.
        const isSameList = height === scrollHeight
        const isAtEnd = scrollHeight - scrollTop - clientHeight < AT_END_PX
        if (isSameList && scrollTop < top && !isAtEnd) leave()
        if (isSameList && scrollTop > top && isAtEnd) setLeftAt(null)
      },
    },
  }
}
