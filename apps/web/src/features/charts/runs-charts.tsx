'use client'
import { useMemo } from 'react'
import { z } from 'zod'
import { LINE_COLORS } from '../../charts/run-color'
import { plural } from '../../format/format-number'
import { Button } from '../../ui/button'
import { EmptyState, FailedState, LoadingState } from '../../ui/states'
import { useViewState } from '../../view-state/use-view-state'
import { useRunLook } from '../runs/run-look'
import type { ChartGroup, ChartRun } from './chart-lines'
import { ChartPanel } from './chart-panel'
import { sectionsOfKeys } from './key-sections'
import { useRunNames } from './run-names'
import type { ChartSource } from './use-chart-view'
import { useMetricKeys } from './use-metric-keys'

interface RunsChartsProps {
  /** In the order of the table; runs that the reader's eye hides are left out here. */
  runIds: readonly string[]
  /** Runs taken together: a mean with its band each, over all members, whatever is shown. */
  groups?: readonly { id: string; label: string; runIds: readonly string[] }[]
  /** Of these runs, where the page knows them already. */
  names?: ReadonlyMap<string, string>
  /** Of these runs, those that are over, where the page knows it; the others are followed. */
  over?: ReadonlySet<string>
  /** Metrics to chart; all of these runs when left out. */
  keys?: readonly string[]
  /** Its lines are dashed. */
  baselineId?: string | undefined
  /** Colours that a page gives its runs; else each has its own everywhere. */
  colors?: ReadonlyMap<string, string>
}

const FIRST_RUNS = 20
const MORE_RUNS = 100

const RunsChartsState = z.object({ lines: z.number().int().min(1).max(MORE_RUNS).default(FIRST_RUNS) })

/** The charts of many runs: one for each metric, a line for each run or a band for each group. */
export function RunsCharts({
  runIds,
  names: knownNames,
  groups = NO_GROUPS,
  over,
  keys,
  baselineId,
  colors,
}: RunsChartsProps) {
  const look = useRunLook()
  const { state, update } = useViewState(RunsChartsState)
  const visible = runIds.filter((id) => !look.isHidden(id))
  const shown = useSameList(visible.slice(0, state.lines))
  const source = useSource(shown, groups, { look, names: knownNames, over, baselineId, colors })
  const known = useMetricKeys(shown, keys)
  const names = known.keys.join('\n')
  const sections = useMemo(() => sectionsOfKeys(names === '' ? [] : names.split('\n')), [names])
  if (runIds.length === 0) return <EmptyState title="No runs to chart" />
  if (visible.length === 0) return <EmptyState title="The eye of every run is closed" />
  if (known.error) return <FailedState what="the metrics of these runs" reason={known.error} />
  if (known.isLoading) return <LoadingState what="the metrics of these runs" />
  const note = countWords({ shown: shown.length, visible: visible.length, all: runIds.length }, groups)
  return (
    <ChartPanel
      sections={sections}
      source={source}
      empty={<EmptyState title="These runs have no points yet" />}
      note={
        <span className="flex flex-wrap items-center gap-2" data-testid="runs-shown">
          {note}
          {visible.length > shown.length && groups.length === 0 && shown.length < MORE_RUNS && (
            <Button size="small" onClick={() => update({ lines: MORE_RUNS })}>
              Show {Math.min(MORE_RUNS, visible.length)}
            </Button>
          )}
        </span>
      }
    />
  )
}

const NO_GROUPS: NonNullable<RunsChartsProps['groups']> = []

/** How many of the runs the charts show, and what is not shown. */
export function countWords(
  { shown, visible, all }: { shown: number; visible: number; all: number },
  groups: readonly { runIds: readonly string[] }[],
): string {
  if (groups.length > 0) {
    const members = groups.reduce((sum, { runIds }) => sum + runIds.length, 0)
    return `${plural(groups.length, 'group')} over all their ${plural(members, 'run')}, whatever is shown.`
  }
  const hidden = all > visible ? ` ${plural(all - visible, 'run')} with a closed eye left out.` : ''
  return shown < visible
    ? `Showing ${shown} of ${plural(visible, 'run')}.${hidden}`
    : `${plural(shown, 'run')}.${hidden}`
}

interface SourceLook {
  names: ReadonlyMap<string, string> | undefined
  over: ReadonlySet<string> | undefined
  look: ReturnType<typeof useRunLook>
  baselineId: string | undefined
  colors: ReadonlyMap<string, string> | undefined
}

function useSource(
  runIds: readonly string[],
  groups: NonNullable<RunsChartsProps['groups']>,
  { look, names: knownNames, over, baselineId, colors }: SourceLook,
): ChartSource {
  const names = useRunNames(runIds, knownNames)
  return useMemo(
    () => ({
      runs: runIds.map(
        (id): ChartRun => ({
          id,
          name: names.get(id) ?? id.slice(-6),
          color: look.chosenColor(id) ?? colors?.get(id) ?? look.colorOf(id),
          isOver: over?.has(id) ?? false,
          isBaseline: id === baselineId,
        }),
      ),
      groups: groups.map(
        (group, index): ChartGroup => ({ ...group, color: LINE_COLORS[index % LINE_COLORS.length]! }),
      ),
      isOfMany: true,
    }),
    [runIds, names, groups, look, over, baselineId, colors],
  )
}

/** The same list while it holds the same. */
function useSameList(list: readonly string[]): readonly string[] {
  const text = list.join(',')
  return useMemo(() => (text === '' ? [] : text.split(',')), [text])
}
