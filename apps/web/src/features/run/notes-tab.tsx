'use client'
import type { Run } from '@barycenter/contracts'
import { api } from '../../live/api'
import { useRunActions } from '../../live/use-run-actions'
import { MarkdownEditor } from '../markdown/markdown-editor'
import { saveText } from '../markdown/save-text'

/** What people wrote about the run. */
export function NotesTab({ run }: { run: Run }) {
  const actions = useRunActions()
  return (
    <MarkdownEditor
      key={run.id}
      title="Notes"
      name="notes"
      empty="No notes yet. What was tried, what was seen, what to try next?"
      store={{
        key: `run.${run.id}`,
        stored: run.notes,
        read: async () => (await api.call('getRun', { params: { runId: run.id } })).notes,
        save: (notes, base) => saveText('notes', () => actions.annotate(run, notes, base)),
      }}
    />
  )
}
