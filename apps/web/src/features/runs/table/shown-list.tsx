'use client'
import { ArrowDown, ArrowUp, EyeOff, GripVertical, Pin, PinOff } from 'lucide-react'
import { useState } from 'react'
import { IconButton } from '../../../ui/button'
import { cn } from '../../../ui/cn'
import type { Column } from './columns'
import { useTableContext } from './table-context'
import { withColumn, withFrozen, withOrder } from './view'

/** Columns in their order, which is changed by dragging or by arrows; the name stays first. */
export function ShownList({ shown }: { shown: readonly Column[] }) {
  const { view, update, defaults } = useTableContext()
  const [drag, setDrag] = useState<{ from: number; over: number } | null>(null)
  return (
    <ol className="flex max-h-64 flex-col overflow-y-auto rounded-md border border-line">
      {shown.map((column, at) => (
        <li
          key={column.id}
          data-testid="shown-column"
          data-column={column.id}
          draggable={at > 0}
          onDragStart={() => setDrag({ from: at, over: at })}
          onDragOver={(event) => {
            event.preventDefault()
            if (drag) setDrag({ ...drag, over: at })
          }}
          onDragEnd={() => setDrag(null)}
          onDrop={() => {
            if (drag && at > 0) update(withOrder(view, defaults, drag.from, at))
            setDrag(null)
          }}
          className={cn(
            'flex items-center gap-1 border-t border-line py-0.5 pr-1 pl-2 first:border-t-0',
            drag?.from === at && 'opacity-50',
            drag?.over === at && 'bg-accent-ground',
          )}
        >
          <ShownColumn column={column} at={at} last={shown.length - 1} />
        </li>
      ))}
    </ol>
  )
}

function ShownColumn({ column, at, last }: { column: Column; at: number; last: number }) {
  const isName = column.id === 'name'
  return (
    <>
      <GripVertical aria-hidden className={cn('size-4 shrink-0 text-faint', isName && 'invisible')} />
      <span className="min-w-0 grow truncate" title={column.title}>
        {column.title}
      </span>
      {!isName && (
        <>
          <MoveButtons title={column.title} at={at} last={last} />
          <PlaceButtons column={column} />
        </>
      )}
    </>
  )
}

function MoveButtons({ title, at, last }: { title: string; at: number; last: number }) {
  const { view, update, defaults } = useTableContext()
  const move = (to: number) => update(withOrder(view, defaults, at, to))
  return (
    <>
      <IconButton label={`Move ${title} left`} disabled={at <= 1} onClick={() => move(at - 1)}>
        <ArrowUp aria-hidden className="size-4" />
      </IconButton>
      <IconButton label={`Move ${title} right`} disabled={at === last} onClick={() => move(at + 1)}>
        <ArrowDown aria-hidden className="size-4" />
      </IconButton>
    </>
  )
}

function PlaceButtons({ column: { id, title } }: { column: Column }) {
  const { view, update, defaults } = useTableContext()
  const isFrozen = view.frozen.includes(id)
  const Picture = isFrozen ? PinOff : Pin
  return (
    <>
      <IconButton
        label={isFrozen ? `Let ${title} scroll` : `Pin ${title} to the left`}
        aria-pressed={isFrozen}
        onClick={() => update(withFrozen(view, id, !isFrozen))}
      >
        <Picture aria-hidden className="size-4" />
      </IconButton>
      <IconButton label={`Hide ${title}`} onClick={() => update(withColumn(view, defaults, id, false))}>
        <EyeOff aria-hidden className="size-4" />
      </IconButton>
    </>
  )
}
