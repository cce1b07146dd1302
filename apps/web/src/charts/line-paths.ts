import uPlot from 'uplot'
import type { Column } from './align-columns'
import { bandOutlines } from './band-outlines'
import { rowsAcross } from './line-rows'
import type { Range } from './value-range'

/** What a plot holds of a line: each has its own x. */
export function columnOf(plot: uPlot, index: number): Column {
  const [x, values] = plot.data[index] as unknown as [Column['x'], Column['values']]
  return { x, values }
}

const NOTHING: Column = { x: [], values: [] }

/** As a plot takes them: at least one, behind the place of an x that all lines would share. */
export function plotData(columns: readonly Column[]): uPlot.AlignedData {
  const shown = columns.length === 0 ? [NOTHING] : columns
  // Its types know only lines that share their x.
  return [null, ...shown.map(({ x, values }) => [x, values])] as unknown as uPlot.AlignedData
}

export const rangeOfX = ({ scales }: uPlot): Range => [scales.x!.min!, scales.x!.max!]

const strokeRows = uPlot.paths.linear!()

/** The stroke of a line, as far as the axis reaches. */
export const linePaths: uPlot.Series.PathBuilder = (plot, index) =>
  strokeRows(plot, index, ...rowsAcross(columnOf(plot, index).x, rangeOfX(plot)))

/** The area between an upper edge and this lower one. */
export function bandPaths(lower: number): uPlot.Series.PathBuilder {
  return (plot, upper) => {
    const { x, values } = columnOf(plot, upper)
    const fill = new Path2D()
    for (const outline of bandOutlines({ x, upper: values, lower: columnOf(plot, lower).values })) {
      const area = new Path2D()
      // The first goes nowhere: a path begins where its first line ends.
      for (const [at, value] of outline)
        area.lineTo(plot.valToPos(at, 'x', true), plot.valToPos(value, 'y', true))
      area.closePath()
      fill.addPath(area)
    }
    return { fill }
  }
}
