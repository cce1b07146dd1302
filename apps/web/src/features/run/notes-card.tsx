'use client'
import type { Run } from '@barycenter/contracts'
import { Pencil } from 'lucide-react'
import { useState } from 'react'
import { useRunActions } from '../../live/use-run-actions'
import { Button, IconButton } from '../../ui/button'
import { Card } from '../../ui/card'
import { TextArea } from '../../ui/field'

export function NotesCard({ run }: { run: Run }) {
  const actions = useRunActions()
  const [draft, setDraft] = useState<string | null>(null)
  const save = async () => {
    // A refused text stays in the field: it is said why, and nothing that was typed is lost.
    if (draft !== null && (await actions.annotate(run, draft))) setDraft(null)
  }
  return (
    <Card
      title="Notes"
      actions={
        draft === null && (
          <IconButton label="Edit notes" onClick={() => setDraft(run.notes)}>
            <Pencil aria-hidden className="size-3.5" />
          </IconButton>
        )
      }
    >
      {draft === null ? (
        <p className="break-words whitespace-pre-wrap">
          {run.notes || <span className="text-muted">No notes.</span>}
        </p>
      ) : (
        <form
          className="flex flex-col gap-2"
          onSubmit={(event) => {
            event.preventDefault()
            void save()
          }}
        >
          <TextArea
            autoFocus
            aria-label="Notes"
            rows={5}
            value={draft}
            maxLength={100_000}
            onChange={(event) => setDraft(event.target.value)}
            onKeyDown={(event) => event.key === 'Escape' && setDraft(null)}
          />
          <div className="flex justify-end gap-2">
            <Button size="small" onClick={() => setDraft(null)}>
              Discard
            </Button>
            <Button size="small" type="submit" variant="primary">
              Save notes
            </Button>
          </div>
        </form>
      )}
    </Card>
  )
}
