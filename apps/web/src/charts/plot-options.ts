import type uPlot from 'uplot'
import { axisTicks, logTicks, TICK_STEPS, tickText } from './axis-ticks'
import type { ChartTheme } from './chart-theme'
import { type DrawnLine, lonePoints } from './prepare-series'

const FONT = '11px ui-sans-serif, system-ui, sans-serif'

export interface PlotLook {
  drawn: readonly DrawnLine[]
  theme: ChartTheme
  logarithmic: boolean
  /** Charts with one key share their crosshair. */
  syncKey: string
}

/** Everything about a plot that only changes with its set of lines, not with their points. */
export function plotOptions({
  drawn,
  theme,
  logarithmic,
  syncKey,
}: PlotLook): Omit<uPlot.Options, 'width' | 'height'> {
  const axis: uPlot.Axis = {
    font: FONT,
    stroke: theme.axis,
    grid: { stroke: theme.grid, width: 1 },
    ticks: { show: false },
  }
  return {
    legend: { show: false },
    padding: [8, 12, 0, 0],
    cursor: {
      sync: { key: syncKey, setSeries: false, scales: ['x', null] },
      drag: { x: true, y: false, dist: 6 },
      points: { size: 6 },
      y: false,
    },
    scales: {
      x: { time: false },
      y: logarithmic ? { distr: 3, range: logarithmicRange } : { range: { min: SOFT_EDGE, max: SOFT_EDGE } },
    },
    axes: [
      {
        ...axis,
        size: 26,
        values: (_plot, splits) => splits.map((step) => (Number.isInteger(step) ? String(step) : '')),
      },
      {
        ...axis,
        size: (_plot, texts) => Math.max(50, 14 + CHARACTER * longest(texts ?? [])),
        incrs: TICK_STEPS,
        splits: logarithmic ? logSplits : linearSplits,
        filter: (_plot, splits) => splits,
        values: (_plot, splits) =>
          splits.map((value) => tickText(value, logarithmic ? value : stepOf(splits))),
      },
    ],
    series: [{ label: 'step' }, ...drawn.map(lineOptions)],
  }
}

/** Width of a digit of the font above, in px. */
const CHARACTER = 6.2
const longest = (texts: readonly string[]) => Math.max(0, ...texts.map((text) => text.length))

/** Room for one tick, in px. */
const TICK_ROOM = 34

function linearSplits(plot: uPlot, _axis: number, low: number, high: number): number[] {
  return axisTicks(low, high, Math.max(2, Math.floor(plot.height / TICK_ROOM)))
}

function logSplits(plot: uPlot, _axis: number, low: number, high: number): number[] {
  return logTicks(low, high, Math.max(2, Math.floor(plot.height / TICK_ROOM)))
}

const stepOf = ([first, second]: number[]) => (second === undefined ? first : second - first!)

const SOFT_EDGE: uPlot.Range.Limit = { pad: 0.08, mode: 0 }

/** Whole powers of ten around the data. uPlot's own range fails on a line that has no positive value yet. */
function logarithmicRange(_plot: uPlot, low: number | null, high: number | null): uPlot.Range.MinMax {
  if (low === null || high === null || !(low > 0)) return [0.1, 10]
  const from = 10 ** Math.floor(Math.log10(low))
  const to = 10 ** Math.ceil(Math.log10(high))
  return [from, to === from ? from * 10 : to]
}

function lineOptions({ label, color, faint }: DrawnLine): uPlot.Series {
  return {
    label,
    stroke: faint ? `${color}66` : color,
    width: faint ? 1 : 1.75,
    spanGaps: false,
    // A point between two gaps makes no line; a dot shows that it is there.
    points: {
      show: (_plot, _index, from, to) => !faint && to - from < 24,
      filter: (plot, index, show) => (show || faint ? null : lonePoints(plot.data[index]!)),
      size: 5,
      fill: color,
    },
  }
}
