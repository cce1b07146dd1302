'use client'
import { X } from 'lucide-react'
import { IconButton } from '../../../ui/button'
import { Toggle } from '../../../ui/toggle'
import { columnOf } from './columns'
import { MEASUREMENTS_LEFT_OUT } from './compared-runs'
import { KeyPicker, type PickedKey } from './key-picker'
import { useTableContext } from './table-context'
import { withGroup } from './view'

const MOST_LEVELS = 3

export function GroupLevels() {
  const { tree, view, update } = useTableContext()
  return (
    <>
      {view.group.length > 0 ? (
        <>
          <Levels />
          <p className="text-[0.857rem] text-muted">{MEASUREMENTS_LEFT_OUT}</p>
        </>
      ) : (
        <Toggle
          label="Fold runs launched together"
          checked={view.fold}
          onChange={(fold) => update({ fold })}
        />
      )}
      {view.group.length === MOST_LEVELS ? (
        <p className="text-muted">Three levels are the most.</p>
      ) : (
        <KeyPicker scope={tree.query.scope} label="Group by" of={['param', 'tag', 'field']}>
          {(picked) => <LevelChoice picked={picked} />}
        </KeyPicker>
      )}
    </>
  )
}

function Levels() {
  const { view, update } = useTableContext()
  return (
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
  )
}

function LevelChoice({ picked: { of, key } }: { picked: PickedKey }) {
  const { view, update } = useTableContext()
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
}
