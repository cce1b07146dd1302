'use client'
import { MoreHorizontal } from 'lucide-react'
import { IconButton } from '../../../ui/button'
import { lazyAhead } from '../../../ui/lazy-ahead'
import { OnDemand } from '../../../ui/on-demand'
import type { HitFacts } from './values'

const RowMenuList = lazyAhead(() => import('./row-menu-list').then((loaded) => loaded.RowMenuList))

export function RowMenu({ run }: { run: HitFacts }) {
  const trigger = (
    <IconButton label={`Actions for ${run.name}`} tabIndex={-1}>
      <MoreHorizontal aria-hidden className="size-4" />
    </IconButton>
  )
  return (
    <span className="ml-auto" data-row-menu>
      <OnDemand trigger={trigger} opens="menu">
        <RowMenuList run={run} trigger={trigger} />
      </OnDemand>
    </span>
  )
}
