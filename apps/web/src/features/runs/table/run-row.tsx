'use client'
import { Eye, EyeOff, GitCompareArrows, Pin, PinOff } from 'lucide-react'
import Link from 'next/link'
import { IconButton } from '../../../ui/button'
import { cn } from '../../../ui/cn'
import type { MenuItem } from '../../../ui/menu'
import { setRunsHidden, useRunHidden } from '../run-look'
import { RunMenu } from '../run-menu'
import { ColorButton } from './color-button'
import { RowCells, type RowFrame } from './grid-cell'
import { RunCell } from './run-cell'
import type { RunStore } from './run-tree'
import { useTableContext } from './table-context'
import { LEAD_WIDTH } from './use-column-layout'
import { useLine } from './use-line'
import type { HitFacts, RunLine } from './values'
import { withPin } from './view'

/** The line of one run. It draws again when that run changes, not while others are scrolled by. */
export function RunRow({
  store,
  id,
  depth,
  selected,
  frame,
}: {
  store: RunStore
  id: string
  depth: number
  selected: boolean
  frame: RowFrame
}) {
  const line = useLine(store, id)
  const baseline = useBaseline()
  if (!line) return null
  return (
    <RowCells
      frame={frame}
      ground={selected ? 'selected' : 'plain'}
      leadWidth={LEAD_WIDTH}
      lead={<Lead run={line.facts} selected={selected} />}
      cell={({ column }) =>
        column.kind === 'name' ? (
          <NameCell run={line.facts} depth={depth} />
        ) : (
          <RunCell column={column} line={line} baseline={baseline} />
        )
      }
    />
  )
}

/** The run that others are compared with, as it is now. */
function useBaseline(): RunLine | null {
  const { view, kept, tree } = useTableContext()
  const store = kept ?? (tree.root.kind === 'runs' ? tree.root.store : null)
  const line = useLine(store ?? EMPTY, view.baseline)
  return view.baseline === '' ? null : (line ?? null)
}

const EMPTY = { subscribeLine: () => () => {}, line: () => undefined } as unknown as RunStore

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
        <Link
          tabIndex={-1}
          href={`/runs/${run.id}`}
          title={run.name}
          className="truncate font-medium hover:underline"
        >
          {run.name}
        </Link>
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

export function RowMenu({ run }: { run: HitFacts }) {
  const { view, update } = useTableContext()
  const isPinned = view.pins.includes(run.id)
  const isBaseline = view.baseline === run.id
  const more: MenuItem[] = [
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
  ]
  return (
    <span className="ml-auto" data-row-menu>
      <RunMenu run={run} more={more} />
    </span>
  )
}
