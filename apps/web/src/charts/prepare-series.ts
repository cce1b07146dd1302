import { smoothValues } from './smooth-values'

/** Points of one line in the order they were logged. */
export interface Series {
  steps: readonly number[]
  values: readonly number[]
}

export interface ChartLine {
  /** Stable name of the line: a metric key or a run id. */
  id: string
  label: string
  color: string
  series: Series
}

/** What uPlot draws: one column of steps, then one column of values for each drawn line. */
export type AlignedColumns = [number[], ...(number | null | undefined)[][]]

export interface DrawnLine {
  id: string
  label: string
  color: string
  /** The raw values behind a smoothed line. */
  faint: boolean
}

export interface PreparedChart {
  columns: AlignedColumns
  drawn: DrawnLine[]
  /** Points that are NaN or infinite; they are gaps in the drawing. */
  notFinite: number
  /** Points that a logarithmic axis cannot show. */
  notPositive: number
}

export interface PrepareOptions {
  /** Weight of the past in the smoothed line, 0 (none) to below 1. */
  smoothing: number
  logarithmic: boolean
}

/**
 * Decides all that a line chart shows. Runs that logged at different steps share one axis: a step another
 * line has is `undefined` (drawn through), a value that is not finite is `null` (a gap the reader must see:
 * never a zero, never a joined line).
 */
export function prepareChart(lines: readonly ChartLine[], options: PrepareOptions): PreparedChart {
  const sorted = lines.map((line) => sortBySteps(line.series))
  const drawn: DrawnLine[] = []
  const drawnSeries: Series[] = []
  lines.forEach((line, index) => {
    const { id, label, color } = line
    const raw = sorted[index]!
    const smooth = options.smoothing > 0
    drawn.push({ id, label, color, faint: smooth })
    drawnSeries.push(raw)
    if (!smooth) return
    drawn.push({ id, label, color, faint: false })
    drawnSeries.push({ steps: raw.steps, values: smoothValues(raw.values, options.smoothing) })
  })
  const all = sorted.flatMap((series) => [...series.values])
  return {
    columns: alignSeries(drawnSeries, options.logarithmic),
    drawn,
    notFinite: all.filter((value) => !Number.isFinite(value)).length,
    notPositive: options.logarithmic ? all.filter((value) => Number.isFinite(value) && value <= 0).length : 0,
  }
}

/** Rising steps, one value for each: of several values logged at one step the last one holds. */
export function sortBySteps(series: Series): Series {
  const byStep = new Map(series.steps.map((step, index) => [step, series.values[index]!]))
  const steps = [...byStep.keys()].sort((a, b) => a - b)
  return { steps, values: steps.map((step) => byStep.get(step)!) }
}

function alignSeries(series: readonly Series[], logarithmic: boolean): AlignedColumns {
  const steps = [...new Set(series.flatMap((line) => [...line.steps]))].sort((a, b) => a - b)
  const rowOf = new Map(steps.map((step, row) => [step, row]))
  const columns = series.map((line) => {
    const column = new Array<number | null | undefined>(steps.length).fill(undefined)
    line.steps.forEach((step, index) => {
      const value = line.values[index]!
      const drawable = Number.isFinite(value) && (!logarithmic || value > 0)
      column[rowOf.get(step)!] = drawable ? value : null
    })
    return column
  })
  return [steps, ...columns]
}

/** Rows whose value has a gap or the end of the line on both sides, so that no stroke reaches it; null for none. */
export function lonePoints(column: ArrayLike<number | null | undefined>): number[] | null {
  const own = Array.from(column, (_, row) => row).filter((row) => column[row] !== undefined)
  const isGap = (place: number) => own[place] === undefined || column[own[place]!] === null
  const lone = own.filter((_, place) => !isGap(place) && isGap(place - 1) && isGap(place + 1))
  return lone.length === 0 ? null : lone
}

/** The value of a column at a row, or the nearest one before it: what a crosshair between two points shows. */
export function valueAt(column: readonly (number | null | undefined)[], row: number): number | null {
  for (let at = row; at >= 0; at--) {
    const value = column[at]
    if (value !== undefined) return value
  }
  return null
}
