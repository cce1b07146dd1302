'use client'
import { ChevronDown } from 'lucide-react'
import { IconButton } from '../../../ui/button'
import { lazyAhead } from '../../../ui/lazy-ahead'
import { OnDemand } from '../../../ui/on-demand'
import type { Column } from './columns'

const ColumnMenuList = lazyAhead(() => import('./column-menu-list').then((loaded) => loaded.ColumnMenuList))

export function ColumnMenu({ column, width }: { column: Column; width: number }) {
  const trigger = (
    <IconButton
      label={`Column ${column.title}`}
      tabIndex={-1}
      data-head-menu
      className="mr-1.5 size-5 opacity-0 group-hover/head:opacity-100 focus-visible:opacity-100 data-[state=open]:opacity-100"
    >
      <ChevronDown aria-hidden className="size-3.5" />
    </IconButton>
  )
  return (
    <OnDemand trigger={trigger} opens="menu">
      <ColumnMenuList column={column} width={width} trigger={trigger} />
    </OnDemand>
  )
}
