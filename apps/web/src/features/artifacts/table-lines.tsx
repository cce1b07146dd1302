import { cn } from '../../ui/cn'

interface Columns {
  columns: readonly string[]
  isNumeric: readonly boolean[]
}

export function TableHead({ columns, isNumeric }: Columns) {
  return (
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
  )
}

/** @param height in pixels, the same for each line: the place of those on screen is counted from it */
export function TableLine({
  index,
  height,
  row,
  columns,
  isNumeric,
}: Columns & { index: number; height: number; row: readonly string[] | undefined }) {
  return (
    <tr aria-rowindex={index + 2} style={{ height }}>
      {columns.map((_, column) => (
        <td
          // biome-ignore lint/suspicious/noArrayIndexKey: a cell has no name but its place
          key={column}
          className={cn(
            'max-w-80 truncate border-t border-line px-3 whitespace-nowrap',
            isNumeric[column] && 'text-right',
          )}
        >
          {row?.[column] ?? ''}
        </td>
      ))}
    </tr>
  )
}
