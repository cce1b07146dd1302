'use client'
import { useVirtualizer } from '@tanstack/react-virtual'
import { useMemo, useRef } from 'react'

const LINE_PX = 20

/** A text of any length, its lines numbered; only those on screen are drawn. */
export function TextLines({ text, label }: { text: string; label: string }) {
  const box = useRef<HTMLElement>(null)
  const lines = useMemo(() => text.split('\n'), [text])
  const list = useVirtualizer({
    count: lines.length,
    getScrollElement: () => box.current,
    estimateSize: () => LINE_PX,
    overscan: 20,
  })
  return (
    <section
      ref={box}
      aria-label={label}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: without focus, arrow keys cannot scroll it (WCAG 2.1.1)
      tabIndex={0}
      className="max-h-[60dvh] overflow-auto px-4 py-2 font-mono text-[0.857rem] leading-5 -outline-offset-2"
    >
      <ol className="relative w-max min-w-full" style={{ height: list.getTotalSize() }}>
        {list.getVirtualItems().map(({ index, start }) => (
          <li
            key={index}
            className="absolute top-0 left-0 flex gap-3 whitespace-pre"
            style={{ transform: `translateY(${start}px)` }}
          >
            <span aria-hidden className="w-10 text-right text-faint select-none">
              {index + 1}
            </span>
            {lines[index]}
          </li>
        ))}
      </ol>
    </section>
  )
}
