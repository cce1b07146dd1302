import type { LogLine } from '@barycenter/contracts'
import type { VirtualItem, Virtualizer } from '@tanstack/react-virtual'
import { cn } from '../../ui/cn'
import { LogLineText } from './log-line'

interface LogListLineProps {
  list: Virtualizer<HTMLDivElement, Element>
  item: VirtualItem
  lines: readonly LogLine[]
  search: string
  wrap: boolean
  isMatch: boolean
}

/** A line at its place in the list, which learns its height from it. */
export function LogListLine({ list, item, lines, search, wrap, isMatch }: LogListLineProps) {
  const { index, start } = item
  const line = lines[index]!
  return (
    <li
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
        isMatch && 'bg-accent-ground',
      )}
      style={{ transform: `translateY(${start}px)` }}
    >
      <LogLineText line={line} search={search} wrap={wrap} />
    </li>
  )
}
