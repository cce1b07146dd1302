'use client'
import type { QueuedRun } from '@barycenter/contracts'
import type { DraggableProvided } from '@hello-pangea/dnd'
import {
  ArrowDown,
  ArrowUp,
  ArrowUpToLine,
  CircleStop,
  GripVertical,
  Hash,
  MoreHorizontal,
  Pause,
  Play,
} from 'lucide-react'
import { formatDuration } from '../../format/format-time'
import { useRunActions } from '../../live/use-run-actions'
import { Button, IconButton } from '../../ui/button'
import { cn } from '../../ui/cn'
import { Link } from '../../ui/link'
import { Menu } from '../../ui/menu'
import { useNow } from '../../ui/use-now'
import { canMove } from './plan-move'
import { queueNote, requirementMarks, startWords } from './queue-words'

export interface RowMoves {
  top(): void
  up(): void
  down(): void
  canUp: boolean
  canDown: boolean
  askPriority(): void
}

interface RowProps {
  run: QueuedRun
  draggable: DraggableProvided
  isDragging: boolean
  moves: RowMoves
}

export function QueueRow({ run, draggable, isDragging, moves }: RowProps) {
  const movable = canMove(run)
  return (
    <li
      ref={draggable.innerRef}
      {...draggable.draggableProps}
      data-testid="queue-row"
      className={cn(
        'flex items-start gap-2 border-t border-line bg-surface py-2 pr-3 pl-1 first:border-t-0',
        isDragging && 'rounded-lg border border-accent shadow-float',
      )}
    >
      {movable ? (
        <span
          {...draggable.dragHandleProps}
          title="Drag to another place"
          className="mt-0.5 inline-flex size-7 shrink-0 cursor-grab items-center justify-center rounded-md text-muted hover:bg-raised"
        >
          <GripVertical aria-hidden className="size-4" />
          <span className="sr-only">Move {run.name}</span>
        </span>
      ) : (
        <span className="size-7 shrink-0" />
      )}
      <span className="mt-0.5 w-6 shrink-0 text-right leading-7 font-medium tabular-nums">
        {run.place ?? '–'}
      </span>
      <RowWords run={run} />
      <GoOn run={run} />
      <RowMenu run={run} moves={moves} />
    </li>
  )
}

function RowWords({ run }: { run: QueuedRun }) {
  const now = useNow()
  const state = run.status === 'running' ? 'worker lost' : run.status
  const takes = run.expectedDurationMs === null ? null : formatDuration(run.expectedDurationMs)
  const facts = [
    state,
    run.priority === 0 ? '' : `priority ${run.priority}`,
    run.place === null ? '' : `starts ${startWords(run, now)}`,
    takes === null ? '' : `takes ${takes}`,
  ].filter((fact) => fact !== '')
  return (
    <div className="flex min-w-0 flex-1 flex-wrap items-baseline gap-x-4 gap-y-0.5 pl-2 leading-7">
      <span className="min-w-0 flex-1 basis-60">
        <Link href={`/runs/${run.runId}`} className="font-medium break-words hover:underline">
          {run.name}
        </Link>
        <span className="block text-[0.857rem] leading-5 text-muted">
          {[run.experimentName, ...requirementMarks(run)].join(' · ')}
        </span>
        <span
          className={cn(
            'block text-[0.857rem] leading-5',
            run.waitsFor && run.place ? 'text-warn' : 'text-muted',
          )}
        >
          {queueNote(run)}
        </span>
      </span>
      <span className="text-[0.857rem] leading-5 tabular-nums">{facts.join(' · ')}</span>
    </div>
  )
}

/** What lets a run go on that waits for a person and for no worker. */
function GoOn({ run: { runId, name, status } }: { run: QueuedRun }) {
  const { release, resume } = useRunActions()
  if (status !== 'held' && status !== 'paused') return null
  const [word, goOn] = status === 'held' ? ['Release', release] : ['Resume', resume]
  return (
    <Button size="small" aria-label={`${word} ${name}`} onClick={() => void goOn({ id: runId, name })}>
      <Play aria-hidden className="size-3.5" />
      {word}
    </Button>
  )
}

function RowMenu({ run, moves }: { run: QueuedRun; moves: RowMoves }) {
  const actions = useRunActions()
  const named = { id: run.runId, name: run.name }
  const movable = canMove(run)
  return (
    <Menu
      trigger={
        <IconButton label={`Actions for ${run.name}`}>
          <MoreHorizontal aria-hidden className="size-4" />
        </IconButton>
      }
      items={[
        movable
          ? { label: 'Move to the top', icon: <ArrowUpToLine />, disabled: !moves.canUp, onSelect: moves.top }
          : null,
        movable ? { label: 'Move up', icon: <ArrowUp />, disabled: !moves.canUp, onSelect: moves.up } : null,
        movable
          ? { label: 'Move down', icon: <ArrowDown />, disabled: !moves.canDown, onSelect: moves.down }
          : null,
        movable ? { label: 'Set priority', icon: <Hash />, onSelect: moves.askPriority } : null,
        run.status === 'queued'
          ? { label: 'Hold', icon: <Pause />, onSelect: () => void actions.hold(named) }
          : null,
        { label: 'Cancel', icon: <CircleStop />, danger: true, onSelect: () => void actions.cancel(named) },
      ]}
    />
  )
}
