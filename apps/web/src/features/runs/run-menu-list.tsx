'use client'
import { isFinal, type Run } from '@barycenter/contracts'
import {
  Archive,
  ArchiveRestore,
  Bell,
  BellOff,
  CircleStop,
  CopyPlus,
  Pause,
  Pencil,
  Play,
  RotateCcw,
  Tag,
  Trash2,
} from 'lucide-react'
import { useRouter } from 'next/navigation'
import { type ReactNode, useState } from 'react'
import { type RunActions, useRunActions } from '../../live/use-run-actions'
import type { MenuItem } from '../../ui/menu'
import { MenuList } from '../../ui/menu-list'
import { DeleteRunDialog } from '../storage/delete-run-dialog'
import { useWatch } from '../watch/use-watch'
import { RenameDialog } from './rename-dialog'
import { CONTROLS, controlOf } from './run-controls'
import { TagsDialog } from './tags-dialog'

type MenuRun = Pick<Run, 'id' | 'name' | 'kind' | 'status' | 'requestedAction' | 'archivedAt' | 'tags'>
type Ask = 'rename' | 'tags' | 'delete'

/** What can be done to a run; a table adds what can be done with its row. */
export function RunMenuList({
  run,
  trigger,
  more,
}: {
  run: MenuRun
  trigger: ReactNode
  more: readonly MenuItem[]
}) {
  const actions = useRunActions()
  const [asked, ask] = useState<Ask | null>(null)
  const close = () => ask(null)
  return (
    <>
      <MenuList trigger={trigger} items={[...more, ...useItems(run, actions, ask)]} />
      {asked === 'rename' && (
        <RenameDialog run={run} onSave={(name) => actions.rename(run, name)} onClose={close} />
      )}
      {asked === 'delete' && <DeleteRunDialog run={run} onClose={close} />}
      {asked === 'tags' && <TagsDialog run={run} onSave={(tags) => actions.tag(run, tags)} onClose={close} />}
    </>
  )
}

function useItems(run: MenuRun, actions: RunActions, ask: (what: Ask) => void): (MenuItem | null)[] {
  const again = useAgainItems(run, actions)
  const watch = useWatchItem(run)
  const archived = run.archivedAt !== null
  return [
    { label: 'Rename', icon: <Pencil />, onSelect: () => ask('rename') },
    { label: 'Edit tags', icon: <Tag />, onSelect: () => ask('tags') },
    ...again,
    watch,
    controlItem(run, actions),
    {
      label: archived ? 'Restore' : 'Archive',
      icon: archived ? <ArchiveRestore /> : <Archive />,
      onSelect: () => void actions.archive(run, !archived),
    },
    isFinal(run.status)
      ? { label: 'Delete', icon: <Trash2 />, danger: true, onSelect: () => ask('delete') }
      : { label: 'Cancel', icon: <CircleStop />, danger: true, onSelect: () => void actions.cancel(run) },
  ]
}

/** What a program outside logged cannot be launched here once more. */
function useAgainItems(run: MenuRun, actions: RunActions): MenuItem[] {
  const router = useRouter()
  if (run.kind !== 'trained') return []
  return [
    { label: 'Rerun', icon: <RotateCcw />, onSelect: () => void actions.rerun(run) },
    { label: 'Clone and edit', icon: <CopyPlus />, onSelect: () => router.push(`/launch?from=${run.id}`) },
  ]
}

function useWatchItem(run: MenuRun): MenuItem | null {
  const { watched, toggle } = useWatch(run)
  if (isFinal(run.status)) return null
  return {
    label: watched ? 'Do not watch' : 'Watch until it ends',
    icon: watched ? <BellOff /> : <Bell />,
    onSelect: toggle,
  }
}

function controlItem(run: MenuRun, actions: RunActions): MenuItem | null {
  const control = controlOf(run)
  if (!control) return null
  return {
    label: CONTROLS[control].label,
    icon: control === 'hold' || control === 'pause' ? <Pause /> : <Play />,
    onSelect: () => void actions[control](run),
  }
}
