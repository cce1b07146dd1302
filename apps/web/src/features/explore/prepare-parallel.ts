import { plural } from '../../format/format-number'
import { axisPaint, type ExploreModel, type Paint, tooltipHtml } from './explore-model'
import type { ExploreRow } from './explore-rows'
import { exploredText } from './explore-values'
import { colorsBy, notPositive, placeOn, type ValueAxis, valueAxis } from './value-axis'

export function parallelAxes(
  rows: readonly ExploreRow[],
  ids: readonly string[],
  log: readonly string[],
): ValueAxis[] {
  return ids.map((id) => valueAxis(rows, id, log))
}

/** A line through the values of each run, an axis for each value. */
export function prepareParallel(
  rows: readonly ExploreRow[],
  axes: readonly ValueAxis[],
  { color, log, paint }: { color: string; log: readonly string[]; paint: Paint },
): ExploreModel {
  const colors = colorsBy(rows, color, log)
  const lost = axes.reduce((sum, axis) => sum + notPositive(rows, axis), 0)
  return {
    option: {
      parallel: { left: 60, right: 70, top: 40, bottom: 24 },
      parallelAxis: axes.map((axis, place) => axisOption(axis, place, paint)),
      tooltip: { trigger: 'item' },
      series: [
        {
          type: 'parallel',
          inactiveOpacity: 0.06,
          activeOpacity: 0.9,
          smooth: 0.15,
          lineStyle: { width: 2, opacity: 0.8 },
          emphasis: { lineStyle: { width: 4, opacity: 1 } },
          tooltip: { formatter: (given: unknown) => lineTooltip(rows, axes, given) },
          data: rows.map((row, at) => ({
            name: row.name,
            value: axes.map((axis) => placeOn(axis, row.values[axis.id]) ?? '-'),
            lineStyle: { color: colors[at]! },
          })),
        },
      ],
    },
    headers: ['run', ...axes.map(({ title }) => title)],
    rows: rows.map((row, at) => ({
      key: row.id,
      label: row.name,
      runIds: [row.id],
      color: colors[at]!,
      cells: axes.map(({ id }) => exploredText(id, row.values[id])),
      raw: axes.map(({ id }) => rawText(row.values[id])),
    })),
    summary: `Parallel coordinates of ${plural(rows.length, 'run')} over ${axes.map(({ title }) => title).join(', ')}`,
    notes: lost > 0 ? [`${plural(lost, 'value')} of 0 or less cannot be shown on a log axis.`] : [],
    height: 340,
  }
}

export const rawText = (value: unknown): string | number =>
  typeof value === 'number' ? value : value === undefined || value === null ? '' : String(value)

function axisOption(axis: ValueAxis, place: number, paint: Paint) {
  const shared = {
    id: axis.id,
    dim: place,
    name: `${axis.title}${axis.logarithmic ? ' (log)' : ''}`,
    nameTruncate: { maxWidth: 120 },
    ...axisPaint(paint),
    areaSelectStyle: { width: 16, borderColor: '#3f7fe8', color: '#3f7fe8', opacity: 0.3 },
  }
  if (axis.kind === 'words') return { ...shared, type: 'category' as const, data: [...axis.words] }
  const label = (value: number) => exploredText(axis.id, axis.logarithmic ? 10 ** value : value)
  return {
    ...shared,
    type: 'value' as const,
    scale: true,
    axisLabel: { ...axisPaint(paint).axisLabel, formatter: label },
  }
}

function lineTooltip(rows: readonly ExploreRow[], axes: readonly ValueAxis[], given: unknown): string {
  const row = rows[(given as { dataIndex: number }).dataIndex]
  if (!row) return ''
  return tooltipHtml(
    row.name,
    axes.map(({ id, title }) => [title, exploredText(id, row.values[id])] as const),
  )
}
