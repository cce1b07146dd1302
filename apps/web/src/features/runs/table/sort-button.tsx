import { ArrowDown, ArrowUp } from 'lucide-react'
import { cn } from '../../../ui/cn'
import type { Column } from './columns'
import { useTableContext } from './table-context'
import { nextFurtherSort, nextSort, type Sort } from './table-order'

/** A press sorts by the column alone, with Shift by it among equals; an arrow tells which way, a number which rank. */
export function SortButton({ column, sorts }: { column: Column; sorts: readonly Sort[] }) {
  const { view, update } = useTableContext()
  const rank = sorts.findIndex(({ id }) => id === column.id)
  return (
    <button
      type="button"
      tabIndex={-1}
      title={column.title}
      disabled={column.sortValue === null}
      onClick={({ shiftKey }) => update(shiftKey ? nextFurtherSort(view, column) : nextSort(view, column))}
      className={cn(
        'flex min-w-0 grow items-center gap-1 rounded-sm font-medium select-none disabled:cursor-default',
        column.isNumber && 'justify-end',
        rank !== -1 && 'text-ink',
      )}
    >
      <span className="truncate">{column.title}</span>
      {rank !== -1 && <Arrow direction={sorts[rank]!.direction} />}
      {rank !== -1 && sorts.length > 1 && <Rank rank={rank} direction={sorts[rank]!.direction} />}
    </button>
  )
}

function Arrow({ direction }: Pick<Sort, 'direction'>) {
  const Icon = direction === 'asc' ? ArrowUp : ArrowDown
  return <Icon aria-hidden className="size-3.5 shrink-0" />
}

const RANKS = ['sorted first', 'sorted second', 'sorted third']

/** Only the first column may have `aria-sort`: the others tell it in words. */
function Rank({ rank, direction }: { rank: number } & Pick<Sort, 'direction'>) {
  const way = direction === 'asc' ? 'ascending' : 'descending'
  return (
    <>
      <span aria-hidden data-testid="sort-rank" className="shrink-0 text-[0.714rem] tabular-nums">
        {rank + 1}
      </span>
      <span className="sr-only">
        , {RANKS[rank]}, {way}
      </span>
    </>
  )
}
