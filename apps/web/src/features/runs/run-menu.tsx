'use client'
import { isFinal, type Run } from '@barycenter/contracts'
import { Archive, ArchiveRestore, CircleStop, MoreHorizontal, Pencil, RotateCcw, Tag } from 'lucide-react'
import { useState } from 'react'
import { useRunActions } from '../../live/use-run-actions'
import { IconButton } from '../../ui/button'
import { Menu } from '../../ui/menu'
import { RenameDialog } from './rename-dialog'
import { TagsDialog } from './tags-dialog'

/** What can be done to the run of a row. */
export function RunMenu({ run }: { run: Run }) {
  const actions = useRunActions()
  const [dialog, setDialog] = useState<'rename' | 'tags' | null>(null)
  const archived = run.archivedAt !== null
  const close = () => setDialog(null)
  return (
    <>
      <Menu
        trigger={
          <IconButton label={`Actions for ${run.name}`}>
            <MoreHorizontal aria-hidden className="size-4" />
          </IconButton>
        }
        items={[
          { label: 'Rename', icon: <Pencil />, onSelect: () => setDialog('rename') },
          { label: 'Edit tags', icon: <Tag />, onSelect: () => setDialog('tags') },
          run.kind === 'trained'
            ? { label: 'Rerun', icon: <RotateCcw />, onSelect: () => void actions.rerun(run) }
            : null,
          {
            label: archived ? 'Restore' : 'Archive',
            icon: archived ? <ArchiveRestore /> : <Archive />,
            onSelect: () => void actions.archive(run, !archived),
          },
          isFinal(run.status)
            ? null
            : {
                label: 'Cancel',
                icon: <CircleStop />,
                danger: true,
                onSelect: () => void actions.cancel(run),
              },
        ]}
      />
      {dialog === 'rename' && (
        <RenameDialog run={run} onSave={(name) => actions.rename(run, name)} onClose={close} />
      )}
      {dialog === 'tags' && (
        <TagsDialog run={run} onSave={(tags) => actions.tag(run, tags)} onClose={close} />
      )}
    </>
  )
}
