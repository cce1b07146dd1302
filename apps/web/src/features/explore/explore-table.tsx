import { cn } from '../../ui/cn'
import { Link } from '../../ui/link'
import { ScrollArea } from '../../ui/scroll-area'
import type { ExploreModel, ModelRow } from './explore-model'

const MOST_ROWS = 500

/** The numbers of the chart; a row that is pointed at is pointed out in the chart, and what the chart selects comes first. */
export function ExploreTable({
  model,
  selected,
  onPoint,
}: {
  model: ExploreModel
  /** null: no selection. */
  selected: ReadonlySet<string> | null
  onPoint: (row: number | null) => void
}) {
  const rows = model.rows.map((row, place) => ({ row, place, isIn: isSelected(row, selected) }))
  const shown = [...rows.filter(({ isIn }) => isIn), ...rows.filter(({ isIn }) => !isIn)].slice(0, MOST_ROWS)
  return (
    <ScrollArea label="Data of the chart" className="max-h-64 overflow-auto border-t border-line">
      <table aria-label="Data of the chart" className="w-full text-right text-[0.857rem]">
        <thead className="sticky top-0 bg-surface text-muted">
          <tr>
            {model.headers.map((header, column) => (
              <th
                // biome-ignore lint/suspicious/noArrayIndexKey: headers may repeat and never move
                key={column}
                scope="col"
                className={cn('px-3 py-1.5 whitespace-nowrap', column === 0 && 'text-left')}
              >
                {header}
              </th>
            ))}
          </tr>
        </thead>
        <tbody onMouseLeave={() => onPoint(null)}>
          {shown.map(({ row, place, isIn }) => (
            <tr
              key={row.key}
              data-explored={row.key}
              data-selected={selected ? isIn : undefined}
              onMouseEnter={() => onPoint(place)}
              onFocus={() => onPoint(place)}
              onBlur={() => onPoint(null)}
              className={cn('border-t border-line hover:bg-raised', selected && !isIn && 'text-faint')}
            >
              <th scope="row" className="max-w-64 truncate px-3 py-1 text-left font-normal">
                <RowName row={row} />
              </th>
              {row.cells.map((cell, column) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: cells stand under their headers
                <td key={column} className="max-w-56 truncate px-3 py-1" title={cell}>
                  {cell}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      {rows.length > MOST_ROWS && (
        <p className="px-3 py-2 text-[0.857rem] text-muted">
          The first {MOST_ROWS} of {rows.length}; the CSV has all.
        </p>
      )}
    </ScrollArea>
  )
}

const isSelected = ({ runIds }: ModelRow, selected: ReadonlySet<string> | null) =>
  selected !== null && runIds.some((id) => selected.has(id))

function RowName({ row: { label, runIds, color } }: { row: ModelRow }) {
  return (
    <span className="inline-flex max-w-full items-center gap-1.5">
      {color && <span aria-hidden className="size-2 shrink-0 rounded-full" style={{ background: color }} />}
      {runIds.length === 1 ? (
        <Link href={`/runs/${runIds[0]}`} className="truncate hover:underline" title={label}>
          {label}
        </Link>
      ) : (
        <span className="truncate" title={label}>
          {label}
        </span>
      )}
    </span>
  )
}
