import {
  BUDGET_TITLES,
  type ComparedMeasure,
  MEASURE_TITLES,
  markdownTable,
  type RunComparison,
} from '@barycenter/client'
import { formatAccuracy, formatCount, formatValue } from '../../format/format-number'

export function measureText(measure: ComparedMeasure['measure'], value: number | undefined): string {
  if (value === undefined) return '–'
  return measure === 'testAccuracy' || measure === 'heldOutAccuracy'
    ? formatAccuracy(value)
    : formatValue(value)
}

export const budgetText = (value: number | null | undefined) =>
  typeof value === 'number' && Number.isInteger(value) ? formatCount(value) : formatValue(value)

export function paramText(value: unknown): string {
  if (value === undefined) return '–'
  return typeof value === 'string' ? value : JSON.stringify(value)
}

/** The comparison as tables to paste: results with the best in bold, what they took, then settings that differ. */
export function comparisonMarkdown(names: readonly string[], comparison: RunComparison): string {
  const results = comparison.results.flatMap(({ method, measures }) =>
    measures.map(({ measure, values, best }) => [
      `${method} ${MEASURE_TITLES[measure]}`,
      ...values.map((value, place) => bold(measureText(measure, value), best.includes(place))),
    ]),
  )
  const params = comparison.params
    .filter(({ differs }) => differs)
    .map(({ key, values }) => [key, ...values.map(paramText)])
  const budgets = comparison.results.flatMap(({ method, budgets: counted }) =>
    counted.map(({ budget, values }) => [`${method} ${BUDGET_TITLES[budget]}`, ...values.map(budgetText)]),
  )
  const tables = [
    markdownTable(['result', ...names], results),
    ...(budgets.length > 0 ? [markdownTable(['budget', ...names], budgets)] : []),
    markdownTable(['setting that differs', ...names], params),
  ]
  return `${tables.join('\n\n')}\n`
}

const bold = (text: string, on: boolean) => (on ? `**${text}**` : text)
