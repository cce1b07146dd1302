import type { Column } from './align-columns'
import { rowAtCursor, rowsIn } from './line-rows'
import { type Range, type ValueRange, valueRange } from './value-range'
import { xRange } from './x-axis'

/** How far around the mean of a group its band reaches. */
export const BAND_KINDS = ['std', 'stderr', 'minmax'] as const
export type BandKind = (typeof BAND_KINDS)[number]

/** Of several runs taken together, at each x of the line. */
export interface LineBand {
  runs: number
  /** Members with a value at each x. */
  n: readonly number[]
  low: readonly (number | null)[]
  high: readonly (number | null)[]
}

export interface ChartLine {
  /** Stable name of the line: a metric key, a run id or a group. */
  id: string
  label: string
  color: string
  /** Rising. */
  x: readonly number[]
  steps: readonly number[]
  values: readonly number[]
  /** At the same places, smoothed over all points by the server; null without smoothing. */
  smoothed: readonly number[] | null
  /** Points stored, of which `values` are what a chart of this width can show. */
  count: number
  inRange: number
  /** Points without a place on the axis of another metric. */
  unmatched: number
  /** A group: its mean is the line. */
  band?: LineBand
  /** What it went like before the run was resumed from an earlier place. */
  ghosts?: readonly { x: readonly number[]; values: readonly number[] }[]
  dashed?: boolean
}

export type LineRole = 'line' | 'raw behind' | 'ghost' | 'band edge'

export interface DrawnLine {
  id: string
  label: string
  color: string
  role: LineRole
  dashed: boolean
}

export interface PreparedChart {
  drawn: DrawnLine[]
  /** Of each drawn line; a value that cannot be drawn is null. */
  columns: Column[]
  /** Pairs of drawn lines, upper and lower, between which a band is filled. */
  bands: { upper: number; lower: number; color: string }[]
  x: Range
  y: Range
  /** Points of the lines that are drawn, and those stored in the range shown. */
  points: number
  inRange: number
  count: number
  /** Values beyond a y axis that leaves outliers out. */
  outside: number
  /** Points that are NaN or infinite; they are gaps in the drawing. */
  notFinite: number
  /** Points that a logarithmic axis cannot show. */
  notPositive: number
  /** Points without a place on the axis of another metric. */
  unmatched: number
}

export interface PrepareOptions {
  logX: boolean
  logY: boolean
  /** Outliers do not stretch the y axis. */
  trimmed: boolean
  /** Ends of x where the reader has zoomed; null shows all. */
  zoom: Range | null
}

interface Layer extends DrawnLine {
  column: Column
}

/**
 * Decides all that a line chart shows. A value that is not finite, or that a logarithmic axis cannot hold, is a gap
 * the reader must see: never a zero, never a joined line.
 */
export function prepareChart(lines: readonly ChartLine[], options: PrepareOptions): PreparedChart {
  const layers = lines.flatMap((line) => layersOf(line, options))
  const columns = layers.map(({ column }) => column)
  const x = options.zoom ?? xRange(endsOfX(columns), options.logX)
  const { range: y, outside } = shownValues(layers, x, options)
  return {
    columns,
    drawn: layers.map(({ column: _, ...drawn }) => drawn),
    bands: bandsOf(layers),
    x,
    y,
    outside,
    points: sum(lines.map((line) => line.values.length)),
    inRange: sum(lines.map(({ inRange }) => inRange)),
    count: sum(lines.map(({ count }) => count)),
    unmatched: sum(lines.map((line) => line.unmatched)),
    ...countGaps(lines, options.logY),
  }
}

/** Smallest and largest x of any; empty without points. */
function endsOfX(columns: readonly Column[]): number[] {
  const shown = columns.filter(({ x }) => x.length > 0)
  if (shown.length === 0) return []
  return [Math.min(...shown.map(({ x }) => x[0]!)), Math.max(...shown.map(({ x }) => x.at(-1)!))]
}

function countGaps(lines: readonly ChartLine[], logY: boolean) {
  let [notFinite, notPositive] = [0, 0]
  for (const { values, band } of lines) {
    // A mean that is missing is no point that went wrong.
    if (band) continue
    for (const value of values) {
      if (!Number.isFinite(value)) notFinite++
      else if (logY && value <= 0) notPositive++
    }
  }
  return { notFinite, notPositive }
}

/** What is drawn of a line, from back to front. */
function layersOf(line: ChartLine, options: PrepareOptions): Layer[] {
  const layer = (role: LineRole, x: readonly number[], values: readonly (number | null)[]): Layer => ({
    id: line.id,
    label: line.label,
    color: line.color,
    role,
    dashed: line.dashed === true && role === 'line',
    column: drawable({ x, values }, options),
  })
  return [
    ...(line.ghosts ?? []).map(({ x, values }) => layer('ghost', x, values)),
    ...(line.band
      ? [layer('band edge', line.x, line.band.high), layer('band edge', line.x, line.band.low)]
      : []),
    ...(line.smoothed ? [layer('raw behind', line.x, line.values)] : []),
    layer('line', line.x, line.smoothed ?? line.values),
  ]
}

/** Lines that did not change keep their arrays: of those, what was drawn last is drawn again. */
const drawnBefore = new WeakMap<readonly unknown[], { look: string; x: readonly number[]; column: Column }>()

function drawable({ x, values }: Column, options: PrepareOptions): Column {
  const look = `${options.logX} ${options.logY}`
  const before = drawnBefore.get(values)
  if (before?.look === look && before.x === x) return before.column
  const column = toDrawable({ x, values }, options)
  drawnBefore.set(values, { look, x, column })
  return column
}

function toDrawable({ x, values }: Column, { logX, logY }: PrepareOptions): Column {
  const canShow = (value: number | null) => value !== null && Number.isFinite(value) && (!logY || value > 0)
  const shown = {
    x,
    values: values.every(canShow) ? values : values.map((value) => (canShow(value) ? value : null)),
  }
  if (!logX || x.every((at) => at > 0)) return shown
  const kept = x.map((at, index) => (at > 0 ? index : -1)).filter((index) => index >= 0)
  return { x: kept.map((index) => x[index]!), values: kept.map((index) => shown.values[index]!) }
}

/** The y axis is that of the values in the range of x that is shown; ghosts do not stretch it. */
function shownValues(layers: readonly Layer[], range: Range, options: PrepareOptions): ValueRange {
  const values = new Float64Array(sum(layers.map(({ column }) => column.x.length)))
  let count = 0
  for (const { role, column } of layers) {
    if (role === 'ghost') continue
    const [first, end] = rowsIn(column.x, range)
    for (let row = first; row < end; row++) {
      const value = column.values[row]!
      if (value !== null) values[count++] = value
    }
  }
  return valueRange(values.subarray(0, count), { logarithmic: options.logY, trimmed: options.trimmed })
}

function bandsOf(layers: readonly Layer[]): PreparedChart['bands'] {
  return layers.flatMap(({ role, color }, index) => {
    const isUpper = role === 'band edge' && layers[index - 1]?.role !== 'band edge'
    return isUpper ? [{ upper: index, lower: index + 1, color }] : []
  })
}

const sum = (numbers: readonly number[]) => numbers.reduce((total, number) => total + number, 0)

export interface Reading {
  line: ChartLine
  index: number
  /** Of the drawn line: smoothed where it is. */
  value: number
  raw: number
}

/** What each line has nearest to a place of the x axis, highest first; lines that end before or begin after it have nothing. */
export function readingsAt(lines: readonly ChartLine[], at: number): Reading[] {
  const readings = lines.flatMap((line): Reading[] => {
    const index = rowAtCursor(line.x, at)
    if (index === null) return []
    const raw = line.values[index]!
    return [{ line, index, raw, value: line.smoothed?.[index] ?? raw }]
  })
  const rank = ({ value }: Reading) => (Number.isNaN(value) ? Number.NEGATIVE_INFINITY : value)
  return readings.sort((a, b) => rank(b) - rank(a))
}

/** Last point of a line as it was logged; undefined while it has none. */
export function lastPoint({ steps, values }: Pick<ChartLine, 'steps' | 'values'>) {
  const at = values.length - 1
  return at < 0 ? undefined : { step: steps[at]!, value: values[at]! }
}
