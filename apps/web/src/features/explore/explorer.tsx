'use client'
import { useRouter } from 'next/navigation'
import { type ReactNode, useMemo, useState } from 'react'
import { plural } from '../../format/format-number'
import { Button } from '../../ui/button'
import { Card } from '../../ui/card'
import { brushedRuns, roundedIntervals } from './brush'
import { ExploreChart } from './explore-chart'
import { chooseValues } from './explore-choice'
import { ExploreControls, KindChoice } from './explore-controls'
import type { ExploreModel } from './explore-model'
import type { ExploreKeys, ExploreRow } from './explore-rows'
import type { ExploreState, UpdateExplore } from './explore-state'
import { ExploreTable } from './explore-table'
import { prepareExplore } from './prepare-explore'
import { parallelAxes } from './prepare-parallel'
import type { ChartEvents } from './use-chart'
import { useDrawnState } from './use-drawn-state'
import { usePaint } from './use-paint'

export interface ExplorerProps {
  rows: readonly ExploreRow[]
  keys: ExploreKeys
  state: ExploreState
  update: UpdateExplore
  /** What a page around it has selected, and what it should select; left out, the explorer keeps its own. */
  selected?: readonly string[]
  onSelect?: (ids: readonly string[]) => void
  note?: ReactNode
  /** Inside of another frame it needs none of its own. */
  frameless?: boolean
}

/** Charts of many runs at once, with their numbers below. */
export function Explorer({
  rows,
  keys,
  state,
  update,
  selected,
  onSelect,
  note,
  frameless = false,
}: ExplorerProps) {
  const paint = usePaint()
  const drawn = useDrawnState(state)
  const choice = useMemo(() => chooseValues(drawn, keys), [drawn, keys])
  const model = useMemo(
    () => prepareExplore({ rows, keys, state: drawn, choice, paint }),
    [rows, keys, drawn, choice, paint],
  )
  const { chosen, select } = useSelection(rows, state, choice.axes, { selected, onSelect })
  const [pointed, setPointed] = useState<number | null>(null)
  const highlighted = useMemo(() => highlightedRows(model, pointed, chosen), [model, pointed, chosen])
  const events = useChartEvents(rows, model, state, update, select)
  const clear = () => {
    select(null)
    update({ brushed: {} })
  }
  return (
    <Card
      title="Explore"
      note={note}
      actions={<KindChoice state={state} update={update} />}
      bodyClassName="p-0"
      {...(frameless && { className: 'rounded-none border-0' })}
      testId="explore"
    >
      <ExploreControls keys={keys} state={state} choice={choice} update={update} />
      {emptyWords(state, choice.axes, model) ? (
        <p className="px-4 py-8 text-center text-muted">{emptyWords(state, choice.axes, model)}</p>
      ) : (
        <div className="px-4 pt-2 pb-3">
          <ExploreChart
            name={`${state.kind}-chart`}
            model={model}
            brushed={state.brushed}
            highlighted={highlighted}
            events={events}
          />
          <Notes model={model} />
        </div>
      )}
      {chosen && (
        <p className="flex items-center gap-3 px-4 pb-2" data-testid="explore-selection">
          {chosen.size} of {plural(rows.length, 'run')} selected
          <Button size="small" onClick={clear}>
            Clear selection
          </Button>
        </p>
      )}
      <ExploreTable model={model} selected={chosen} onPoint={setPointed} />
    </Card>
  )
}

/** Why there is nothing to draw; null where there is. */
function emptyWords({ kind }: ExploreState, axes: readonly string[], { rows }: ExploreModel): string | null {
  if (kind === 'parallel' && axes.length < 2)
    return 'No param differs between these runs. Choose two axes or more.'
  if (rows.length > 0) return null
  return kind === 'importance'
    ? 'No param varies over three runs or more that have this metric.'
    : 'None of these runs has a value to draw.'
}

function Notes({ model: { notes } }: { model: ExploreModel }) {
  return notes.map((note) => (
    <p key={note} className="mt-1 max-w-3xl text-[0.857rem] text-muted">
      {note}
    </p>
  ))
}

/** Brushed runs, else those that a bin or the page around selected. */
function useSelection(
  rows: readonly ExploreRow[],
  state: ExploreState,
  axes: readonly string[],
  { selected, onSelect }: { selected: readonly string[] | undefined; onSelect: ExplorerProps['onSelect'] },
) {
  const [own, setOwn] = useState<readonly string[] | null>(null)
  const brushed = useMemo(() => {
    if (state.kind !== 'parallel') return null
    return brushedRuns(rows, parallelAxes(rows, axes, state.log), state.brushed)
  }, [rows, axes, state])
  const given = selected && selected.length > 0 ? selected : null
  const ids = brushed ?? given ?? own
  const chosen = useMemo(() => (ids ? new Set(ids) : null), [ids])
  const select = (next: readonly string[] | null) => {
    setOwn(next)
    onSelect?.(next ?? [])
  }
  return { chosen, select }
}

function highlightedRows(
  { rows }: ExploreModel,
  pointed: number | null,
  chosen: ReadonlySet<string> | null,
): number[] {
  if (pointed !== null) return [pointed]
  if (!chosen) return []
  return rows.flatMap(({ runIds }, place) => (runIds.some((id) => chosen.has(id)) ? [place] : []))
}

/** A click opens the run; where the thing stands for several runs, it selects them. */
function useChartEvents(
  rows: readonly ExploreRow[],
  model: ExploreModel,
  state: ExploreState,
  update: UpdateExplore,
  select: (ids: readonly string[] | null) => void,
): ChartEvents {
  const router = useRouter()
  return {
    onClick(dataIndex) {
      const runIds = model.rows[dataIndex]?.runIds ?? []
      if (runIds.length === 1) router.push(`/runs/${runIds[0]}`)
      else if (runIds.length > 1) select(runIds)
    },
    onBrush(axisId, intervals) {
      const brushed = { ...state.brushed, [axisId]: roundedIntervals(intervals) }
      if (intervals.length === 0) delete brushed[axisId]
      update({ brushed })
      const axes = parallelAxes(rows, Object.keys(brushed), state.log)
      select(brushedRuns(rows, axes, brushed))
    },
  }
}
