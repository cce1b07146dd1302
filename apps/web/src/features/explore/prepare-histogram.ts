import { LINE_COLORS } from '../../charts/run-color'
import { formatValue, plural } from '../../format/format-number'
import { axisPaint, type ExploreModel, KEEP_LABELS, type Paint, tooltipHtml } from './explore-model'
import type { ExploreRow } from './explore-rows'
import { valueTitle } from './explore-values'
import { notPositive, placeOn, valueAxis } from './value-axis'

export interface Bin {
  readonly from: number
  readonly to: number
  readonly rows: readonly ExploreRow[]
}

const MOST_BINS = 40

/** How many runs have which values. */
export function prepareHistogram(
  rows: readonly ExploreRow[],
  { target, log, paint }: { target: string; log: readonly string[]; paint: Paint },
): ExploreModel {
  const bins = binsOf(rows, target, log)
  const title = valueTitle(target)
  const drawn = bins.reduce((sum, bin) => sum + bin.rows.length, 0)
  const lost = notPositive(rows, valueAxis(rows, target, log))
  return {
    option: {
      grid: { left: 16, right: 24, top: 24, bottom: 34, ...KEEP_LABELS },
      tooltip: { trigger: 'item', formatter: (given: unknown) => binTooltip(bins, given) },
      xAxis: {
        type: 'category',
        data: bins.map(binTitle),
        name: title,
        nameLocation: 'middle',
        nameGap: 30,
        ...axisPaint(paint),
        axisLabel: { ...axisPaint(paint).axisLabel, hideOverlap: true },
      },
      yAxis: { type: 'value', name: 'runs', minInterval: 1, ...axisPaint(paint) },
      series: [
        {
          type: 'bar',
          barCategoryGap: '4%',
          itemStyle: { color: LINE_COLORS[0] },
          emphasis: { itemStyle: { borderColor: paint.axis, borderWidth: 2 } },
          data: bins.map((bin) => bin.rows.length),
        },
      ],
    },
    headers: [title, 'runs'],
    rows: bins.map((bin) => ({
      key: binTitle(bin),
      label: binTitle(bin),
      runIds: bin.rows.map(({ id }) => id),
      color: null,
      cells: [String(bin.rows.length)],
      raw: [bin.rows.length],
    })),
    summary: `Histogram of ${title} over ${plural(drawn, 'run')} in ${plural(bins.length, 'bin')}`,
    notes: lost > 0 ? [`${plural(lost, 'value')} of 0 or less cannot be shown on a log axis.`] : [],
    height: 320,
  }
}

/** Bins of equal width (of equal ratio on a log axis), as many as the root of the number of runs. */
export function binsOf(all: readonly ExploreRow[], target: string, log: readonly string[]): Bin[] {
  const rows = all.filter(({ values }) => typeof values[target] === 'number')
  const axis = valueAxis(rows, target, log)
  const placed = rows.flatMap((row) => {
    const place = placeOn(axis, row.values[target])
    return place === null ? [] : [{ row, place }]
  })
  if (!axis.range || placed.length === 0) return []
  const [low, high] = axis.range
  const count = low === high ? 1 : Math.min(MOST_BINS, Math.max(5, Math.ceil(Math.sqrt(placed.length))))
  const width = (high - low) / count
  const value = (place: number) => (axis.logarithmic ? 10 ** place : place)
  return Array.from({ length: count }, (_, bin) => ({
    from: value(low + bin * width),
    to: value(bin === count - 1 ? high : low + (bin + 1) * width),
    // The largest value belongs to the last bin.
    rows: placed
      .filter(
        ({ place }) => (width === 0 ? 0 : Math.min(count - 1, Math.floor((place - low) / width))) === bin,
      )
      .map(({ row }) => row),
  }))
}

const binTitle = ({ from, to }: Bin) =>
  from === to ? formatValue(from) : `${formatValue(from)} – ${formatValue(to)}`

const MOST_NAMES = 8

function binTooltip(bins: readonly Bin[], given: unknown): string {
  const bin = bins[(given as { dataIndex: number }).dataIndex]
  if (!bin) return ''
  const names = bin.rows.slice(0, MOST_NAMES).map(({ name }) => name)
  const rest = bin.rows.length - names.length
  return tooltipHtml(binTitle(bin), [
    ['runs', String(bin.rows.length)],
    ['these', names.join(', ') + (rest > 0 ? ` and ${rest} more` : '')],
  ])
}
