'use client'
import type { Run } from '@barycenter/contracts'
import { Pencil } from 'lucide-react'
import dynamic from 'next/dynamic'
import { useState } from 'react'
import { useRunActions } from '../../live/use-run-actions'
import { IconButton } from '../../ui/button'
import { Card } from '../../ui/card'

// Read when it is asked for.
const TagsDialog = dynamic(() => import('../runs/tags-dialog').then((loaded) => loaded.TagsDialog), {
  ssr: false,
})

export function TagsCard({ run }: { run: Run }) {
  const actions = useRunActions()
  const [editing, setEditing] = useState(false)
  const tags = Object.entries(run.tags)
  return (
    <Card
      title="Tags"
      actions={
        <IconButton label="Edit tags" onClick={() => setEditing(true)}>
          <Pencil aria-hidden className="size-3.5" />
        </IconButton>
      }
    >
      {tags.length === 0 ? (
        <p className="text-muted">No tags.</p>
      ) : (
        <ul aria-label="Tags" className="flex flex-wrap gap-1.5">
          {tags.map(([name, value]) => (
            <li
              key={name}
              className="max-w-full rounded-full bg-raised px-2.5 py-0.5 text-[0.857rem] break-words"
            >
              {name}
              {value && <span className="text-muted"> = {value}</span>}
            </li>
          ))}
        </ul>
      )}
      {editing && (
        <TagsDialog run={run} onSave={(next) => actions.tag(run, next)} onClose={() => setEditing(false)} />
      )}
    </Card>
  )
}
