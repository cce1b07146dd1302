import type { LogLine } from '@barycenter/contracts'
import { useVirtualizer } from '@tanstack/react-virtual'
import { type RefObject, useEffect } from 'react'
import { useLogTail } from './use-log-tail'

const LINE_PX = 20

interface LogListSettings {
  lines: readonly LogLine[]
  wrap: boolean
  goTo: { index: number } | null
}

/** Which lines are drawn, and whether their end is followed; a match that is chosen is brought into view. */
export function useLogList(box: RefObject<HTMLDivElement | null>, { lines, wrap, goTo }: LogListSettings) {
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
  return { list, tail }
}
