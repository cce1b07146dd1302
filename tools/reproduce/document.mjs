import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { at } from '../steps/paths.mjs'
import { Stop } from '../steps/say.mjs'
import { EXPERIMENTS } from './experiments.mjs'
import { FEWEST_SEEDS } from './options.mjs'
import { budgetPlot, differencePlot } from './plots.mjs'
import { mean } from './statistics.mjs'
import { resultTable } from './tables.mjs'
import { verdict } from './verdict.mjs'

export const PAGE = 'docs/reproduction.md'
const IMAGES = 'docs/images/reproduction'

const INTRO = `# Reproduction

What trained weight averaging does on public data, measured by this product with its own code. \`npm run reproduce -- --full\` trains it all and writes this page; it may be stopped and started again at any time. Only experiments with at least ${FEWEST_SEEDS} seeds are shown as results.

**How it is measured.** The settings (\`tools/reproduce/experiments.mjs\`) follow published recipes and the product's defaults and were fixed before any of these test results was looked at; seen before were the scores of smoke runs (seed 99, 500 test images of optdigits), after which the rate of TWA alone was changed, by held-out loss on that seed. Nothing is chosen on test data: methods that choose do so by the loss on a tenth of the training data that no training sees. Seeds draw weights, order and what is held out, and are paired: every method of a seed sees the same split. Batch norm is re-estimated by one recipe for every method.

**Equal budget.** TWA takes gradients too, so rows at *equal budget* got as many by training on: in the head stage the last iterate has the whole schedule compressed to what base training and TWA took together, and averages go on at the high rate; in the tail stage the schedule is stretched; of a soup, each ingredient is tuned for one epoch more. Fisher averages alone take more, for their weights. Rows at *snapshots of TWA* are made of the very snapshots that TWA averages and took less. Forward passes (batch norm, choosing) are not gradient evaluations.

**How to read it.** Means over seeds ± half of the 95 % confidence interval (Student's t). *TWA − it* is the mean of paired differences with its interval; p is that of the two-sided paired t-test. The tests are many and not corrected for that: of twenty comparisons without any difference, one has p < 0.05. A p ≥ 0.05 does not show that two methods are equal. Models and data are small enough for one processor core; they say nothing about large ones.
`

/** Writes page and plots. Sections of experiments that are not at hand in full stay as they were. */
export function writePage(before, found) {
  const { text, images } = composePage(before, found)
  mkdirSync(at(IMAGES), { recursive: true })
  for (const [name, image] of images) writeFileSync(at(IMAGES, name), image)
  writeFileSync(at(PAGE), text)
}

/**
 * @param {string} before the page as it was, or nothing
 * @param {{ experiment: object, records: object[] }[]} found
 * @returns {{ text: string, images: [name: string, svg: string][] }}
 */
export function composePage(before, found) {
  const kept = sectionsOf(before)
  const full = new Map(
    found
      .filter(({ records }) => records.length >= FEWEST_SEEDS)
      .map(({ experiment, records }) => [experiment.name, section(experiment, records)]),
  )
  const counts = new Map(found.map(({ experiment, records }) => [experiment.name, records.length]))
  const shown = EXPERIMENTS.flatMap(({ name }) => {
    const text = full.get(name) ?? kept.get(name)
    return text ? [`<!-- ${name} -->\n\n${text}\n\n<!-- /${name} -->`] : []
  })
  const open = EXPERIMENTS.filter(({ name }) => !full.has(name) && !kept.has(name)).map(
    ({ name, title }) => `- ${title} (\`${name}\`): not yet run in full (${counts.get(name) ?? 0} seeds)`,
  )
  const rest = open.length > 0 ? [`## Not yet run in full\n\n${open.join('\n')}`] : []
  const images = found
    .filter(({ experiment }) => full.has(experiment.name))
    .flatMap(({ experiment, records }) => imagesOf(experiment, records))
  return { text: `${[INTRO.trim(), ...shown, ...rest].join('\n\n')}\n`, images }
}

function sectionsOf(page) {
  const sections = [...page.matchAll(/<!-- ([a-z0-9-]+) -->\n\n([\s\S]*?)\n\n<!-- \/\1 -->/g)]
  return new Map(sections.map(([, name, text]) => [name, text]))
}

function imagesOf({ name }, records) {
  const budget = records[0].curve ? [[`${name}-budget.svg`, budgetPlot(records)]] : []
  return [...budget, [`${name}.svg`, differencePlot(records)]]
}

function section(experiment, records) {
  requireOneSet(experiment, records)
  const { name, title, question } = experiment
  const pictures = imagesOf(experiment, records).map(
    ([file]) => `![${title}](${path.posix.relative('docs', `${IMAGES}/${file}`)})`,
  )
  return [
    `## ${title}`,
    `*${question}*`,
    verdict(records),
    resultTable(records),
    ...pictures,
    conditions(records),
    details(experiment),
    `Again: \`npm run reproduce -- --full --only ${name}\``,
  ].join('\n\n')
}

function requireOneSet({ name }, records) {
  const sets = new Set(records.map(({ data }) => data.contentSha256))
  if (sets.size === 1) return
  throw new Stop(
    `${name}: found seeds trained on ${sets.size} data sets of one name, expected one; remove the records of the others`,
  )
}

function conditions(records) {
  const each = (of) => [...new Set(records.map(of))].join(', ')
  const [{ data }] = records
  const minutes = (mean(records.map(({ seconds }) => seconds)) / 60).toFixed(1)
  return [
    `Seeds ${each(({ seed }) => seed)}; ${data.train.count} training, ${data.heldOut.count} held-out and ${data.test.count} test examples (SHA-256 ${data.contentSha256.slice(0, 12)}…).`,
    `Commit ${each(({ commit }) => commit.slice(0, 12) || 'unknown')}; engine ${each(({ engine }) => `${engine.name} ${engine.version}`)}; ${each(({ cpu }) => cpu)}; Node ${each(({ node }) => node)}; ${each(({ finishedAt }) => finishedAt.slice(0, 10))}; ${minutes} minutes a seed.`,
  ].join(' ')
}

function details({ set, stage }) {
  const settings = JSON.stringify({ ...set.config, [stage]: set[stage] }, null, 2)
  return `<details><summary>Settings</summary>\n\n\`\`\`json\n${settings}\n\`\`\`\n\nWhat is not named is the product's default; \`tools/reproduce/arms.mjs\` says what each stage makes of it.\n\n</details>`
}
