'use client'
import { Bookmark } from 'lucide-react'
import { Button } from '../../../ui/button'
import { lazyAhead } from '../../../ui/lazy-ahead'
import { OnDemand } from '../../../ui/on-demand'
import { useTableContext } from './table-context'
import { useViews } from './use-views'
import { isModified } from './view-text'

const ViewsMenuList = lazyAhead(() => import('./views-menu-list').then((loaded) => loaded.ViewsMenuList))

/** Looks at the runs that a team keeps: chosen, saved, renamed, deleted, passed on as a link. */
export function ViewsMenu({ experimentId }: { experimentId: string | undefined }) {
  const { view } = useTableContext()
  const query = useViews(experimentId, view.view !== '')
  const saved = query.data?.find(({ id }) => id === view.view)
  const trigger = (
    <Button size="small" data-testid="views" className="max-w-48">
      <Bookmark aria-hidden className="size-4 shrink-0" />
      <span className="truncate">{saved?.name ?? 'Views'}</span>
      {saved && isModified(view, saved.state) && <span className="text-warn">modified</span>}
    </Button>
  )
  return (
    <OnDemand trigger={trigger} opens="menu">
      <ViewsMenuList experimentId={experimentId} trigger={trigger} />
    </OnDemand>
  )
}
