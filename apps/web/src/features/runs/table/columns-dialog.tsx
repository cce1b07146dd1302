'use client'
import { ArrowDown, ArrowUp, EyeOff, GripVertical, Pin, PinOff } from 'lucide-react'
import { useState } from 'react'
import { Button, IconButton } from '../../../ui/button'
import { cn } from '../../../ui/cn'
import { Dialog } from '../../../ui/dialog'
import { Field, Select } from '../../../ui/field'
import { type Column, columnOf, columnsOfKey } from './columns'
import { KeyPicker, type PickedKey } from './key-picker'
import { useTableContext } from './table-context'
import { shownColumns, sortOf, withColumn, withFrozen, withOrder } from './view'

/** Which columns are shown, in which order, and which of them stay at the left. */
export function ColumnsDialog({ onClose }: { onClose: () => void }) {
  const { tree, view, update, withExperiment } = useTableContext()
  const { frozen, moving } = shownColumns(view, withExperiment)
  const shown = [...frozen, ...moving]
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title="Columns"
      description="Drag a column, or use its arrows, to move it. Only columns on screen are read, so there may be many."
    >
      <div className="flex flex-col gap-4">
        <SortBy columns={shown} />
        <section aria-label="Shown columns" className="flex flex-col gap-1">
          <div className="flex items-center justify-between">
            <h3 className="font-medium">Shown</h3>
            <Button
              size="small"
              variant="ghost"
              onClick={() => update({ columns: [], frozen: ['name'], widths: {} })}
            >
              Back to the default
            </Button>
          </div>
          <ShownList shown={shown} />
        </section>
        <section aria-label="Add columns" className="flex flex-col gap-2">
          <h3 className="font-medium">Add</h3>
          <KeyPicker
            scope={tree.query.scope}
            label="Search params, metrics and tags"
            of={['param', 'metric', 'tag', 'field']}
          >
            {(key) => <KeyChoice picked={key} shown={shown} />}
          </KeyPicker>
        </section>
      </div>
    </Dialog>
  )
}

function SortBy({ columns }: { columns: readonly Column[] }) {
  const { view, update } = useTableContext()
  const { id, direction } = sortOf(view)
  const sortable = columns.filter(({ sortValue }) => sortValue !== null)
  const own = sortable.some((column) => column.id === id) ? null : columnOf(id)
  return (
    <Field label="Sort by">
      {(control) => (
        <div className="flex gap-2">
          <Select
            {...control}
            value={id}
            onChange={(event) => update({ sort: `${direction} ${event.target.value}` })}
          >
            {[...(own ? [own] : []), ...sortable].map((column) => (
              <option key={column.id} value={column.id}>
                {column.title}
              </option>
            ))}
          </Select>
          <Select
            aria-label="Direction"
            className="w-36"
            value={direction}
            onChange={(event) => update({ sort: `${event.target.value} ${id}` })}
          >
            <option value="asc">ascending</option>
            <option value="desc">descending</option>
          </Select>
        </div>
      )}
    </Field>
  )
}

function ShownList({ shown }: { shown: readonly Column[] }) {
  const { view, update, withExperiment } = useTableContext()
  const [dragged, setDragged] = useState<number | null>(null)
  const [over, setOver] = useState<number | null>(null)
  const end = () => {
    setDragged(null)
    setOver(null)
  }
  return (
    <ol className="flex max-h-64 flex-col overflow-y-auto rounded-md border border-line">
      {shown.map((column, at) => (
        <li
          key={column.id}
          data-testid="shown-column"
          data-column={column.id}
          draggable={at > 0}
          onDragStart={() => setDragged(at)}
          onDragOver={(event) => {
            event.preventDefault()
            setOver(at)
          }}
          onDragEnd={end}
          onDrop={() => {
            if (dragged !== null && at > 0) update(withOrder(view, withExperiment, dragged, at))
            end()
          }}
          className={cn(
            'flex items-center gap-1 border-t border-line py-0.5 pr-1 pl-2 first:border-t-0',
            dragged === at && 'opacity-50',
            over === at && dragged !== null && 'bg-accent-ground',
          )}
        >
          <ShownColumn column={column} at={at} last={shown.length - 1} />
        </li>
      ))}
    </ol>
  )
}

function ShownColumn({ column, at, last }: { column: Column; at: number; last: number }) {
  const { view, update, withExperiment } = useTableContext()
  const isName = column.id === 'name'
  const isFrozen = isName || view.frozen.includes(column.id)
  const { title } = column
  const move = (to: number) => update(withOrder(view, withExperiment, at, to))
  return (
    <>
      <GripVertical aria-hidden className={cn('size-4 shrink-0 text-faint', isName && 'invisible')} />
      <span className="min-w-0 grow truncate" title={title}>
        {title}
      </span>
      {!isName && (
        <>
          <IconButton label={`Move ${title} left`} disabled={at <= 1} onClick={() => move(at - 1)}>
            <ArrowUp aria-hidden className="size-4" />
          </IconButton>
          <IconButton label={`Move ${title} right`} disabled={at === last} onClick={() => move(at + 1)}>
            <ArrowDown aria-hidden className="size-4" />
          </IconButton>
          <IconButton
            label={isFrozen ? `Let ${title} scroll` : `Pin ${title} to the left`}
            aria-pressed={isFrozen}
            onClick={() => update(withFrozen(view, column.id, !isFrozen))}
          >
            {isFrozen ? <PinOff aria-hidden className="size-4" /> : <Pin aria-hidden className="size-4" />}
          </IconButton>
          <IconButton
            label={`Hide ${title}`}
            onClick={() => update(withColumn(view, withExperiment, column.id, false))}
          >
            <EyeOff aria-hidden className="size-4" />
          </IconButton>
        </>
      )}
    </>
  )
}

/** A key with a box for each column that it can give: a metric has four. */
function KeyChoice({ picked, shown }: { picked: PickedKey; shown: readonly Column[] }) {
  const { view, update, withExperiment } = useTableContext()
  const ids = picked.of === 'field' ? [picked.key] : columnsOfKey({ of: picked.of, key: picked.key })
  const title = picked.of === 'field' ? columnOf(picked.key)!.title : picked.key
  return (
    <>
      <span className="min-w-0 grow truncate" title={title}>
        {title}
      </span>
      {picked.runs !== null && (
        <span className="shrink-0 text-[0.786rem] text-faint" title={`${picked.runs} runs have it`}>
          {picked.runs}
        </span>
      )}
      {ids.map((id) => (
        <label key={id} className="flex shrink-0 items-center gap-1 text-[0.857rem]">
          <input
            type="checkbox"
            aria-label={`Show ${columnOf(id)!.title}`}
            disabled={id === 'name'}
            checked={shown.some((column) => column.id === id)}
            onChange={(event) => update(withColumn(view, withExperiment, id, event.target.checked))}
            className="size-4 accent-accent-solid"
          />
          {picked.of === 'metric' && id.split(':')[1]}
        </label>
      ))}
    </>
  )
}
