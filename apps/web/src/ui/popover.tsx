'use client'
import type { ReactElement, ReactNode } from 'react'
import { lazyAhead } from './lazy-ahead'
import { OnDemand } from './on-demand'

const PopoverBox = lazyAhead(() => import('./popover-box').then((loaded) => loaded.PopoverBox))

export interface PopoverProps {
  label: string
  trigger: ReactElement
  className?: string
  align?: 'start' | 'end'
  /** Only where something inside closes it. */
  open?: boolean
  onOpenChange?: (open: boolean) => void
  children: ReactNode
}

/** What opens beside a button and leaves the page in view; Escape or a press elsewhere closes it. */
export function Popover(props: PopoverProps) {
  const { trigger, onOpenChange } = props
  return (
    <OnDemand trigger={trigger} opens="dialog" onWanted={onOpenChange && (() => onOpenChange(true))}>
      <PopoverBox {...props} />
    </OnDemand>
  )
}
