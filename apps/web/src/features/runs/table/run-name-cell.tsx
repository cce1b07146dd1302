'use client'
import { Eye, EyeOff } from 'lucide-react'
import { memo } from 'react'
import { IconButton } from '../../../ui/button'
import { cn } from '../../../ui/cn'
import { setRunsHidden, useRunHidden } from '../run-look'
import { ColorButton } from './color-button'
import { type CellWidth, CutText, cutWhereLong } from './cut-text'
import { RowMenu } from './row-menu'
import { RunLink } from './run-link'
import { useTableContext } from './table-context'
import type { HitFacts } from './values'

/** Checkbox and eye. */
export const Lead = memo(function Lead({ run, selected }: { run: HitFacts; selected: boolean }) {
  const { toggleSelected } = useTableContext()
  const hidden = useRunHidden(run.id)
  const Picture = hidden ? EyeOff : Eye
  return (
    <span className="flex items-center gap-1.5">
      <input
        type="checkbox"
        tabIndex={-1}
        aria-label={`Select ${run.name}`}
        checked={selected}
        onChange={(event) => toggleSelected(run.id, (event.nativeEvent as MouseEvent).shiftKey)}
        className="block size-4 shrink-0 accent-accent-solid"
      />
      <IconButton
        label={hidden ? `Show ${run.name} in charts` : `Hide ${run.name} in charts`}
        tabIndex={-1}
        data-testid="run-eye"
        data-hidden={hidden}
        onClick={() => setRunsHidden([run.id], !hidden)}
        className={cn('size-6', hidden ? 'text-faint' : 'text-muted')}
      >
        <Picture aria-hidden className="size-3.5" />
      </IconButton>
    </span>
  )
})

/** px that dot, gaps and menu take beside a name. */
const BESIDE_NAME_PX = 60

/** Colour, name, tags or failure, marks and menu. */
export function NameCell({ run, width, depth }: { run: HitFacts; width: CellWidth; depth: number }) {
  const { view } = useTableContext()
  const hidden = useRunHidden(run.id)
  const room = typeof width === 'number' ? width - BESIDE_NAME_PX - depth * 16 : width
  return (
    <span className="flex w-full min-w-0 items-center gap-1" style={{ paddingLeft: depth * 16 }}>
      <ColorButton id={run.id} name={run.name} />
      <span className={cn('flex min-w-0 grow flex-col leading-tight', hidden && 'text-muted')}>
        <RunLink
          href={`/runs/${run.id}`}
          title={run.name}
          className={cn('font-medium', cutWhereLong(run.name, room))}
        >
          {run.name}
        </RunLink>
        <UnderName run={run} width={room} />
      </span>
      {view.baseline === run.id && (
        <span className="rounded-full bg-accent-ground px-1.5 text-[0.786rem] text-accent">baseline</span>
      )}
      <RowMenu run={run} />
    </span>
  )
}

function UnderName({ run, width }: { run: HitFacts; width: CellWidth }) {
  const tags = Object.entries(run.tags)
  if (run.failure) return <CutText text={run.failure} width={width} className="text-[0.786rem] text-bad" />
  if (tags.length === 0) return null
  const words = tags.map(([name, value]) => (value ? `${name}=${value}` : name)).join(' · ')
  return <CutText text={words} width={width} className="text-[0.786rem] text-muted" />
}
