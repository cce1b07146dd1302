'use client'
import { Eye, EyeOff } from 'lucide-react'
import { IconButton } from '../../../ui/button'
import { cn } from '../../../ui/cn'
import { setRunsHidden, useRunHidden } from '../run-look'
import { ColorButton } from './color-button'
import { RowMenu } from './row-menu'
import { RunLink } from './run-link'
import { useTableContext } from './table-context'
import type { HitFacts } from './values'

/** Checkbox and eye. */
export function Lead({ run, selected }: { run: HitFacts; selected: boolean }) {
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
}

/** Colour, name, tags or failure, marks and menu. */
export function NameCell({ run, depth }: { run: HitFacts; depth: number }) {
  const { view } = useTableContext()
  const hidden = useRunHidden(run.id)
  return (
    <span className="flex w-full min-w-0 items-center gap-1" style={{ paddingLeft: depth * 16 }}>
      <ColorButton id={run.id} name={run.name} />
      <span className={cn('flex min-w-0 grow flex-col leading-tight', hidden && 'text-muted')}>
        <RunLink href={`/runs/${run.id}`} title={run.name} className="font-medium">
          {run.name}
        </RunLink>
        <UnderName run={run} />
      </span>
      {view.baseline === run.id && (
        <span className="rounded-full bg-accent-ground px-1.5 text-[0.786rem] text-accent">baseline</span>
      )}
      <RowMenu run={run} />
    </span>
  )
}

function UnderName({ run }: { run: HitFacts }) {
  const tags = Object.entries(run.tags)
  if (run.failure)
    return (
      <span className="truncate text-[0.786rem] text-bad" title={run.failure}>
        {run.failure}
      </span>
    )
  if (tags.length === 0) return null
  const words = tags.map(([name, value]) => (value ? `${name}=${value}` : name)).join(' · ')
  return (
    <span className="truncate text-[0.786rem] text-muted" title={words}>
      {words}
    </span>
  )
}
