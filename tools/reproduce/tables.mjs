import { meanInterval, pairedTest } from './statistics.mjs'
import { GROUP_TITLES } from './titles.mjs'

/** How a metric's values and differences are written. */
export function formatOf({ unit }) {
  if (unit === 'fraction') return { scale: 100, digits: 2, unit: '%', differenceUnit: 'points' }
  if (unit === 'points') return { scale: 1, digits: 2, unit: '', differenceUnit: 'points' }
  return { scale: 1, digits: 4, unit: 'bits', differenceUnit: 'bits' }
}

/** U+2212, as wide as a plus. */
export const signed = (value, digits) => `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(digits)}`

const withHalfWidth = (text, halfWidth, digits) =>
  halfWidth === null ? text : `${text} ± ${halfWidth.toFixed(digits)}`

export function probability(p) {
  if (p === null) return '–'
  return p < 0.001 ? '< 0.001' : p.toFixed(3)
}

/**
 * Rows of an experiment over its seeds, in the order of its plan, in units of the table (percent, not fractions).
 * Intervals and tests are null for a single seed.
 * @param {object[]} records of one experiment, by seed
 */
export function summarise(records) {
  const [{ metric, rows }] = records
  const { scale } = formatOf(metric)
  const valuesOf = (key, field) => records.map((record) => record.rows.find((row) => row.key === key)[field])
  const scoresOf = (key) => valuesOf(key, 'score').map((score) => score * scale)
  const twa = scoresOf(rows.find(({ group }) => group === 'twa').key)
  return rows.map(({ key, title, group, method }) => {
    const scores = scoresOf(key)
    const gradients = valuesOf(key, 'gradientEvaluations')
    return {
      key,
      title,
      group,
      method,
      ...intervalOf(scores),
      difference: group === 'twa' ? null : differenceOf(twa, scores),
      gradients: gradients.reduce((sum, value) => sum + value, 0) / gradients.length,
    }
  })
}

function intervalOf(values) {
  return values.length > 1 ? meanInterval(values) : { mean: values[0], halfWidth: null }
}

function differenceOf(twa, scores) {
  return twa.length > 1 ? pairedTest(twa, scores) : { mean: twa[0] - scores[0], halfWidth: null, p: null }
}

/** The table of an experiment in Markdown. */
export function resultTable(records) {
  const [{ metric }] = records
  const { digits, unit, differenceUnit } = formatOf(metric)
  const head = [
    'method',
    'compared at',
    `test ${metric.title}${unit && `, ${unit}`}`,
    'gradient evaluations',
    `TWA − it, ${differenceUnit}`,
    'p',
  ]
  const body = summarise(records).map(({ title, group, mean, halfWidth, difference, gradients }) => [
    group === 'twa' ? `**${title}**` : title,
    GROUP_TITLES[group],
    withHalfWidth(mean.toFixed(digits), halfWidth, digits),
    Math.round(gradients).toLocaleString('en'),
    difference ? withHalfWidth(signed(difference.mean, digits), difference.halfWidth, digits) : '',
    difference ? probability(difference.p) : '',
  ])
  return [head, head.map(() => '---'), ...body].map((cells) => `| ${cells.join(' | ')} |`).join('\n')
}
