/**
 * `npm run demo:head-stage`: launches the head-stage preset with seeds 1 to 5 over HTTP on a product of its own,
 * prints the table of the README, and ends with exit code 1 when a claim does not hold.
 * `npm run demo:head-stage -- 6-10` takes other seeds than those the preset was chosen on.
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { availableParallelism, tmpdir } from 'node:os'
import path from 'node:path'
import { api, finished } from './steps/api.mjs'
import { ensureBuilt } from './steps/build.mjs'
import { anyFreePort } from './steps/free-port.mjs'
import { ensureInstalled } from './steps/install.mjs'
import { startProduct } from './steps/product.mjs'
import { main, Stop, say } from './steps/say.mjs'

const SEEDS = parseSeeds(process.argv[2] ?? '1-5')
/** `1-5` → [1, 2, 3, 4, 5] */
function parseSeeds(range) {
  const [from, to = from] = range.split('-').map(Number)
  if (!Number.isInteger(from) || !Number.isInteger(to) || to < from)
    throw new Stop(`seeds: found ${JSON.stringify(range)}, expected a range such as 1-5`)
  return Array.from({ length: to - from + 1 }, (_, index) => from + index)
}

const LEAST_GAIN = 0.01
const LEAST_ACCURACY = 0.96
const LONGEST_TRAINING_S = 90

const percent = (value) => `${(100 * value).toFixed(2)} %`
const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length
const accuracy = (run, method) => run.results.find((result) => result.method === method).test.accuracy

async function row(url, run) {
  const { series } = await api(url, `/runs/${run.id}/metrics?keys=twa%2Fobjective`)
  const objective = series[0].points.map(([, , value]) => Number(value))
  return {
    seed: run.seed,
    last: accuracy(run, 'last'),
    swa: accuracy(run, 'swa'),
    twa: accuracy(run, 'twa'),
    objectiveStart: objective[0],
    objectiveEnd: objective.at(-1),
    seconds: (new Date(run.endedAt) - new Date(run.startedAt)) / 1000,
  }
}

function printTable(rows) {
  say('\n| seed | last iterate | SWA (uniform mean) | TWA | TWA objective, start → end | seconds |')
  say('| --- | --- | --- | --- | --- | --- |')
  for (const { seed, last, swa, twa, objectiveStart, objectiveEnd, seconds } of rows) {
    say(
      `| ${seed} | ${percent(last)} | ${percent(swa)} | ${percent(twa)} | ${objectiveStart.toFixed(4)} → ${objectiveEnd.toFixed(4)} | ${seconds.toFixed(1)} |`,
    )
  }
  const of = (field) => mean(rows.map((one) => one[field]))
  say(
    `| mean | ${percent(of('last'))} | ${percent(of('swa'))} | **${percent(of('twa'))}** | ${of('objectiveStart').toFixed(4)} → ${of('objectiveEnd').toFixed(4)} | ${of('seconds').toFixed(1)} |\n`,
  )
}

function claims(rows) {
  const of = (field) => mean(rows.map((one) => one[field]))
  return [
    [
      'TWA objective ends below its start on every seed',
      rows.every(({ objectiveStart, objectiveEnd }) => objectiveEnd < objectiveStart),
    ],
    ['mean TWA test accuracy is at least 1 point above that of SWA', of('twa') >= of('swa') + LEAST_GAIN],
    [`TWA test accuracy is at least ${percent(LEAST_ACCURACY)} in the mean`, of('twa') >= LEAST_ACCURACY],
    [
      `every run trains in at most ${LONGEST_TRAINING_S} s`,
      rows.every(({ seconds }) => seconds <= LONGEST_TRAINING_S),
    ],
  ]
}

main(async () => {
  await ensureInstalled()
  await ensureBuilt()
  const dataDir = await mkdtemp(path.join(tmpdir(), 'barycenter-demo-'))
  const product = await startProduct({
    port: await anyFreePort(),
    workers: Math.min(availableParallelism(), SEEDS.length),
    dataDir,
  })
  try {
    const { presets } = await api(product.url, '/presets')
    const { config } = presets.find(({ id }) => id === 'twa-head')
    const { runs } = await api(product.url, '/runs', {
      experiment: 'head stage',
      config,
      seeds: SEEDS,
      launchCommand: 'npm run demo:head-stage',
    })
    const rows = await Promise.all(
      runs.map(async ({ id }) => row(product.url, await finished(product.url, id))),
    )
    printTable(rows)
    const held = claims(rows)
    for (const [claim, holds] of held) say(`${holds ? '✓' : '✗'} ${claim}`)
    process.exitCode = held.every(([, holds]) => holds) ? 0 : 1
  } finally {
    await product.stop()
    await rm(dataDir, { recursive: true, force: true })
  }
})
