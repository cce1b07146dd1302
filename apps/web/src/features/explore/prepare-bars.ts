import { summarise } from '@barycenter/client'
import { formatValue, plural } from '../../format/format-number'
import type { CustomRenderItem } from './echarts-modules'
import {
  axisPaint,
  type ExploreModel,
  KEEP_LABELS,
  type ModelRow,
  type Paint,
  tooltipHtml,
} from './explore-model'
import type { ExploreRow } from './explore-rows'
import { valueTitle } from './explore-values'

const MOST_BARS = 60
const BAR_HEIGHT = 24

interface Bar extends ModelRow {
  readonly mean: number
  readonly halfWidth: number | null
  readonly n: number
}

/** The value of each run, or the mean of each config over its seeds with the 95 % interval; the largest first. */
export function prepareBars(
  rows: readonly ExploreRow[],
  { target, bySeeds, log, paint }: { target: string; bySeeds: boolean; log: readonly string[]; paint: Paint },
): ExploreModel {
  const all = barsOf(rows, target, bySeeds)
  const logarithmic = log.includes(target)
  const possible = logarithmic ? all.filter(({ mean }) => mean > 0) : all
  const bars = possible.slice(0, MOST_BARS)
  return {
    option: barOption(bars, valueTitle(target), logarithmic, paint),
    headers: [bySeeds ? 'config' : 'run', valueTitle(target), '± 95 %', 'N'],
    rows: bars,
    summary: `Bar chart of ${valueTitle(target)}: ${plural(bars.length, 'bar')}`,
    notes: [
      ...(possible.length > bars.length
        ? [`The largest ${bars.length} of ${possible.length} are drawn.`]
        : []),
      ...(all.length > possible.length
        ? [`${plural(all.length - possible.length, 'value')} of 0 or less cannot be shown on a log axis.`]
        : []),
    ],
    height: 70 + BAR_HEIGHT * Math.max(3, bars.length),
  }
}

function barsOf(rows: readonly ExploreRow[], target: string, bySeeds: boolean): Bar[] {
  const groups = new Map<string, ExploreRow[]>()
  for (const row of rows) {
    if (typeof row.values[target] !== 'number') continue
    const key = bySeeds ? row.group : row.id
    groups.set(key, [...(groups.get(key) ?? []), row])
  }
  return [...groups.values()].map((members) => barOf(members, target)).sort((a, b) => b.mean - a.mean)
}

function barOf(members: readonly ExploreRow[], target: string): Bar {
  const first = members[0]!
  const { mean, halfWidth, n } = summarise(members.map(({ values }) => values[target] as number))!
  return {
    key: first.id,
    label: members.length > 1 ? first.groupName : first.name,
    runIds: members.map(({ id }) => id),
    color: first.color,
    mean,
    halfWidth,
    n,
    cells: [formatValue(mean), formatValue(halfWidth), String(n)],
    raw: [mean, halfWidth ?? '', n],
  }
}

function barOption(
  bars: readonly Bar[],
  title: string,
  logarithmic: boolean,
  paint: Paint,
): ExploreModel['option'] {
  const tooltip = (given: unknown) => {
    const bar = bars[(given as { dataIndex: number }).dataIndex]
    if (!bar) return ''
    const spread = bar.halfWidth === null ? '' : ` ± ${formatValue(bar.halfWidth)}`
    return tooltipHtml(bar.label, [
      [title, formatValue(bar.mean) + spread],
      ['N', String(bar.n)],
    ])
  }
  return {
    grid: { left: 16, right: 32, top: 8, bottom: 34, ...KEEP_LABELS },
    tooltip: { trigger: 'item', formatter: tooltip },
    xAxis: {
      type: logarithmic ? 'log' : 'value',
      name: title,
      nameLocation: 'middle',
      nameGap: 30,
      ...axisPaint(paint),
      axisLabel: {
        ...axisPaint(paint).axisLabel,
        hideOverlap: true,
        formatter: (value: number) => formatValue(value),
      },
    },
    yAxis: {
      type: 'category',
      inverse: true,
      data: bars.map(({ label }) => label),
      ...axisPaint(paint),
      axisLabel: { ...axisPaint(paint).axisLabel, interval: 0, width: 180, overflow: 'truncate' },
    },
    series: [
      {
        type: 'bar',
        barMaxWidth: 18,
        emphasis: { itemStyle: { borderColor: paint.axis, borderWidth: 2 } },
        data: bars.map(({ label, mean, color }) => ({
          name: label,
          value: mean,
          itemStyle: { color: color! },
        })),
      },
      {
        type: 'custom',
        silent: true,
        renderItem: errorBar(paint.ink),
        encode: { x: [0, 1], y: 2 },
        data: bars.flatMap(({ mean, halfWidth }, place) =>
          halfWidth === null ? [] : [[mean - halfWidth, mean + halfWidth, place]],
        ),
        z: 5,
      },
    ],
  }
}

/** A line from end to end of an interval, with a stroke at each end. */
const errorBar =
  (color: string): CustomRenderItem =>
  (_, api) => {
    const [fromX, y] = api.coord([api.value(0), api.value(2)]) as [number, number]
    const [toX] = api.coord([api.value(1), api.value(2)]) as [number, number]
    const line = (x1: number, y1: number, x2: number, y2: number) => ({
      type: 'line' as const,
      shape: { x1, y1, x2, y2 },
      style: { stroke: color, lineWidth: 1.5 },
    })
    return {
      type: 'group' as const,
      children: [line(fromX, y, toX, y), line(fromX, y - 4, fromX, y + 4), line(toX, y - 4, toX, y + 4)],
    }
  }
