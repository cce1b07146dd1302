import type { FedLine } from '@barycenter/client'
import type { MetricBand } from '@barycenter/contracts'
import type { ChartPlan } from '../../charts/chart-groups'
import type { BandKind, ChartLine } from '../../charts/prepare-chart'
import { LINE_COLORS } from '../../charts/run-color'

/** A run as charts show it. */
export interface ChartRun {
  id: string
  name: string
  color: string
  /** No point of it is to come: it is not followed. */
  isOver?: boolean
  /** What others are compared with: its lines are dashed. */
  isBaseline?: boolean
}

/** Runs taken together. */
export interface ChartGroup {
  id: string
  label: string
  color: string
  runIds: readonly string[]
}

export interface LineNaming {
  chart: ChartPlan
  runs: readonly ChartRun[]
  groups: readonly ChartGroup[]
  isOfMany: boolean
  band: BandKind
}

/**
 * What a chart draws of the answer of the server, in the order of its legend. Colour tells runs apart; in a chart of one
 * run it tells its metrics apart.
 */
export function chartLines(
  answer: { lines: readonly FedLine[]; bands: readonly MetricBand[] },
  naming: LineNaming,
): ChartLine[] {
  const { chart, runs, groups, isOfMany } = naming
  const lines = runs.flatMap((run) =>
    chart.lines.flatMap(({ key, label }, index): ChartLine[] => {
      const line = answer.lines.find((found) => found.runId === run.id && found.key === key)
      const [id, name] = lineName(run, { key, label }, naming)
      const color = !isOfMany ? LINE_COLORS[index % LINE_COLORS.length]! : run.color
      return line ? [{ id, label: name, color, ...pointsOf(line), dashed: run.isBaseline === true }] : []
    }),
  )
  const bands = groups.flatMap((group) =>
    chart.lines.flatMap(({ key, label }): ChartLine[] => {
      const band = answer.bands.find((found) => found.groupId === group.id && found.key === key)
      const name = chart.lines.length === 1 ? group.label : `${group.label}, ${label}`
      return band ? [bandLine(band, { ...group, label: name }, naming.band)] : []
    }),
  )
  return [...bands, ...lines]
}

function lineName(
  run: ChartRun,
  { key, label }: ChartPlan['lines'][number],
  { chart, isOfMany }: LineNaming,
) {
  if (!isOfMany) return [key, label] as const
  return chart.lines.length === 1
    ? ([run.id, run.name] as const)
    : ([`${run.id} ${key}`, `${run.name}, ${label}`] as const)
}

function pointsOf({ x, steps, values, smoothed, count, inRange, unmatched, ghosts }: FedLine) {
  return { x, steps, values, smoothed, count, inRange, unmatched, ghosts }
}

function bandLine(band: MetricBand, { id, label, color }: ChartGroup, kind: BandKind): ChartLine {
  const edge = (side: -1 | 1) => {
    if (kind === 'minmax') return side < 0 ? band.min : band.max
    const spread = band[kind]
    const middle = band.smoothed ?? band.mean
    return middle.map((mean, index) => (mean === null ? null : mean + side * (spread[index] ?? 0)))
  }
  return {
    id,
    label: `${label} (N ${band.runs})`,
    color,
    x: band.x,
    steps: [],
    values: band.mean.map(toNumber),
    smoothed: band.smoothed?.map(toNumber) ?? null,
    count: band.count,
    // Every point of every member is in the mean, whatever is drawn.
    inRange: band.x.length,
    unmatched: 0,
    band: { runs: band.runs, n: band.n, low: edge(-1), high: edge(1) },
  }
}

const toNumber = (value: number | null) => value ?? Number.NaN
