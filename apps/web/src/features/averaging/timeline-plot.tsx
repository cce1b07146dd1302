import { type KeyboardEvent, useId, useState } from 'react'
import { cn } from '../../ui/cn'
import type { TimelinePlot } from './timeline'

/** Room for the marks at both ends, in pixels. */
const PAD = 14
const HEIGHT = 132

export interface TimelineMarks {
  plot: TimelinePlot
  /** Of each snapshot, for readers and on hovering. */
  words: readonly string[]
  picked: ReadonlySet<number>
  /** Snapshots that something else points at. */
  lit: readonly number[]
  onPick(index: number, extend: boolean): void
  onLight(indices: readonly number[]): void
}

/** Snapshots in the order of training. Arrow keys move, space picks, with shift as a range. */
export function TimelinePlotView({ plot, words, picked, lit, onPick, onLight }: TimelineMarks) {
  const id = useId()
  const [active, setActive] = useState(0)
  const onKeyDown = (event: KeyboardEvent) => {
    const to = nextActive(event.key, active, words.length)
    if (to !== null) {
      event.preventDefault()
      setActive(to)
      onLight([to])
      if (event.shiftKey) onPick(to, true)
    } else if (event.key === ' ' || event.key === 'Enter') {
      event.preventDefault()
      onPick(active, event.shiftKey)
    }
  }
  return (
    <div
      role="listbox"
      tabIndex={0}
      aria-label="Snapshots along base training"
      aria-multiselectable
      aria-activedescendant={`${id}-${active}`}
      data-testid="snapshot-timeline"
      className="relative rounded-md border border-line bg-raised/40"
      style={{ height: HEIGHT }}
      onKeyDown={onKeyDown}
      onPointerLeave={() => onLight([])}
    >
      <TimelineLine plot={plot} />
      {plot.points.map(({ x, y }, index) => (
        // biome-ignore lint/a11y/useFocusableInteractive: the listbox has the focus and names the active option
        // biome-ignore lint/a11y/useKeyWithClickEvents: the listbox takes the keys
        <div
          // biome-ignore lint/suspicious/noArrayIndexKey: a snapshot's place is its name
          key={index}
          id={`${id}-${index}`}
          role="option"
          aria-selected={picked.has(index)}
          aria-label={words[index]}
          title={words[index]}
          data-snapshot={index}
          onPointerEnter={() => onLight([index])}
          onClick={(event) => {
            setActive(index)
            onPick(index, event.shiftKey)
          }}
          className="absolute grid size-6 -translate-x-1/2 -translate-y-1/2 cursor-pointer place-items-center"
          style={{ left: leftOf(x), top: topOf(y) }}
        >
          <Mark isPicked={picked.has(index)} isLit={lit.includes(index)} known={y !== null} />
        </div>
      ))}
    </div>
  )
}

function Mark({ isPicked, isLit, known }: { isPicked: boolean; isLit: boolean; known: boolean }) {
  return (
    <span
      className={cn(
        'block size-3 rounded-full border-2 border-accent transition-transform',
        isPicked ? 'bg-accent' : 'bg-surface',
        isLit && 'scale-150 ring-2 ring-warn',
        !known && 'border-dashed',
      )}
    />
  )
}

/** Joins marks whose figure is known; a gap stays a gap. */
function TimelineLine({ plot }: { plot: TimelinePlot }) {
  const known = plot.points.filter(({ y }) => y !== null)
  return (
    <div aria-hidden className="absolute inset-y-0" style={{ left: PAD, right: PAD }}>
      <svg viewBox={`0 0 1000 ${HEIGHT}`} preserveAspectRatio="none" className="size-full text-line-strong">
        <title>Line of the figure</title>
        <polyline
          points={known.map(({ x, y }) => `${1000 * x},${topOf(y)}`).join(' ')}
          fill="none"
          stroke="currentColor"
          strokeWidth="1.5"
          vectorEffect="non-scaling-stroke"
        />
      </svg>
    </div>
  )
}

const leftOf = (x: number) => `calc(${PAD}px + (100% - ${2 * PAD}px) * ${x})`
/** What is not known lies along the bottom. */
const topOf = (y: number | null) => (y === null ? HEIGHT - PAD : PAD + (1 - y) * (HEIGHT - 3 * PAD))

function nextActive(key: string, active: number, count: number): number | null {
  const to = { ArrowRight: active + 1, ArrowLeft: active - 1, Home: 0, End: count - 1 }[key]
  return to === undefined ? null : Math.min(count - 1, Math.max(0, to))
}
