'use client'
import type { View } from '@barycenter/contracts'
import { Check, Link2, Pencil, Save, Trash2 } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import { describeError } from '../../../live/api'
import type { MenuItem } from '../../../ui/menu'
import { MenuList } from '../../../ui/menu-list'
import { copyLink } from '../../palette/copy-link'
import { useTableContext } from './table-context'
import { useViewActions, useViews } from './use-views'
import { isModified, stateOf, viewOf } from './view-text'
import { ViewDialog, type ViewQuestion } from './views-dialogs'

/** The saved views, and what can be done with the one that is shown. */
export function ViewsMenuList({
  experimentId,
  trigger,
}: {
  experimentId: string | undefined
  trigger: ReactNode
}) {
  const { view } = useTableContext()
  const [asked, ask] = useState<ViewQuestion | null>(null)
  const query = useViews(experimentId, true)
  const act = useViewActions(experimentId)
  const saved = query.data?.find(({ id }) => id === view.view)
  const items = [
    ...useChoices(query.data ?? []),
    query.error && failedItem(query.error),
    { label: 'Save as a new view', icon: <Save />, onSelect: () => ask('save') },
    ...useSavedItems(saved, act, ask),
    { label: 'Copy link', icon: <Link2 />, onSelect: () => void copyLink() },
  ]
  return (
    <>
      <MenuList trigger={trigger} items={items} />
      {asked && <ViewDialog asked={asked} saved={saved} act={act} onClose={() => ask(null)} />}
    </>
  )
}

function useChoices(views: readonly View[]): MenuItem[] {
  const { view, update } = useTableContext()
  return views.map((one) => ({
    label: one.name,
    icon: one.id === view.view ? <Check /> : <span />,
    onSelect: () => update(viewOf(one)),
  }))
}

const failedItem = (error: Error): MenuItem => ({
  label: `Could not load views: ${describeError(error)}`,
  disabled: true,
  onSelect: () => {},
})

function useSavedItems(
  saved: View | undefined,
  act: ReturnType<typeof useViewActions>,
  ask: (what: ViewQuestion) => void,
): MenuItem[] {
  const { view } = useTableContext()
  if (!saved) return []
  const { id, name } = saved
  const change = {
    label: `Save changes to ${name}`,
    icon: <Save />,
    onSelect: () => void act.change(id, { state: stateOf(view) }, `Saved ${name}`),
  }
  return [
    ...(isModified(view, saved.state) ? [change] : []),
    { label: `Rename ${name}`, icon: <Pencil />, onSelect: () => ask('rename') },
    { label: `Delete ${name}`, icon: <Trash2 />, danger: true, onSelect: () => ask('delete') },
  ]
}
