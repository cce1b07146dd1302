'use client'
import { useVirtualizer } from '@tanstack/react-virtual'
import { useMemo, useRef } from 'react'
import { formatCount } from '../../format/format-number'
import { numericColumns, parseDelimited } from './parse-delimited'
import { TableHead, TableLine } from './table-lines'

const ROW_PX = 28
const MOST_COLUMNS = 200

interface TablePreviewProps {
  text: string
  delimiter: ',' | '\t'
  label: string
}

/** A CSV or TSV file; its first row names the columns. Only the rows on screen are drawn. */
export function TablePreview({ text, delimiter, label }: TablePreviewProps) {
  const { head, rows, isNumeric } = useTable(text, delimiter)
  const box = useRef<HTMLElement>(null)
  const list = useVirtualizer({
    count: rows.length,
    getScrollElement: () => box.current,
    estimateSize: () => ROW_PX,
    overscan: 15,
  })
  const shown = list.getVirtualItems()
  const columns = head.slice(0, MOST_COLUMNS)
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
          <TableHead columns={columns} isNumeric={isNumeric} />
          <tbody>
            <Space px={shown[0]?.start ?? 0} />
            {shown.map(({ index }) => (
              <TableLine key={index} height={ROW_PX} {...{ index, columns, isNumeric, row: rows[index] }} />
            ))}
            <Space px={list.getTotalSize() - (shown.at(-1)?.end ?? 0)} />
          </tbody>
        </table>
      </section>
      <Extent rows={rows.length} columns={head.length} />
    </>
  )
}

function useTable(text: string, delimiter: TablePreviewProps['delimiter']) {
  return useMemo(() => {
    const [head = [], ...rows] = parseDelimited(text, delimiter)
    return { head, rows, isNumeric: numericColumns(head, rows) }
  }, [text, delimiter])
}

/** The room of the rows that are not drawn. */
function Space({ px }: { px: number }) {
  return px > 0 ? <tr aria-hidden style={{ height: px }} /> : null
}

function Extent({ rows, columns }: { rows: number; columns: number }) {
  return (
    <p className="border-t border-line px-4 py-1.5 text-[0.857rem] text-muted">
      {formatCount(rows)} rows, {formatCount(columns)} columns
      {columns > MOST_COLUMNS && `, the first ${MOST_COLUMNS} shown`}
    </p>
  )
}
