'use client'
import { Group } from 'lucide-react'
import { Suspense } from 'react'
import { Button } from '../../../ui/button'
import { lazyAhead } from '../../../ui/lazy-ahead'
import { Popover } from '../../../ui/popover'
import { LoadingState } from '../../../ui/states'
import { useTableContext } from './table-context'

const GroupLevels = lazyAhead(() => import('./group-levels').then((loaded) => loaded.GroupLevels))

/** Chooses what runs are grouped by, from outside in. */
export function GroupPopover() {
  const { view } = useTableContext()
  return (
    <Popover
      label="Group"
      className="flex w-88 flex-col gap-3 p-3"
      trigger={
        <Button size="small" aria-pressed={view.group.length > 0}>
          <Group aria-hidden className="size-4" />
          Group{view.group.length > 0 && ` (${view.group.length})`}
        </Button>
      }
    >
      <Suspense fallback={<LoadingState what="keys" />}>
        <GroupLevels />
      </Suspense>
    </Popover>
  )
}
