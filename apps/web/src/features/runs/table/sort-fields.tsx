import { MOST_FURTHER_ORDERS } from '@barycenter/contracts'
import { Field, Select } from '../../../ui/field'
import { type Column, columnOf } from './columns'
import { useTableContext } from './table-context'
import { type Sort, sortsOf, withSortAt } from './table-order'

/** What the table is sorted by, and then by, with a place left for one more. */
export function SortFields({ columns }: { columns: readonly Column[] }) {
  const sorts = sortsOf(useTableContext().view)
  const places = [...sorts, null].slice(0, 1 + MOST_FURTHER_ORDERS)
  return (
    <div className="flex flex-col gap-2">
      {places.map((sort, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a place is what it is by its number
        <SortField key={at} {...{ sort, at, columns }} />
      ))}
    </div>
  )
}

function SortField({ sort, at, columns }: { sort: Sort | null; at: number; columns: readonly Column[] }) {
  const { view, update } = useTableContext()
  const put = (next: Sort | null) => update(withSortAt(view, at, next))
  return (
    <Field label={at === 0 ? 'Sort by' : 'Then by'}>
      {(control) => (
        <div className="flex gap-2">
          <Select
            {...control}
            value={sort?.id ?? ''}
            onChange={({ target: { value: id } }) =>
              put(id === '' ? null : { id, direction: sort?.direction ?? 'asc' })
            }
          >
            {at > 0 && <option value="">nothing</option>}
            {offered(columns, sort).map(({ id, title }) => (
              <option key={id} value={id}>
                {title}
              </option>
            ))}
          </Select>
          {sort && <Direction label={DIRECTIONS[at]!} sort={sort} onChange={put} />}
        </div>
      )}
    </Field>
  )
}

/** Columns that are shown, and the one sorted by where it is not. */
function offered(columns: readonly Column[], sort: Sort | null): Column[] {
  const sortable = columns.filter(({ sortValue }) => sortValue !== null)
  const own = sort && !sortable.some(({ id }) => id === sort.id) ? columnOf(sort.id) : null
  return own ? [own, ...sortable] : sortable
}

const DIRECTIONS = ['Direction', 'Second direction', 'Third direction']

interface DirectionProps {
  label: string
  sort: Sort
  onChange: (sort: Sort) => void
}

const Direction = ({ label, sort, onChange }: DirectionProps) => (
  <Select
    aria-label={label}
    className="w-36"
    value={sort.direction}
    onChange={({ target }) => onChange({ ...sort, direction: target.value === 'asc' ? 'asc' : 'desc' })}
  >
    <option value="asc">ascending</option>
    <option value="desc">descending</option>
  </Select>
)
