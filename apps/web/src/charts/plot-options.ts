import type uPlot from 'uplot'
import { axisTicks, logTicks, TICK_STEPS } from './axis-ticks'
import type { ChartTheme } from './chart-theme'
import { bandPaths, columnOf, linePaths, rangeOfX } from './line-paths'
import { lonePoints, rowAtCursor, rowsIn } from './line-rows'
import type { DrawnLine, PreparedChart } from './prepare-chart'
import { touchZoom } from './touch-zoom'
import { type Unit, unitTickText } from './units'
import type { Range } from './value-range'
import { type XKind, xTicks, xTickTexts } from './x-axis'

const FONT = '11px ui-sans-serif, system-ui, sans-serif'

export const POINT_CHOICES = ['auto', 'on', 'off'] as const
export type PointChoice = (typeof POINT_CHOICES)[number]

/** How a chart is read, whatever lines it has. */
export interface ChartAxes {
  xKind: XKind
  logX: boolean
  logY: boolean
  unit: Unit
  /** Whether points are marked: `auto` marks them where they are few. */
  marks: PointChoice
}

export interface PlotLook extends ChartAxes {
  drawn: readonly DrawnLine[]
  bands: PreparedChart['bands']
  theme: ChartTheme
  /** Charts with one key share their crosshair. */
  syncKey: string
  /** What changes without the plot being made anew. */
  now(): { x: Range; y: Range; highlighted: string | null }
}

/** Everything about a plot that only changes with its set of lines, not with their points. */
export function plotOptions(look: PlotLook): Omit<uPlot.Options, 'width' | 'height'> {
  return {
    // Each line has its own x: of a hundred lines on one, nearly all of some million places would be empty.
    mode: 2,
    legend: { show: false },
    padding: [8, 18, 0, 0],
    plugins: [touchZoom()],
    cursor: {
      // Zoom is a state of the page, which tells every chart of its range: only the crosshair goes from plot to plot.
      sync: { key: look.syncKey, setSeries: false, scales: ['x', null], filters: { pub: isCrosshair } },
      drag: { x: true, y: false, dist: 6, setScale: false },
      points: { size: 6 },
      y: false,
      // Its type does not say so, but null is a line without a point there.
      dataIdx: (plot, index) =>
        rowAtCursor(columnOf(plot, index).x, plot.posToVal(plot.cursor.left!, 'x')) as number,
    },
    scales: {
      x: { time: false, distr: look.logX ? 3 : 1, range: () => [...look.now().x] },
      y: { distr: look.logY ? 3 : 1, range: () => [...look.now().y] },
    },
    axes: axesOf(look),
    series: [{}, ...seriesOf(look)],
  }
}

const isCrosshair = (type: string) => type === 'mousemove' || type === 'mouseleave'

/** Room for one tick, in px. */
const X_TICK_ROOM = 84
const Y_TICK_ROOM = 34

export const tickCount = (length: number, room: number) => Math.max(2, Math.floor(length / room))

function axesOf({ theme, xKind, logX, logY, unit }: PlotLook): uPlot.Axis[] {
  const axis: uPlot.Axis = {
    font: FONT,
    stroke: theme.axis,
    grid: { stroke: theme.grid, width: 1 },
    ticks: { show: false },
    incrs: TICK_STEPS,
    filter: (_plot, splits) => splits,
  }
  return [
    {
      ...axis,
      size: 26,
      splits: (plot, _axis, low, high) =>
        xTicks(xKind, [low, high], tickCount(plot.width, X_TICK_ROOM), logX),
      values: (_plot, splits) => xTickTexts(xKind, splits, logX),
    },
    {
      ...axis,
      size: (_plot, texts) => Math.max(50, 14 + CHARACTER * longest(texts ?? [])),
      splits: (plot, _axis, low, high) =>
        yTicks([low, high], tickCount(plot.height, Y_TICK_ROOM), logY, unit),
      values: (_plot, splits) => yTickTexts(splits, logY, unit),
    },
  ]
}

/** Round values of the unit from `low` to `high`, in the units of the stored values. */
export function yTicks([low, high]: Range, count: number, logarithmic: boolean, { size }: Unit): number[] {
  const ticks = logarithmic
    ? logTicks(low / size, high / size, count)
    : axisTicks(low / size, high / size, count)
  return ticks.map((tick) => tick * size)
}

export function yTickTexts(ticks: readonly number[], logarithmic: boolean, unit: Unit): string[] {
  const step = ticks.length > 1 ? ticks[1]! - ticks[0]! : (ticks[0] ?? 1)
  return ticks.map((tick) => unitTickText(unit, tick, logarithmic ? tick : step))
}

/** Width of a digit of the font above, in px. */
export const CHARACTER = 6.2
export const longest = (texts: readonly string[]) => Math.max(0, ...texts.map((text) => text.length))

/** Opacity of a line, as the last two digits of its colour. */
const OPACITY = { line: '', 'raw behind': '59', ghost: '40', 'band edge': '00' } as const
const PALE = '26'

/** The colour of a line as it is drawn; the others step back while one is highlighted. */
export function strokeOf({ id, color, role }: DrawnLine, highlighted: string | null): string {
  if (role === 'band edge') return `${color}${OPACITY[role]}`
  return `${color}${highlighted !== null && highlighted !== id ? PALE : OPACITY[role]}`
}

export const DASHES = [6, 4]
/** More lines than this are drawn thin. */
const FEW_LINES = 8

/**
 * In px. Many thick lines hide one another; and without a graphics card a stroke of more than one px costs ten to twenty
 * times one of a px: twenty live lines took 20 to 70 ms of the page for each picture.
 */
export function widthOf({ role }: DrawnLine, drawn: readonly DrawnLine[]): number {
  if (role === 'band edge') return 0
  return role === 'line' && drawn.filter((line) => line.role === 'line').length <= FEW_LINES ? 1.75 : 1
}

/** As many points or fewer are marked one by one. */
export const FEW_POINTS = 24

/** Where the values of a line belong. Its axes are ours: it is not searched for its ends. */
const PLACED = { auto: false, facets: [{ scale: 'x' }, { scale: 'y' }] }

function seriesOf(look: PlotLook): uPlot.Series[] {
  // A plot has one line at the least.
  if (look.drawn.length === 0) return [{ ...PLACED, show: false }]
  return look.drawn.map((line, index) =>
    line.role === 'band edge' ? edgeOptions(index, look) : lineOptions(line, look),
  )
}

/** The upper edge fills the band, the lower one draws nothing. */
function edgeOptions(index: number, { bands }: PlotLook): uPlot.Series {
  const band = bands.find(({ upper }) => upper === index)
  return {
    ...PLACED,
    width: 0,
    paths: band ? bandPaths(band.lower + 1) : () => null,
    points: { show: false },
    ...(band && { fill: `${band.color}2e` }),
  }
}

function lineOptions(line: DrawnLine, { drawn, marks, now }: PlotLook): uPlot.Series {
  const isMain = line.role === 'line'
  return {
    ...PLACED,
    label: line.label,
    stroke: () => strokeOf(line, now().highlighted),
    width: widthOf(line, drawn),
    paths: linePaths,
    ...(line.dashed && { dash: DASHES }),
    spanGaps: false,
    points: {
      // What the filter names is drawn; a line without marks makes no path for them.
      show: false,
      filter: (plot, index) => (isMain ? markedRows(plot, index, marks) : null),
      size: 5,
      fill: () => strokeOf(line, now().highlighted),
    },
  }
}

/** A point between two gaps makes no line; a dot shows that it is there. */
function markedRows(plot: uPlot, index: number, marks: PointChoice): number[] | null {
  const { x, values } = columnOf(plot, index)
  const [first, end] = rowsIn(x, rangeOfX(plot))
  const marksAll = marks === 'on' || (marks === 'auto' && end - first < FEW_POINTS)
  const rows = marksAll ? Array.from({ length: end - first }, (_, row) => first + row) : lonePoints(values)
  return rows.length === 0 ? null : rows
}
