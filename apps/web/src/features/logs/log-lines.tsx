'use client'
import type { LogLine } from '@barycenter/contracts'
import { useVirtualizer } from '@tanstack/react-virtual'
import { ArrowDown } from 'lucide-react'
import { useEffect, useRef } from 'react'
import { plural } from '../../format/format-number'
import { Button } from '../../ui/button'
import { cn } from '../../ui/cn'
import { LogLineText } from './log-line'
import { useLogTail } from './use-log-tail'

const LINE_PX = 20

/** The lines on screen, of any number; the end is kept in view until the reader scrolls up. */
export function LogLines({
  lines,
  search,
  wrap,
  goTo,
}: {
  lines: readonly LogLine[]
  search: string
  wrap: boolean
  /** Place of the line to bring into view, of a match. */
  goTo: { index: number } | null
}) {
  const box = useRef<HTMLDivElement>(null)
  const list = useVirtualizer({
    count: lines.length,
    getScrollElement: () => box.current,
    estimateSize: () => LINE_PX,
    overscan: 15,
    getItemKey: (index) => `${lines[index]!.seq} ${lines[index]!.ordinal}`,
  })
  const tail = useLogTail(list, lines.length)
  // biome-ignore lint/correctness/useExhaustiveDependencies: a match is gone to once, when it is chosen
  useEffect(() => {
    if (!goTo) return
    tail.leave()
    list.scrollToIndex(goTo.index, { align: 'center' })
  }, [goTo])
  // biome-ignore lint/correctness/useExhaustiveDependencies: heights that were measured are of the other way to wrap
  useEffect(() => list.measure(), [wrap])
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
          {list.getVirtualItems().map(({ index, key, start }) => {
            const line = lines[index]!
            return (
              <li
                key={key}
                ref={list.measureElement}
                data-testid="log-line"
                data-index={index}
                data-seq={line.seq}
                data-ordinal={line.ordinal}
                data-level={line.level}
                aria-posinset={index + 1}
                aria-setsize={lines.length}
                className={cn(
                  'absolute top-0 left-0 flex gap-2.5',
                  wrap ? 'w-full' : 'min-w-full',
                  goTo?.index === index && 'bg-accent-ground',
                )}
                style={{ transform: `translateY(${start}px)` }}
              >
                <LogLineText line={line} search={search} wrap={wrap} />
              </li>
            )
          })}
        </ol>
      </div>
      {!tail.follows && (
        <Button
          size="small"
          variant="primary"
          onClick={tail.follow}
          className="absolute bottom-3 left-1/2 -translate-x-1/2 shadow-float"
        >
          <ArrowDown aria-hidden className="size-3.5" />
          {tail.newLines > 0 ? `Jump to the end, ${plural(tail.newLines, 'new line')}` : 'Jump to the end'}
        </Button>
      )}
    </div>
  )
}
