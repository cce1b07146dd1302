'use client'
import { Priority, type QueuedRun } from '@barycenter/contracts'
import { useState } from 'react'
import { Button } from '../../ui/button'
import { Dialog } from '../../ui/dialog'
import { Field, Input } from '../../ui/field'

/** Asks for another priority of a waiting run. */
export function PriorityDialog({
  run,
  onSave,
  onClose,
}: {
  run: Pick<QueuedRun, 'name' | 'priority'>
  onSave: (priority: number) => void
  onClose: () => void
}) {
  const [text, setText] = useState(String(run.priority))
  const read = Priority.safeParse(text.trim() === '' ? text : Number(text))
  return (
    <Dialog open onOpenChange={(open) => !open && onClose()} title={`Priority of ${run.name}`}>
      <form
        className="flex flex-col gap-3"
        onSubmit={(event) => {
          event.preventDefault()
          if (!read.success) return
          onSave(read.data)
          onClose()
        }}
      >
        <Field
          label="Priority"
          hint="Runs of a higher priority are taken first; it goes behind those of the same"
          error={read.success ? undefined : `found "${text}", expected a whole number from -1000 to 1000`}
        >
          {(control) => (
            <Input
              {...control}
              autoFocus
              inputMode="numeric"
              value={text}
              onFocus={(event) => event.target.select()}
              onChange={(event) => setText(event.target.value)}
            />
          )}
        </Field>
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>Close</Button>
          <Button type="submit" variant="primary" disabled={!read.success}>
            Set
          </Button>
        </div>
      </form>
    </Dialog>
  )
}
