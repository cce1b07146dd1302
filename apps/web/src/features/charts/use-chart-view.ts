'use client'
import type { ChartX } from '@barycenter/contracts'
import { useDeferredValue, useMemo } from 'react'
import type { ChartPlan } from '../../charts/chart-groups'
import type { ChartAxes } from '../../charts/plot-options'
import { type ChartLine, type PreparedChart, prepareChart } from '../../charts/prepare-chart'
import { commonUnit } from '../../charts/units'
import type { Range } from '../../charts/value-range'
import { kindOfX } from '../../charts/x-axis'
import { useChartLines } from '../../live/use-chart-lines'
import { type ChartGroup, type ChartRun, chartLines } from './chart-lines'
import { axisName, type ChartSettings, type PanelState, readX, settingsOf, zoomName } from './panel-state'

/** Whose lines the charts of a panel show. */
export interface ChartSource {
  runs: readonly ChartRun[]
  groups: readonly ChartGroup[]
  /** Lines are told apart by their runs, also where there is only one. */
  isOfMany: boolean
}

export interface PlacedChart {
  chart: ChartPlan
  section: string
}

export interface ChartView extends PlacedChart {
  x: ChartX
  /** Name of the axis that it shares with others. */
  axis: string
  zoomedAs: string
  zoom: Range | null
  settings: ChartSettings
  axes: ChartAxes
  /** All lines, those that the reader hid too. */
  lines: ChartLine[]
  /** Without the hidden ones. */
  shown: ChartLine[]
  prepared: PreparedChart
  isLoading: boolean
  /** What was asked for last is not here yet: the picture is the one before. */
  isOld: boolean
  error: Error | null
}

/** Of a line, for each px of its chart; many lines share the screen. */
const POINTS_PER_PX = [
  { lines: 5, points: 2 },
  { lines: 40, points: 1 },
  { lines: Number.POSITIVE_INFINITY, points: 0.5 },
]

const pointsPerPx = (lineCount: number) => POINTS_PER_PX.find(({ lines }) => lineCount <= lines)!.points

/** All that a card shows: what the server has, prepared by the settings of the panel and the chart. */
export function useChartView(
  { chart, section }: PlacedChart,
  source: ChartSource,
  state: PanelState,
  /** null while it is not known: nothing is asked for until then, so that nothing is asked for twice. */
  width: number | null,
): ChartView {
  const settings = useSettings(state, chart.id)
  const x = useMemo(() => readX(state.x), [state.x])
  const axis = axisName(section, state.x)
  const zoomedAs = zoomName(state, chart.id, axis)
  const zoom = state.zoom[zoomedAs] ?? null
  const answer = useAnswer(chart, source, { x, zoom, settings, width })
  const lines = useMemo(
    () => chartLines(answer, { ...source, chart, band: state.band }),
    [answer, chart, source, state.band],
  )
  const shown = useMemo(() => lines.filter(({ id }) => !state.mute.includes(id)), [lines, state.mute])
  const { logX, logY, trimmed } = settings
  // The points of another zoom are asked for before those at hand are drawn: a hundred lines take the time of an answer.
  const zoomBefore = useDeferredValue(zoom)
  const drawnZoom = answer.isOld ? zoomBefore : zoom
  const prepared = useMemo(
    () => prepareChart(shown, { logX, logY, trimmed, zoom: drawnZoom }),
    [shown, logX, logY, trimmed, drawnZoom],
  )
  const unit = useMemo(() => commonUnit(chart.lines.map(({ key }) => key)), [chart])
  const axes = useMemo<ChartAxes>(
    () => ({ xKind: kindOfX(x), logX, logY, unit, marks: state.marks }),
    [x, logX, logY, unit, state.marks],
  )
  const { isOld, error } = answer
  const isLoading = answer.state === 'loading'
  return {
    chart,
    section,
    x,
    axis,
    zoomedAs,
    zoom,
    settings,
    axes,
    lines,
    shown,
    prepared,
    isLoading,
    isOld,
    error,
  }
}

/** The same object while nothing in it changes, so that live points do not look like new settings. */
function useSettings(state: PanelState, chartId: string): ChartSettings {
  const text = JSON.stringify(settingsOf(state, chartId))
  return useMemo(() => JSON.parse(text) as ChartSettings, [text])
}

function useAnswer(
  chart: ChartPlan,
  { runs, groups }: ChartSource,
  asked: { x: ChartX; zoom: Range | null; settings: ChartSettings; width: number | null },
) {
  const runIds = runs.map(({ id }) => id)
  const lineCount = runIds.length * chart.lines.length
  return useChartLines({
    runIds,
    keys: chart.lines.map(({ key }) => key),
    x: asked.x,
    range: asked.zoom && { from: asked.zoom[0], to: asked.zoom[1] },
    maxPoints: (asked.width ?? 0) * pointsPerPx(lineCount),
    enabled: asked.width !== null,
    smoothing: asked.settings.smoothing,
    groups: groups.map(({ id, runIds: members }) => ({ id, runIds: members })),
    lines: groups.length === 0,
    liveRunIds: runs.flatMap(({ id, isOver }) => (isOver ? [] : [id])),
  })
}
