'use client'
import type { ReactNode } from 'react'
import { Button } from '../../../ui/button'
import { Dialog } from '../../../ui/dialog'
import { type Column, columnOf, columnsOfKey } from './columns'
import { KeyPicker, type PickedKey } from './key-picker'
import { ShownList } from './shown-list'
import { SortFields } from './sort-fields'
import { useTableContext } from './table-context'
import { shownColumns, withColumn } from './view'

/** Which columns are shown, in which order, and which of them stay at the left. */
export function ColumnsDialog({ onClose }: { onClose: () => void }) {
  const { tree, view, defaults } = useTableContext()
  const { frozen, moving } = shownColumns(view, defaults)
  const shown = [...frozen, ...moving]
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title="Columns"
      description="Drag a column, or use its arrows, to move it. Only columns on screen are read, so there may be many."
    >
      <div className="flex flex-col gap-4">
        <SortFields columns={shown} />
        <Shown columns={shown} />
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

function Shown({ columns }: { columns: readonly Column[] }) {
  const { update } = useTableContext()
  return (
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
      <ShownList shown={columns} />
    </section>
  )
}

/** A key with a box for each column that it can give: a metric has four. */
function KeyChoice({ picked, shown }: { picked: PickedKey; shown: readonly Column[] }) {
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
        <ColumnBox key={id} id={id} checked={shown.some((column) => column.id === id)}>
          {picked.of === 'metric' && id.split(':')[1]}
        </ColumnBox>
      ))}
    </>
  )
}

function ColumnBox({ id, checked, children }: { id: string; checked: boolean; children: ReactNode }) {
  const { view, update, defaults } = useTableContext()
  return (
    <label className="flex shrink-0 items-center gap-1 text-[0.857rem]">
      <input
        type="checkbox"
        aria-label={`Show ${columnOf(id)!.title}`}
        disabled={id === 'name'}
        checked={checked}
        onChange={(event) => update(withColumn(view, defaults, id, event.target.checked))}
        className="size-4 accent-accent-solid"
      />
      {children}
    </label>
  )
}
