'use client'
import type { Run } from '@barycenter/contracts'
import { useState } from 'react'
import { Button } from '../../ui/button'
import { Dialog } from '../../ui/dialog'
import { Field, TextArea } from '../../ui/field'
import { parseTags, writeTags } from './tag-text'

/** Edits all tags of a run as text, one a line. */
export function TagsDialog({
  run,
  onSave,
  onClose,
}: {
  run: Pick<Run, 'name' | 'tags'>
  /** Resolves to null when it was refused; then the dialog stays, with what was typed. */
  onSave: (tags: Run['tags']) => Promise<Run | null>
  onClose: () => void
}) {
  const [text, setText] = useState(writeTags(run.tags))
  const { tags, problem } = parseTags(text, '\n')
  return (
    <Dialog open onOpenChange={(open) => !open && onClose()} title={`Tags of ${run.name}`}>
      <form
        className="flex flex-col gap-3"
        onSubmit={(event) => {
          event.preventDefault()
          if (!problem) void onSave(tags).then((saved) => saved && onClose())
        }}
      >
        <Field label="Tags" hint="One a line: name, or name = value" error={problem ?? undefined}>
          {(control) => (
            <TextArea
              {...control}
              autoFocus
              rows={6}
              value={text}
              onChange={(event) => setText(event.target.value)}
            />
          )}
        </Field>
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>Close</Button>
          <Button type="submit" variant="primary" disabled={problem !== null}>
            Save tags
          </Button>
        </div>
      </form>
    </Dialog>
  )
}
