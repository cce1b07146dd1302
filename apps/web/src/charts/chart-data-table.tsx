'use client'
import { useVirtualizer } from '@tanstack/react-virtual'
import { useMemo, useRef } from 'react'
import { ScrollArea } from '../ui/scroll-area'
import { alignColumns } from './align-columns'
import type { ChartLine } from './prepare-chart'
import type { Unit } from './units'
import { type XKind, xText } from './x-axis'

/** In px; held by the class of the cells. */
const ROW_HEIGHT = 24

/** The points that a chart draws, as numbers, last place of x first. Only rows on the screen are in the page. */
export function ChartDataTable({
  title,
  lines,
  xKind,
  xTitle,
  unit,
  height,
}: {
  title: string
  lines: readonly ChartLine[]
  xKind: XKind
  xTitle: string
  unit: Unit
  height: number
}) {
  const scroller = useRef<HTMLElement>(null)
  const [xs, ...columns] = useMemo(() => alignColumns(lines), [lines])
  const rows = useVirtualizer({
    count: xs.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_HEIGHT,
    overscan: 12,
  })
  const shown = rows.getVirtualItems()
  const above = shown[0]?.start ?? 0
  const below = rows.getTotalSize() - (shown.at(-1)?.end ?? 0)
  return (
    <ScrollArea ref={scroller} label={`Data of ${title}`} className="overflow-auto" style={{ height }}>
      <table aria-rowcount={xs.length + 1} className="w-full text-right text-[0.857rem]">
        <TableHead xTitle={xTitle} lines={lines} />
        <tbody>
          <Spacer height={above} />
          {shown.map(({ index }) => {
            const row = xs.length - 1 - index
            return (
              <tr key={index} aria-rowindex={index + 2} className="h-6 border-t border-line">
                <th scope="row" className="pr-3 text-left whitespace-nowrap">
                  {xText(xKind, xs[row]!)}
                </th>
                {columns.map((column, at) => (
                  <td
                    key={lines[at]!.id}
                    title={String(column[row] ?? '')}
                    className="pl-3 whitespace-nowrap"
                  >
                    {column[row] === undefined ? '' : unit.format(column[row])}
                  </td>
                ))}
              </tr>
            )
          })}
          <Spacer height={below} />
        </tbody>
      </table>
    </ScrollArea>
  )
}

function TableHead({ xTitle, lines }: { xTitle: string; lines: readonly ChartLine[] }) {
  return (
    <thead className="sticky top-0 bg-surface text-muted">
      <tr aria-rowindex={1}>
        <th scope="col" className="py-1 pr-3 text-left">
          {xTitle}
        </th>
        {lines.map(({ id, label }) => (
          <th key={id} scope="col" title={id} className="max-w-40 truncate py-1 pl-3">
            {label}
          </th>
        ))}
      </tr>
    </thead>
  )
}

const Spacer = ({ height }: { height: number }) =>
  height > 0 ? (
    <tr aria-hidden style={{ height }}>
      <td />
    </tr>
  ) : null
