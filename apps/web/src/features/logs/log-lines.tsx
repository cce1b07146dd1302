'use client'
import type { LogLine } from '@barycenter/contracts'
import { useRef } from 'react'
import { cn } from '../../ui/cn'
import { JumpToEnd } from './jump-to-end'
import { LogListLine } from './log-list-line'
import { useLogList } from './use-log-list'

interface LogLinesProps {
  lines: readonly LogLine[]
  search: string
  wrap: boolean
  /** Place of the line to bring into view, of a match. */
  goTo: { index: number } | null
}

/** The lines on screen, of any number; the end is kept in view until the reader scrolls up. */
export function LogLines({ lines, search, wrap, goTo }: LogLinesProps) {
  const box = useRef<HTMLDivElement>(null)
  const { list, tail } = useLogList(box, { lines, wrap, goTo })
  return (
    <div className="relative">
      <div
        ref={box}
        role="log"
        aria-label="Log lines"
        aria-live="off"
        data-total={lines.length}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: without focus, arrow keys cannot scroll it (WCAG 2.1.1)
        tabIndex={0}
        {...tail.handlers}
        className="h-[calc(100dvh-22rem)] min-h-80 overflow-auto px-4 py-2 font-mono text-[0.857rem] leading-5 -outline-offset-2"
      >
        {lines.length === 0 && <p className="py-4 font-sans text-muted">No lines.</p>}
        <ol className={cn('relative', !wrap && 'w-max min-w-full')} style={{ height: list.getTotalSize() }}>
          {list.getVirtualItems().map((item) => (
            <LogListLine
              key={item.key}
              {...{ list, item, lines, search, wrap }}
              isMatch={goTo?.index === item.index}
            />
          ))}
        </ol>
      </div>
      {!tail.follows && <JumpToEnd newLines={tail.newLines} onJump={tail.follow} />}
    </div>
  )
}
