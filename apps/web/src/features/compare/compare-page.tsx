'use client'
import type { RunView } from '@barycenter/client'
import { ClipboardCopy } from 'lucide-react'
import { useMemo, useRef } from 'react'
import { assignRunColors } from '../../charts/run-color'
import { describeError } from '../../live/api'
import { useRunViews } from '../../live/use-run-view'
import { Button, ButtonLink } from '../../ui/button'
import { Select } from '../../ui/field'
import { EmptyState, FailedState, LoadingState } from '../../ui/states'
import { toast } from '../../ui/toast'
import { useViewState } from '../../view-state/use-view-state'
import { RunsExplorer } from '../explore/runs-explorer'
import { useRunLook } from '../runs/run-look'
import { PageHead } from '../shell/page-head'
import { StaleNotice } from '../shell/stale-notice'
import { AddRun } from './add-run'
import { CompareCharts } from './compare-charts'
import { columnOf, compareColumns } from './compare-columns'
import { CompareState, type UpdateCompare } from './compare-state'
import { runsInUrl } from './compare-url'
import { comparisonMarkdown } from './comparison-markdown'
import { DifferencesTable } from './differences-table'
import { prepareResults } from './prepare-results'
import { ResultsCard } from './results-card'
import { RunChips } from './run-chips'

/** Runs side by side. All of what is shown is in the address, so a link shows the same comparison. */
export function ComparePage() {
  const { state, update } = useViewState(CompareState)
  const ids = useMemo(() => runsInUrl(state.runs), [state.runs])
  const views = useRunViews(ids)
  const setRuns = (next: readonly string[]) => update({ runs: next.join(',') })
  const here = ids.flatMap((id) => views.get(id)?.view ?? [])
  const failed = ids.filter((id) => views.get(id)?.error && !views.get(id)?.view)
  const isComplete = here.length + failed.length === ids.length
  const shown = useComplete(here, isComplete)
  const colors = useColors(ids)
  return (
    <>
      <PageHead title="Compare" actions={<AddRun present={ids} onAdd={(id) => setRuns([...ids, id])} />} />
      <StaleNotice />
      <RunChips
        runs={here.map(({ run }) => run)}
        colors={colors}
        onRemove={(id) => setRuns(ids.filter((other) => other !== id))}
      />
      {failed.map((id) => (
        <div key={id} className="mb-3">
          <FailedState what={`run ${id}`} reason={describeError(views.get(id)!.error)} />
        </div>
      ))}
      {ids.length < 2 && <TooFew count={ids.length} />}
      {!isComplete && <LoadingState what="the runs" />}
      {shown.length > 1 && <Comparison views={shown} colors={colors} state={state} update={update} />}
    </>
  )
}

/** A verdict over half of the runs would be another a moment later: until all are here, those that were complete before stay. */
function useComplete(here: readonly RunView[], isComplete: boolean): readonly RunView[] {
  const last = useRef<readonly RunView[]>([])
  if (isComplete) last.current = here
  return last.current
}

/** Each run its own colour while there are enough, but for those that the reader has given one. */
function useColors(ids: readonly string[]): ReadonlyMap<string, string> {
  const look = useRunLook()
  return useMemo(
    () =>
      new Map([...assignRunColors(ids)].map(([id, color]) => [id, look.chosenColor(id) ?? color] as const)),
    [ids, look],
  )
}

function TooFew({ count }: { count: number }) {
  return (
    <EmptyState title={count === 0 ? 'Nothing to compare yet' : 'One run so far'}>
      <p>Add a run above, or select two or more in the table of runs.</p>
      <ButtonLink href="/runs">Choose runs</ButtonLink>
    </EmptyState>
  )
}

function Comparison({
  views,
  colors,
  state,
  update,
}: {
  views: readonly RunView[]
  colors: ReadonlyMap<string, string>
  state: CompareState
  update: UpdateCompare
}) {
  const runs = views.map(({ run }) => run)
  const groups = compareColumns(runs, state.columns)
  const baseline = columnOf(groups, state.baseline)
  const results = prepareResults(groups, baseline, state)
  const shared = { groups, colors, baseline, state, update }
  return (
    <div className="flex flex-col gap-4">
      <div className="flex flex-wrap items-center gap-2">
        <ColumnsChoice state={state} update={update} />
        <span className="ml-auto">
          <CopyMarkdown text={() => comparisonMarkdown(groups, results)} />
        </span>
      </div>
      <ResultsCard {...shared} results={results} />
      <DifferencesTable {...shared} />
      <CompareCharts views={views} colors={colors} />
      <RunsExplorer
        runs={runs}
        colors={colors}
        state={state.explore}
        update={(change) => update({ explore: { ...state.explore, ...change } })}
      />
    </div>
  )
}

function ColumnsChoice({ state, update }: { state: CompareState; update: UpdateCompare }) {
  return (
    <Select
      aria-label="Columns"
      value={state.columns}
      onChange={(event) => update({ columns: event.target.value as CompareState['columns'] })}
      className="w-auto max-w-full min-w-0"
    >
      <option value="auto">Columns: automatic</option>
      <option value="groups">Columns: a config, seeds together</option>
      <option value="runs">Columns: each run</option>
    </Select>
  )
}

function CopyMarkdown({ text }: { text: () => string }) {
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text())
      toast.success('Copied as Markdown')
    } catch (error) {
      toast.error(`Could not copy: ${describeError(error)}`)
    }
  }
  return (
    <Button onClick={() => void copy()}>
      <ClipboardCopy aria-hidden className="size-4" />
      Copy as Markdown
    </Button>
  )
}
