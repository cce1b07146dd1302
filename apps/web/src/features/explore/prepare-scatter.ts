import { plural } from '../../format/format-number'
import { axisPaint, type ExploreModel, KEEP_LABELS, type Paint, tooltipHtml } from './explore-model'
import type { ExploreRow } from './explore-rows'
import { exploredText, valueTitle } from './explore-values'
import { rawText } from './prepare-parallel'
import { colorsBy, placeOn, type ValueAxis, valueAxis } from './value-axis'

/** Of a word on an axis, in px: a long one is cut, and in full in the tooltip. */
const WORD_WIDTH = 120

/** A point for each run that has both values. */
export function prepareScatter(
  all: readonly ExploreRow[],
  { x, y, color, log, paint }: { x: string; y: string; color: string; log: readonly string[]; paint: Paint },
): ExploreModel {
  const [across, up] = [valueAxis(all, x, log), valueAxis(all, y, log)]
  const isDrawn = ({ values }: ExploreRow) =>
    placeOn(across, values[x]) !== null && placeOn(up, values[y]) !== null
  const rows = all.filter(isDrawn)
  const colors = colorsBy(rows, color, log)
  const values = [...new Set([x, y, ...(color === 'run' ? [] : [color])])]
  return {
    option: {
      grid: { left: 16, right: 24, top: 34, bottom: 34, ...KEEP_LABELS },
      tooltip: { trigger: 'item' },
      xAxis: { ...axisOption(across, paint), nameLocation: 'middle', nameGap: 30 },
      yAxis: axisOption(up, paint),
      series: [
        {
          type: 'scatter',
          symbolSize: 11,
          emphasis: { scale: 1.5, itemStyle: { borderColor: paint.axis, borderWidth: 2 } },
          tooltip: {
            formatter: (given: unknown) =>
              pointTooltip(rows[(given as { dataIndex: number }).dataIndex], values),
          },
          data: rows.map((row, at) => ({
            name: row.name,
            value: [coordinate(across, row.values[x]), coordinate(up, row.values[y])],
            itemStyle: { color: colors[at]! },
          })),
        },
      ],
    },
    headers: ['run', ...values.map(valueTitle)],
    rows: rows.map((row, at) => ({
      key: row.id,
      label: row.name,
      runIds: [row.id],
      color: colors[at]!,
      cells: values.map((id) => exploredText(id, row.values[id])),
      raw: values.map((id) => rawText(row.values[id])),
    })),
    summary: `Scatter chart of ${up.title} over ${across.title}: ${plural(rows.length, 'run')}`,
    notes:
      rows.length < all.length
        ? [
            `${plural(all.length - rows.length, 'run')} without both values, or of 0 or less on a log axis, not drawn.`,
          ]
        : [],
    height: 380,
  }
}

/** The chart takes logarithms itself. */
function coordinate(axis: ValueAxis, value: ExploreRow['values'][string]): number {
  return axis.kind === 'words' ? placeOn(axis, value)! : Number(value)
}

function axisOption(axis: ValueAxis, paint: Paint) {
  const shared = { name: axis.title, ...axisPaint(paint) }
  if (axis.kind === 'words') {
    const axisLabel = {
      ...shared.axisLabel,
      hideOverlap: true,
      width: WORD_WIDTH,
      overflow: 'truncate' as const,
    }
    return { ...shared, type: 'category' as const, data: [...axis.words], axisLabel }
  }
  return {
    ...shared,
    type: axis.logarithmic ? ('log' as const) : ('value' as const),
    scale: true,
    axisLabel: {
      ...axisPaint(paint).axisLabel,
      hideOverlap: true,
      formatter: (value: number) => exploredText(axis.id, value),
    },
  }
}

function pointTooltip(row: ExploreRow | undefined, values: readonly string[]): string {
  if (!row) return ''
  return tooltipHtml(
    row.name,
    values.map((id) => [valueTitle(id), exploredText(id, row.values[id])] as const),
  )
}
