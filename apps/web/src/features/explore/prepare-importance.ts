import { FEWEST_RUNS_FOR_IMPORTANCE, type ParamImportance, paramImportance } from '@barycenter/client'
import { LINE_COLORS } from '../../charts/run-color'
import { plural } from '../../format/format-number'
import { axisPaint, type ExploreModel, KEEP_LABELS, type Paint, tooltipHtml } from './explore-model'
import type { ExploreRow } from './explore-rows'
import { valueTitle } from './explore-values'

const MOST_PARAMS = 30

const SHAPES: Record<ParamImportance['shape'], string> = {
  rises: '↗ rises with it',
  falls: '↘ falls with it',
  varies: '∿ in no such order',
}

/** How much each param has to do with the target, by itself. */
export function prepareImportance(
  rows: readonly ExploreRow[],
  { target, params, paint }: { target: string; params: readonly string[]; paint: Paint },
): ExploreModel {
  const columns = params.map((key) => ({ key, values: rows.map(({ values }) => values[key]) }))
  const targets = rows.map(({ values }) => numberOrNull(values[target]))
  const found = paramImportance(columns, targets).slice(0, MOST_PARAMS)
  const runs = targets.filter((value) => value !== null).length
  return {
    option: importanceOption(found, paint),
    headers: ['param', 'part explained', 'N', 'p', `${valueTitle(target)} as it grows`],
    rows: found.map(({ key, share, n, p, shape }) => ({
      key,
      label: valueTitle(key),
      runIds: [],
      color: null,
      cells: [partText(share), String(n), p.toFixed(3), SHAPES[shape]],
      raw: [share, n, p, shape],
    })),
    summary: `Importance of params for ${valueTitle(target)} over ${plural(runs, 'run')}`,
    notes: [
      ...(runs < FEWEST_RUNS_FOR_IMPORTANCE
        ? [`Only ${plural(runs, 'run')}: below ${FEWEST_RUNS_FOR_IMPORTANCE}, this order is mostly chance.`]
        : []),
      'Part of the variance of ranks that a param accounts for by itself: the square of Spearman’s correlation, or η² of a ' +
        'categorical param, adjusted. p is of shuffled runs, not corrected for the number of params. Params that were moved ' +
        'together cannot be told apart.',
    ],
    height: 60 + 24 * Math.max(3, found.length),
  }
}

const numberOrNull = (value: unknown) => (typeof value === 'number' && Number.isFinite(value) ? value : null)
const partText = (share: number) => `${(share * 100).toFixed(1)} %`

function importanceOption(found: readonly ParamImportance[], paint: Paint): ExploreModel['option'] {
  const tooltip = (given: unknown) => {
    const one = found[(given as { dataIndex: number }).dataIndex]
    if (!one) return ''
    return tooltipHtml(valueTitle(one.key), [
      ['part explained', partText(one.share)],
      ['N', String(one.n)],
      ['p', one.p.toFixed(3)],
    ])
  }
  return {
    grid: { left: 16, right: 32, top: 8, bottom: 34, ...KEEP_LABELS },
    tooltip: { trigger: 'item', formatter: tooltip },
    xAxis: {
      type: 'value',
      min: 0,
      max: 1,
      name: 'part of the variance of ranks',
      nameLocation: 'middle',
      nameGap: 30,
      ...axisPaint(paint),
    },
    yAxis: {
      type: 'category',
      inverse: true,
      data: found.map(({ key }) => valueTitle(key)),
      ...axisPaint(paint),
      axisLabel: { ...axisPaint(paint).axisLabel, interval: 0, width: 180, overflow: 'truncate' },
    },
    series: [
      {
        type: 'bar',
        barMaxWidth: 18,
        itemStyle: { color: LINE_COLORS[0] },
        data: found.map(({ share }) => share),
      },
    ],
  }
}
