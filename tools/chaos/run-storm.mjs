/** The storm itself, from a started product to a verdict; see tools/chaos.mjs. */
import { fork } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { at } from '../steps/paths.mjs'
import { bold, dim, green, main, red, Stop, say, step } from '../steps/say.mjs'
import { checkDatabase } from './facts.mjs'
import { inflict } from './faults.mjs'
import { judgeWriters, tryTheJudge } from './judge-writers.mjs'
import { readOptions } from './options.mjs'
import { settle } from './people.mjs'
import { faultTable } from './report.mjs'
import { drawSchedule } from './schedule.mjs'
import { checkSeries } from './series.mjs'
import { smallDiskRefusal } from './small-disk.mjs'
import { openStage } from './stage.mjs'
import { sweepAndAddUp } from './storage.mjs'
import { CONFIGS, judgeRuns, launch, trainReferences } from './trained-runs.mjs'
import { holdsWithin, until } from './wait.mjs'
import { checkWorkers } from './worker-rows.mjs'

const WRITERS = 20
/** Unfinished runs that are kept waiting for the three slots of two workers. */
const RUNS_AHEAD = 4
/** A fault comes after so much progress, but the storm does not wait longer: it may be the faults that keep it away. */
const PATIENCE_MS = 5000
/** A worker may be between two runs in one of them. */
const OUTAGES_THAT_TELL = 3
const HEAL_WITHIN_MS = 600_000

async function startWriters(stage, folder, seed) {
  const order = JSON.stringify({ url: stage.url, folder, seed, writers: WRITERS })
  const child = fork(at('tools/chaos/writers.mjs'), [order], { stdio: 'inherit' })
  const state = { acknowledged: 0, runs: null, done: false }
  child.on('message', ({ ready, acknowledged, done }) => {
    state.runs ??= ready ?? null
    state.acknowledged = acknowledged ?? state.acknowledged
    state.done ||= done ?? false
  })
  child.once('exit', (code) => {
    if (code !== 0) say(red(`the writers ended with ${code}`))
  })
  await until(() => state.runs !== null, 'the writers have their runs')
  return { state, stop: () => child.send('stop'), end: () => child.kill('SIGKILL') }
}

/** Keeps runs in the queue; a launch that gets no answer may have happened, and counts as one when it has. */
function keepLaunching(stage) {
  let next = 0
  let timer = null
  let stopped = false
  async function look() {
    try {
      const { rows } = await stage.observer.query(
        `SELECT count(*) FROM run WHERE kind = 'trained' AND ended_at IS NULL`,
      )
      if (Number(rows[0].count) < RUNS_AHEAD) await launch(stage.client, next++ % CONFIGS.length)
    } catch {
      // Away, as it is every other second in a storm.
    }
    if (!stopped) timer = setTimeout(look, 200)
  }
  void look()
  return () => {
    stopped = true
    clearTimeout(timer)
  }
}

function readProgress(stage, writers) {
  return {
    logging: () => writers.state.acknowledged,
    training: async () => {
      const { rows } = await stage.observer.query(
        `SELECT coalesce(sum(seq), 0) AS changes FROM run WHERE kind = 'trained'`,
      )
      return Number(rows[0].changes)
    },
  }
}

async function storm(stage, writers, { faults, seed, minutes, diskRefusal }) {
  const progress = readProgress(stage, writers)
  const deadline = Date.now() + minutes * 60_000
  const inflicted = []
  const healing = new Set()
  let skipped = 0
  for (const fault of drawSchedule({ seed, faults })) {
    if (inflicted.length === faults || Date.now() > deadline) break
    if (diskRefusal && fault.kind === 'fill the disk') {
      skipped++
      continue
    }
    const from = await Promise.resolve(progress[fault.after.of]()).catch(() => 0)
    await holdsWithin(PATIENCE_MS, async () => (await progress[fault.after.of]()) >= from + fault.after.count)
    const met = await inflict(stage, fault)
    if (!met) continue
    inflicted.push(fault)
    const healed = met.healed.finally(() => healing.delete(healed))
    healing.add(healed)
    say(dim(`  ${String(inflicted.length).padStart(3)}  ${fault.kind}: ${met.met}`))
  }
  await Promise.all(healing)
  return { inflicted, skipped }
}

async function heal(stage, writers) {
  await until(async () => (await fetch(`${stage.url}/api/v1/health`)).ok, 'the API answers after the storm')
  writers.stop()
  await until(() => writers.state.done, 'the writers end their runs', HEAL_WITHIN_MS)
  const open = async () =>
    Number((await stage.observer.query('SELECT count(*) FROM run WHERE ended_at IS NULL')).rows[0].count)
  const haveEnded = async () => (await settle(stage)) === 0 && (await open()) === 0
  await until(haveEnded, 'every run ends', HEAL_WITHIN_MS)
  await cleanSpools(stage)
}

/** By the API's own job, so that points are read and counted as they stay. */
async function untilSealed({ observer }) {
  const open = async () =>
    Number((await observer.query('SELECT count(*) FROM metric_segment WHERE codec = 0')).rows[0].count)
  await until(async () => (await open()) === 0, 'the points of ended runs are sealed', HEAL_WITHIN_MS)
}

/** Of claims that others have taken over, a worker removes the spools when it starts. */
async function cleanSpools({ workers, spools }) {
  for (const worker of workers.values()) {
    const life = worker.life()
    await until(() => worker.pid() !== null, 'a worker is there to be stopped')
    process.kill(worker.pid(), 'SIGTERM')
    await until(() => worker.life() > life, 'a worker starts anew')
  }
  await until(
    () => spools().length === 0,
    () => `no spool is left; found ${spools().join(', ')}`,
  )
}

/** Everything that must hold, as words about what does not. */
async function judge(stage, writers, references, folder) {
  const trained = await step('Comparing trained runs with undisturbed ones', () =>
    judgeRuns(stage, references),
  )
  const written = await step("Comparing what is stored with the writers' logs", () =>
    judgeWriters(stage.client, writers.state.runs),
  )
  await step('Planting a duplicate and a loss for the judge to find', () => tryTheJudge(stage.client, folder))
  await step('Waiting until all points are sealed', () => untilSealed(stage))
  const series = await step('Counting all points', () => checkSeries(stage.client, stage.observer))
  const storage = await step('Sweeping, and adding the storage account up', () => sweepAndAddUp(stage))
  const database = await step('Looking through the database', () => checkDatabase(stage.observer))
  const workers = await checkWorkers(stage)
  const faults = [trained, written, series, storage, database, workers].flatMap((found) => found.faults)
  const spooled = stage.outages.filter((outage) => outage.spooled).length
  if (stage.outages.length >= OUTAGES_THAT_TELL && spooled === 0)
    faults.push(`nothing was spooled in ${stage.outages.length} outages of workers that trained`)
  if (trained.completed <= references.length || written.stored === 0)
    faults.push('nothing was trained or written in the storm')
  const told = [
    `${written.sent} points and lines sent, ${written.acknowledged} acknowledged, ${written.stored} stored`,
    `${trained.completed} runs trained in ${trained.attempts} attempts`,
    `${series.superseded} points superseded by runs that were resumed from earlier`,
    `spools took over in ${spooled} of ${stage.outages.length} outages longer than a lease`,
    ...storage.told,
    ...database.told,
  ]
  return { faults, told }
}

/** Processes that it froze must not outlive it. */
function onSignal(stage) {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'])
    process.once(signal, () => stage.close().finally(() => process.exit(130)))
}

async function runStorm(stage, folder, { diskRefusal, ...options }) {
  let writers = null
  try {
    const { rows } = await stage.observer.query('SHOW fsync')
    const references = await step('Training undisturbed', () => trainReferences(stage))
    writers = await startWriters(stage, folder, options.seed)
    const stopLaunching = keepLaunching(stage)
    say(`› Storm (fsync ${rows[0].fsync}, ${WRITERS} writers, ${CONFIGS.length} configs over 2 workers)`)
    const { inflicted, skipped } = await storm(stage, writers, { ...options, diskRefusal })
    stopLaunching()
    await step('Healing', () => heal(stage, writers))
    const { faults, told } = await judge(stage, writers, references, folder)
    if (inflicted.length < options.faults)
      faults.push(`${inflicted.length} of ${options.faults} faults within ${options.minutes} min`)
    say(faultTable(inflicted, skipped))
    for (const line of told) say(line)
    return { inflicted: inflicted.length, faults }
  } finally {
    writers?.end()
    await stage.close()
  }
}

main(async () => {
  const startedAt = Date.now()
  const options = readOptions(process.argv.slice(2))
  if (process.platform !== 'linux')
    throw new Stop(`found ${process.platform}, expected linux: trainers are found through /proc`)
  const diskRefusal = smallDiskRefusal()
  const { faults: wanted, seed } = options
  say(bold(`${wanted} faults, seed ${seed}: npm run test:chaos -- --faults ${wanted} --seed ${seed}`))
  if (diskRefusal) say(`skipped by name: fill the disk (${diskRefusal})`)
  const folder = mkdtempSync(path.join(tmpdir(), 'barycenter-storm-'))
  say(dim(`logs in ${folder}`))
  const stage = await step('Starting database, API and two workers', () =>
    openStage({ folder, smallDisk: !diskRefusal }),
  )
  onSignal(stage)
  const { inflicted, faults } = await runStorm(stage, folder, { ...options, diskRefusal })
  for (const fault of faults) say(red(`✗ ${fault}`))
  if (faults.length > 0)
    throw new Stop(`seed ${seed}: ${faults.length} thing(s) did not hold; logs in ${folder}`)
  rmSync(folder, { recursive: true, force: true })
  const minutes = ((Date.now() - startedAt) / 60_000).toFixed(1)
  const verdict = 'nothing lost, nothing twice, every run to the same bits'
  say(green(`✓ ${inflicted} faults in ${minutes} min (seed ${seed}): ${verdict}`))
  process.exit(0)
})
