'use client'
import type { ReactElement, ReactNode } from 'react'
import { lazyAhead } from './lazy-ahead'
import { OnDemand } from './on-demand'

const MenuList = lazyAhead(() => import('./menu-list').then((loaded) => loaded.MenuList))

export interface MenuItem {
  label: string
  icon?: ReactNode
  disabled?: boolean
  danger?: boolean
  onSelect: () => void
}

/** A button that opens a list of actions: arrow keys move, Enter chooses, Esc closes. */
export function Menu({ trigger, items }: { trigger: ReactElement; items: readonly (MenuItem | null)[] }) {
  return (
    <OnDemand trigger={trigger} opens="menu">
      <MenuList trigger={trigger} items={items} />
    </OnDemand>
  )
}
