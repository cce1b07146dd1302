import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { at } from '../steps/paths.mjs'
import { bold, dim, Stop, say } from '../steps/say.mjs'
import { planOf } from './arms.mjs'
import { dataRoots, findData } from './data-sets.mjs'
import { PAGE, writePage } from './document.mjs'
import { duration, planSeconds } from './estimate.mjs'
import { EXPERIMENTS } from './experiments.mjs'
import { FEWEST_SEEDS } from './options.mjs'
import { recordName, recordStore } from './records.mjs'
import { runJobs } from './run-jobs.mjs'
import { mean } from './statistics.mjs'
import { resultTable } from './tables.mjs'

const storeOf = ({ dataDir }) => recordStore(path.join(dataDir, 'reproduction'))

/** Seconds of one seed on one core: measured where seeds are finished, else from the sizes of data and model. */
function expectedSeconds(experiment, store, { short, engine }) {
  const measured = store.all(experiment, { short, engine }).map(({ seconds }) => seconds)
  return measured.length > 0
    ? mean(measured)
    : planSeconds(planOf(experiment, { seed: 1, short }), experiment.set)
}

/** Every experiment, what it asks, and how long --full takes for the seeds asked for. */
export function list({ experiments, engine, seeds }, setting) {
  const store = storeOf(setting)
  const roots = dataRoots(setting.dataDir)
  let total = 0
  for (const experiment of experiments) {
    const { name, title, question, set } = experiment
    const finished = store.all(experiment, { short: false, engine }).length
    const seconds = seeds.length * expectedSeconds(experiment, store, { short: false, engine })
    total += seconds
    const here = findData(set, roots) ? '' : `; not at hand: ${howToGet(set)}`
    say(`${bold(name)}  ${title}`)
    say(`  ${question}`)
    say(dim(`  ${duration(seconds)} of one core for ${seeds.length} seeds; ${finished} finished${here}`))
  }
  say(`\nAll of it: about ${duration(total / setting.cores)} on the ${setting.cores} cores of this machine.`)
}

const howToGet = (set) => `npm run data -- ${set.fetch}`

/** @returns {Promise<boolean>} whether everything whose data is at hand is finished now */
export async function train({ action, experiments, seeds, engine }, setting) {
  const short = action === 'short'
  const store = storeOf(setting)
  const ready = atHand(experiments, setting)
  const jobs = seeds.flatMap((seed) =>
    ready.flatMap(({ experiment, data }) => jobOf({ experiment, data, seed, short, engine, store }, setting)),
  )
  const finished = seeds.length * ready.length - jobs.length
  if (finished > 0) say(`${finished} of ${seeds.length * ready.length} are finished already`)
  const failed = await runJobs(jobs, setting.cores)
  if (short) {
    for (const { experiment } of ready) tellSmoke(experiment, store, { engine })
  } else {
    reportWhatStands(store, { engine })
  }
  return failed.length === 0
}

function atHand(experiments, { dataDir }) {
  const roots = dataRoots(dataDir)
  const missing = new Set()
  const ready = experiments.flatMap((experiment) => {
    const data = findData(experiment.set, roots)
    if (!data) missing.add(experiment.set)
    return data ? [{ experiment, data }] : []
  })
  for (const set of missing) say(`${set.title} is not at hand: ${howToGet(set)}. Going on with the others.`)
  return ready
}

function jobOf({ experiment, data, seed, short, engine, store }, { commit }) {
  const name = recordName(experiment, { seed, short, engine })
  if (store.read(name)) return []
  const folder = store.workFolder(name)
  return [
    {
      label: `${experiment.name} seed ${seed}`,
      seconds: expectedSeconds(experiment, store, { short, engine }),
      message: { name: experiment.name, seed, short, engine, folder, commit, ...data },
      done: (record) => store.write(name, record),
    },
  ]
}

function tellSmoke(experiment, store, { engine }) {
  const records = store.all(experiment, { short: true, engine })
  if (records.length === 0) return
  say(bold(`\n${experiment.title}: a smoke of ${records.length} seed(s), not a result`))
  say(resultTable(records))
}

/** Writes the page from what is there, of all experiments. */
export function report({ engine }, setting) {
  if (!reportWhatStands(storeOf(setting), { engine }))
    throw new Stop(`Nothing to write into ${PAGE} yet: npm run reproduce -- --full`)
}

function reportWhatStands(store, { engine }) {
  const found = EXPERIMENTS.map((experiment) => ({
    experiment,
    records: store.all(experiment, { short: false, engine }),
  }))
  const full = found.filter(({ records }) => records.length >= FEWEST_SEEDS)
  if (full.length === 0) {
    say(`No experiment has ${FEWEST_SEEDS} seeds yet; ${PAGE} stays as it is`)
    return false
  }
  writePage(existsSync(at(PAGE)) ? readFileSync(at(PAGE), 'utf8') : '', found)
  say(`Wrote ${full.length} experiments into ${PAGE}`)
  return true
}
