'use client'
import { isFinal } from '@barycenter/contracts'
import { ChevronDown, ChevronRight } from 'lucide-react'
import { useCallback, useRef, useSyncExternalStore } from 'react'
import { formatDeviation, formatMetric } from '../../../format/format-metric'
import { formatValue, plural } from '../../../format/format-number'
import { byWords, cellNumber, groupWords } from './cell-words'
import { type Column, columnOf } from './columns'
import { type CellWidth, CutText } from './cut-text'
import { GridCell, RowCells, type RowFrame } from './grid-cell'
import { commonName, spreadOf } from './launch-words'
import type { RunStore } from './run-tree'
import { useTableContext } from './table-context'
import { groupLineOf, type TableItem } from './table-items'
import { useLine } from './use-line'
import type { HitFacts, RunLine } from './values'

type LaunchItem = Extract<TableItem, { kind: 'launch' }>

/** A group of runs with equal values: how many, and what they reached together, over all of them. */
export function GroupRow({ item, frame }: { item: Extract<TableItem, { kind: 'group' }>; frame: RowFrame }) {
  const { tree, view } = useTableContext()
  const line = useLine(item.store, item.id) ?? groupLineOf(item)
  if (!line) return null
  const column = columnOf(view.group[item.depth] ?? '')
  const name = byWords(column?.title ?? '', line.facts.by[0] ?? null)
  return (
    <RowCells
      frame={frame}
      ground="group"
      lead={null}
      cell={({ column, ...place }) => (
        <GridCell key={column.id} {...place}>
          {column.kind === 'name' ? (
            <GroupName
              name={name}
              side={plural(line.facts.runs, 'run')}
              open={item.open}
              depth={item.depth}
              onToggle={() => tree.toggle(item.level, line)}
            />
          ) : (
            <Spread words={groupWords(column, line.values)} width={place.width} />
          )}
        </GridCell>
      )}
    />
  )
}

function GroupName({
  name,
  side,
  open,
  depth,
  onToggle,
}: {
  name: string
  side: string
  open: boolean
  depth: number
  onToggle: () => void
}) {
  const Chevron = open ? ChevronDown : ChevronRight
  return (
    <span className="flex w-full min-w-0 items-center gap-2" style={{ paddingLeft: depth * 16 }}>
      <button
        type="button"
        tabIndex={-1}
        aria-expanded={open}
        onClick={onToggle}
        className="flex min-w-0 items-center gap-1 rounded-sm font-medium"
      >
        <Chevron aria-hidden className="size-4 shrink-0 text-muted" />
        <span className="truncate" title={name}>
          {name}
        </span>
      </button>
      <span className="ml-auto shrink-0 text-[0.857rem] text-muted">{side}</span>
    </span>
  )
}

function Spread({ words, width }: { words: ReturnType<typeof groupWords>; width: CellWidth }) {
  if (!words) return null
  return (
    <span title={words.title ?? undefined} className="flex flex-col leading-tight">
      <CutText text={words.text} width={width} />
      {words.spread && <span className="text-[0.786rem] text-muted">{words.spread}</span>}
    </span>
  )
}

/** The head of runs launched together over several seeds. */
export function LaunchRow({
  item,
  allSelected,
  frame,
}: {
  item: LaunchItem
  allSelected: boolean
  frame: RowFrame
}) {
  const { select } = useTableContext()
  const lines = useLaunchLines(item.store, item.ids)
  const facts = lines.map((line) => line.facts)
  const name = commonName(facts.map((run) => run.name))
  return (
    <RowCells
      frame={frame}
      ground="group"
      lead={<LaunchBox name={name} runs={facts} checked={allSelected} select={select} />}
      cell={({ column, ...place }) => (
        <GridCell key={column.id} {...place}>
          <LaunchCell column={column} width={place.width} item={item} name={name} lines={lines} />
        </GridCell>
      )}
    />
  )
}

function LaunchCell({
  column,
  width,
  item,
  name,
  lines,
}: {
  column: Column
  width: CellWidth
  item: LaunchItem
  name: string
  lines: readonly RunLine[]
}) {
  const { toggleLaunch } = useTableContext()
  if (column.kind === 'name')
    return (
      <GroupName
        name={name}
        side={plural(item.ids.length, 'seed')}
        open={item.open}
        depth={0}
        onToggle={() => toggleLaunch(item.groupId)}
      />
    )
  if (column.kind !== 'status') return <Spread words={launchWords(column, lines)} width={width} />
  const done = lines.filter(({ facts }) => isFinal(facts.status)).length
  return (
    <span className="text-[0.857rem] text-muted">
      {done} of {plural(item.ids.length, 'run')} ended
    </span>
  )
}

function LaunchBox({
  name,
  runs,
  checked,
  select,
}: {
  name: string
  runs: readonly HitFacts[]
  checked: boolean
  select: (runs: readonly HitFacts[], on: boolean) => void
}) {
  return (
    <input
      type="checkbox"
      tabIndex={-1}
      aria-label={`Select all runs of ${name}`}
      checked={checked}
      onChange={(event) => select(runs, event.target.checked)}
      className="block size-4 accent-accent-solid"
    />
  )
}

/** The lines of all members; draws again when one of them changes. */
function useLaunchLines(store: RunStore, ids: readonly string[]): readonly RunLine[] {
  const last = useRef<readonly RunLine[]>([])
  const subscribe = useCallback(
    (listener: () => void) => {
      const stops = ids.map((id) => store.subscribeLine(id, listener))
      return () => {
        for (const stop of stops) stop()
      }
    },
    [store, ids],
  )
  const read = () => {
    const lines = ids.flatMap((id) => store.line(id) ?? [])
    const isSame =
      lines.length === last.current.length && lines.every((line, at) => line === last.current[at])
    if (!isSame) last.current = lines
    return last.current
  }
  return useSyncExternalStore(subscribe, read, read)
}

function launchWords(column: Column, lines: readonly RunLine[]): ReturnType<typeof groupWords> {
  if (column.kind === 'model' || column.kind === 'data' || column.id === 'seed') return null
  const numbers = lines.map(({ values }) => cellNumber(column, values))
  const spread = spreadOf(numbers.map((number) => number?.value ?? null))
  if (!spread || column.kind === 'duration') return null
  const metric = numbers.find((number) => number !== null)?.metric ?? null
  const write = (value: number) => (metric ? formatMetric(value, metric) : formatValue(value))
  const deviation = spread.deviation
  return {
    text: write(spread.mean),
    spread:
      deviation === null ? null : `± ${metric ? formatDeviation(deviation, metric) : formatValue(deviation)}`,
    title: `Mean and standard deviation over ${plural(spread.count, 'run')}`,
  }
}
