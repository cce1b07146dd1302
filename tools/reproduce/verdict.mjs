import { budgetAtScore } from './statistics.mjs'
import { formatOf, probability, signed, summarise } from './tables.mjs'

const SIGNIFICANT = 0.05

/** What the numbers of an experiment say, won or not, in sentences. */
export function verdict(records) {
  const [{ metric, curve }] = records
  const rows = summarise(records)
  const sentences = [...comparison(rows, metric)]
  if (curve) sentences.push(savings(rows, curve, metric))
  return sentences.join(' ')
}

function* comparison(rows, metric) {
  const { digits, unit } = formatOf(metric)
  const { mean, halfWidth } = rows.find(({ group }) => group === 'twa')
  yield `TWA reaches ${mean.toFixed(digits)} ± ${halfWidth.toFixed(digits)}${unit && ` ${unit}`}.`
  const others = rows.filter(({ group }) => group === 'equal')
  const gain = ({ difference }) => (metric.better === 'higher' ? 1 : -1) * difference.mean
  const isClear = ({ difference }) => difference.p < SIGNIFICANT
  const list = (chosen) =>
    chosen
      .map(
        ({ title, difference }) =>
          `${title} (${signed(difference.mean, digits)}, p ${equals(probability(difference.p))})`,
      )
      .join(', ')
  const better = others.filter((row) => isClear(row) && gain(row) > 0)
  const worse = others.filter((row) => isClear(row) && gain(row) < 0)
  const open = others.filter((row) => !isClear(row))
  if (better.length > 0) yield `At equal budget it is ahead of ${list(better)}.`
  if (worse.length > 0) yield `At equal budget it is **behind** ${list(worse)}.`
  if (open.length > 0) yield `No difference shows (p ≥ ${SIGNIFICANT}) from ${list(open)}.`
}

const equals = (text) => (text.startsWith('<') ? text : `= ${text}`)

/** Where the last iterate of ever longer trainings reaches the score of TWA. */
function savings(rows, curve, metric) {
  const twa = rows.find(({ group }) => group === 'twa')
  const points = curve.map((key) => rows.find((row) => row.key === key))
  const whole = points.at(-1).gradients
  const part = (gradients) => `${Math.round((100 * gradients) / whole)} %`
  const cost = `TWA takes ${part(twa.gradients)} of the gradient evaluations of the whole schedule`
  const [{ difference, gradients: shortest }] = points
  if (difference.p >= SIGNIFICANT)
    return `${cost}. The last iterate of the shortest schedule tried (${part(shortest)}) does not differ from it (p ${equals(probability(difference.p))}): what there is to learn is learnt early here, and **no saving can be shown**.`
  const line = points.map(({ gradients, mean }) => ({ budget: gradients, score: mean }))
  const found = budgetAtScore(line, twa.mean, metric.better)
  if (!found)
    return `${cost}, and no length of the schedule that was tried has a last iterate as good in the mean.`
  if (found.isFirst)
    return `${cost}; the last iterate of the shortest schedule tried (${part(shortest)}) is better, so **nothing is saved**.`
  const saved = Math.round(100 * (1 - twa.gradients / found.budget))
  const words = saved > 0 ? `saves ${saved} %` : `**saves nothing** (${-saved} % more)`
  return `${cost}; read off the means, the last iterate needs ${part(found.budget)} to score the same, so TWA ${words}.`
}
