'use client'
import type { View } from '@barycenter/contracts'
import { type FormEvent, useState } from 'react'
import { Button } from '../../../ui/button'
import { Dialog } from '../../../ui/dialog'
import { Field, Input } from '../../../ui/field'
import { useTableContext } from './table-context'
import type { useViewActions } from './use-views'
import { stateOf } from './view-text'

export type ViewQuestion = 'save' | 'rename' | 'delete'

/** What has to be known before a view is saved, renamed or deleted. */
export function ViewDialog({
  asked,
  saved,
  act,
  onClose,
}: {
  asked: ViewQuestion
  saved: View | undefined
  act: ReturnType<typeof useViewActions>
  onClose: () => void
}) {
  const { view, update } = useTableContext()
  const create = async (name: string) => {
    const made = await act.create(name, stateOf(view))
    if (made) update({ view: made.id })
    return made !== null
  }
  if (asked === 'save')
    return <NameDialog title="Save this view" initial="" onSave={create} onClose={onClose} />
  if (!saved) return null
  const rename = async (name: string) => (await act.change(saved.id, { name }, `Renamed to ${name}`)) !== null
  const remove = async () => {
    if (await act.remove(saved)) update({ view: '' })
    onClose()
  }
  return asked === 'rename' ? (
    <NameDialog title="Rename the view" initial={saved.name} onSave={rename} onClose={onClose} />
  ) : (
    <DeleteView saved={saved} onDelete={() => void remove()} onClose={onClose} />
  )
}

function NameDialog({
  title,
  initial,
  onSave,
  onClose,
}: {
  title: string
  initial: string
  onSave: (name: string) => Promise<boolean>
  onClose: () => void
}) {
  const [name, setName] = useState(initial)
  const isEmpty = name.trim() === ''
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (!isEmpty) void onSave(name.trim()).then((saved) => saved && onClose())
  }
  return (
    <Dialog open onOpenChange={(open) => !open && onClose()} title={title}>
      <form className="flex flex-col gap-3" onSubmit={submit}>
        <NameField name={name} onChange={setName} />
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>Close</Button>
          <Button type="submit" variant="primary" disabled={isEmpty}>
            Save
          </Button>
        </div>
      </form>
    </Dialog>
  )
}

const NameField = ({ name, onChange }: { name: string; onChange: (name: string) => void }) => (
  <Field label="Name" hint="Filter, columns, order, groups, pins and baseline are kept under it">
    {(control) => (
      <Input
        {...control}
        autoFocus
        maxLength={200}
        value={name}
        onChange={(event) => onChange(event.target.value)}
      />
    )}
  </Field>
)

const DeleteView = ({
  saved,
  onDelete,
  onClose,
}: {
  saved: View
  onDelete: () => void
  onClose: () => void
}) => (
  <Dialog
    open
    onOpenChange={(open) => !open && onClose()}
    title={`Delete the view ${saved.name}`}
    description="The runs that it shows stay as they are."
  >
    <div className="flex justify-end gap-2">
      <Button onClick={onClose}>Keep it</Button>
      <Button variant="danger" onClick={onDelete}>
        Delete the view
      </Button>
    </div>
  </Dialog>
)
