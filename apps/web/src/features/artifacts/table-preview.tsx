'use client'
import { useVirtualizer } from '@tanstack/react-virtual'
import { useMemo, useRef } from 'react'
import { formatCount } from '../../format/format-number'
import { cn } from '../../ui/cn'
import { numericColumns, parseDelimited } from './parse-delimited'

const ROW_PX = 28
const MOST_COLUMNS = 200

/** A CSV or TSV file; its first row names the columns. Only the rows on screen are drawn. */
export function TablePreview({
  text,
  delimiter,
  label,
}: {
  text: string
  delimiter: ',' | '\t'
  label: string
}) {
  const { head, rows } = useMemo(() => {
    const [head = [], ...rows] = parseDelimited(text, delimiter)
    return { head, rows }
  }, [text, delimiter])
  const box = useRef<HTMLElement>(null)
  const list = useVirtualizer({
    count: rows.length,
    getScrollElement: () => box.current,
    estimateSize: () => ROW_PX,
    overscan: 15,
  })
  const shown = list.getVirtualItems()
  const columns = head.slice(0, MOST_COLUMNS)
  const isNumeric = useMemo(() => numericColumns(head, rows), [head, rows])
  return (
    <>
      <section
        ref={box}
        aria-label={label}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: without focus, arrow keys cannot scroll it (WCAG 2.1.1)
        tabIndex={0}
        className="max-h-[60dvh] overflow-auto -outline-offset-2"
      >
        <table aria-label={label} aria-rowcount={rows.length + 1} className="w-full text-left">
          <thead className="sticky top-0 bg-surface text-[0.857rem] text-muted">
            <tr>
              {columns.map((name, index) => (
                <th
                  // biome-ignore lint/suspicious/noArrayIndexKey: two columns may have one name
                  key={index}
                  scope="col"
                  className={cn('px-3 py-1.5 whitespace-nowrap', isNumeric[index] && 'text-right')}
                >
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            <Space px={shown[0]?.start ?? 0} />
            {shown.map(({ index }) => (
              <tr key={index} aria-rowindex={index + 2} style={{ height: ROW_PX }}>
                {columns.map((_, column) => (
                  <td
                    // biome-ignore lint/suspicious/noArrayIndexKey: a cell has no name but its place
                    key={column}
                    className={cn(
                      'max-w-80 truncate border-t border-line px-3 whitespace-nowrap',
                      isNumeric[column] && 'text-right',
                    )}
                  >
                    {rows[index]?.[column] ?? ''}
                  </td>
                ))}
              </tr>
            ))}
            <Space px={list.getTotalSize() - (shown.at(-1)?.end ?? 0)} />
          </tbody>
        </table>
      </section>
      <p className="border-t border-line px-4 py-1.5 text-[0.857rem] text-muted">
        {formatCount(rows.length)} rows, {formatCount(head.length)} columns
        {head.length > MOST_COLUMNS && `, the first ${MOST_COLUMNS} shown`}
      </p>
    </>
  )
}

/** The room of the rows that are not drawn. */
function Space({ px }: { px: number }) {
  return px > 0 ? <tr aria-hidden style={{ height: px }} /> : null
}
