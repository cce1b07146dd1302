'use client'
import type { Run } from '@barycenter/contracts'
import { useState } from 'react'
import { Button } from '../../ui/button'
import { Dialog } from '../../ui/dialog'
import { Field, Input } from '../../ui/field'

export function RenameDialog({
  run,
  onSave,
  onClose,
}: {
  run: Pick<Run, 'name'>
  /** Resolves to null when it was refused; then the dialog stays, with what was typed. */
  onSave: (name: string) => Promise<Run | null>
  onClose: () => void
}) {
  const [name, setName] = useState(run.name)
  const problem = name.trim() === '' ? 'found nothing, expected a name' : undefined
  return (
    <Dialog open onOpenChange={(open) => !open && onClose()} title="Rename run">
      <form
        className="flex flex-col gap-3"
        onSubmit={(event) => {
          event.preventDefault()
          if (!problem) void onSave(name.trim()).then((saved) => saved && onClose())
        }}
      >
        <Field label="Name" error={problem}>
          {(control) => (
            <Input
              {...control}
              autoFocus
              maxLength={200}
              value={name}
              onFocus={(event) => event.target.select()}
              onChange={(event) => setName(event.target.value)}
            />
          )}
        </Field>
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>Close</Button>
          <Button type="submit" variant="primary" disabled={problem !== undefined}>
            Rename
          </Button>
        </div>
      </form>
    </Dialog>
  )
}
