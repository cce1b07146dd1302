'use client'
import { GitCompareArrows, Pin, PinOff } from 'lucide-react'
import type { ReactNode } from 'react'
import { RunMenuList } from '../run-menu-list'
import { useTableContext } from './table-context'
import type { HitFacts } from './values'
import { withPin } from './view'

/** What can be done with a row, and to its run. */
export function RowMenuList({ run, trigger }: { run: HitFacts; trigger: ReactNode }) {
  const { view, update } = useTableContext()
  const isPinned = view.pins.includes(run.id)
  const isBaseline = view.baseline === run.id
  return (
    <RunMenuList
      run={run}
      trigger={trigger}
      more={[
        {
          label: isPinned ? 'Unpin' : 'Pin on top',
          icon: isPinned ? <PinOff /> : <Pin />,
          onSelect: () => update(withPin(view, run.id, !isPinned)),
        },
        {
          label: isBaseline ? 'No baseline' : 'Compare others with this',
          icon: <GitCompareArrows />,
          onSelect: () => update({ baseline: isBaseline ? '' : run.id }),
        },
      ]}
    />
  )
}
