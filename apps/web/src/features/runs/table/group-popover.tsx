'use client'
import { Group, X } from 'lucide-react'
import { Button, IconButton } from '../../../ui/button'
import { Popover } from '../../../ui/popover'
import { Toggle } from '../../../ui/toggle'
import { columnOf } from './columns'
import { KeyPicker } from './key-picker'
import { useTableContext } from './table-context'
import { withGroup } from './view'

/** Chooses what runs are grouped by, from outside in. */
export function GroupPopover() {
  const { view } = useTableContext()
  return (
    <Popover
      label="Group"
      className="flex w-88 flex-col gap-3 p-3"
      trigger={
        <Button size="small" aria-pressed={view.group.length > 0}>
          <Group aria-hidden className="size-4" />
          Group{view.group.length > 0 && ` (${view.group.length})`}
        </Button>
      }
    >
      <Levels />
    </Popover>
  )
}

function Levels() {
  const { tree, view, update } = useTableContext()
  const isFull = view.group.length === 3
  return (
    <>
      {view.group.length > 0 && (
        <ol aria-label="Levels" className="flex flex-col gap-1">
          {view.group.map((id, at) => (
            <li key={id} className="flex items-center gap-2">
              <span className="text-faint">{at + 1}</span>
              <span className="min-w-0 grow truncate">{columnOf(id)?.title ?? id}</span>
              <IconButton
                label={`Do not group by ${columnOf(id)?.title ?? id}`}
                onClick={() => update(withGroup(view, id, false))}
              >
                <X aria-hidden className="size-4" />
              </IconButton>
            </li>
          ))}
        </ol>
      )}
      {view.group.length === 0 && (
        <Toggle
          label="Fold runs launched together"
          checked={view.fold}
          onChange={(fold) => update({ fold })}
        />
      )}
      {isFull ? (
        <p className="text-muted">Three levels are the most.</p>
      ) : (
        <KeyPicker scope={tree.query.scope} label="Group by" of={['param', 'tag', 'field']}>
          {({ of, key }) => {
            const id = of === 'field' ? key : `${of}:${key}`
            const column = columnOf(id)
            return (
              <button
                type="button"
                disabled={!column?.sortValue || view.group.includes(id)}
                onClick={() => update(withGroup(view, id, true))}
                className="min-w-0 grow truncate rounded-sm text-left disabled:text-faint"
              >
                {column?.title ?? key}
              </button>
            )
          }}
        </KeyPicker>
      )}
    </>
  )
}
