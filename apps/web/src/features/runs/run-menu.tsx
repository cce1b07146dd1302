'use client'
import { isFinal, type Run } from '@barycenter/contracts'
import {
  Archive,
  ArchiveRestore,
  Bell,
  BellOff,
  CircleStop,
  CopyPlus,
  MoreHorizontal,
  Pause,
  Pencil,
  Play,
  RotateCcw,
  Tag,
  Trash2,
} from 'lucide-react'
import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { useRunActions } from '../../live/use-run-actions'
import { IconButton } from '../../ui/button'
import { Menu, type MenuItem } from '../../ui/menu'
import { DeleteRunDialog } from '../storage/delete-run-dialog'
import { useWatch } from '../watch/use-watch'
import { RenameDialog } from './rename-dialog'
import { CONTROLS, controlOf } from './run-controls'
import { TagsDialog } from './tags-dialog'

type MenuRun = Pick<Run, 'id' | 'name' | 'kind' | 'status' | 'requestedAction' | 'archivedAt' | 'tags'>

/** What can be done to the run of a row; a table adds what can be done with the row. */
export function RunMenu({ run, more = [] }: { run: MenuRun; more?: readonly MenuItem[] }) {
  const actions = useRunActions()
  const router = useRouter()
  const { watched, toggle } = useWatch(run)
  const [dialog, setDialog] = useState<'rename' | 'tags' | 'delete' | null>(null)
  const archived = run.archivedAt !== null
  const control = controlOf(run)
  const close = () => setDialog(null)
  return (
    <>
      <Menu
        trigger={
          <IconButton label={`Actions for ${run.name}`} tabIndex={-1}>
            <MoreHorizontal aria-hidden className="size-4" />
          </IconButton>
        }
        items={[
          ...more,
          { label: 'Rename', icon: <Pencil />, onSelect: () => setDialog('rename') },
          { label: 'Edit tags', icon: <Tag />, onSelect: () => setDialog('tags') },
          run.kind === 'trained'
            ? { label: 'Rerun', icon: <RotateCcw />, onSelect: () => void actions.rerun(run) }
            : null,
          run.kind === 'trained'
            ? {
                label: 'Clone and edit',
                icon: <CopyPlus />,
                onSelect: () => router.push(`/launch?from=${run.id}`),
              }
            : null,
          isFinal(run.status)
            ? null
            : {
                label: watched ? 'Do not watch' : 'Watch until it ends',
                icon: watched ? <BellOff /> : <Bell />,
                onSelect: toggle,
              },
          control
            ? {
                label: CONTROLS[control].label,
                icon: control === 'hold' || control === 'pause' ? <Pause /> : <Play />,
                onSelect: () => void actions[control](run),
              }
            : null,
          {
            label: archived ? 'Restore' : 'Archive',
            icon: archived ? <ArchiveRestore /> : <Archive />,
            onSelect: () => void actions.archive(run, !archived),
          },
          isFinal(run.status)
            ? { label: 'Delete', icon: <Trash2 />, danger: true, onSelect: () => setDialog('delete') }
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
      {dialog === 'delete' && <DeleteRunDialog run={run} onClose={close} />}
      {dialog === 'tags' && (
        <TagsDialog run={run} onSave={(tags) => actions.tag(run, tags)} onClose={close} />
      )}
    </>
  )
}
