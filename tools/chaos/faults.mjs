import { closeSync, openSync, readFileSync, rmSync, statSync, truncateSync, writeSync } from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'
import { cancelAndRequeue, pauseAndResume, resumeFromEarlier } from './people.mjs'
import { BLOCK } from './small-disk.mjs'
import { holdsWithin } from './wait.mjs'

/** How long a fault looks for something to meet, and for the effect that ends it. */
const FIND_WITHIN_MS = 8000
const EFFECT_WITHIN_MS = 30_000
const FULL_AT_MOST_MS = 10_000

/**
 * Inflicts one fault. Gives back null where it met nothing, else what it met, and `healed`: what undoes it, under way while
 * the storm goes on.
 * @returns {Promise<{ met: string, healed: Promise<unknown> } | null>}
 */
export function inflict(stage, fault) {
  return FAULTS[fault.kind](stage, fault)
}

const DONE = Promise.resolve()

const FAULTS = {
  'kill worker': ({ workers }, { worker }) => kill(() => workers.get(worker).pid(), `worker ${worker}`),
  'kill trainer': ({ workers }, { worker, nth }) => kill(() => anyTrainer(workers, worker, nth), 'a trainer'),
  'kill api': ({ api }) => kill(() => api.pid(), 'API'),
  'kill database': ({ database }) => kill(() => database.serverPid(), 'database'),
  'restart database': ({ database }) => kill(() => database.serverPid(), 'database', 'SIGINT'),
  'freeze worker': ({ workers }, { worker, ms }) =>
    freeze(
      () => workers.get(worker).pid(),
      () => pause(ms),
    ),
  'freeze trainer': ({ workers }, { worker, ms }) =>
    freeze(
      () => anyTrainer(workers, worker),
      () => pause(ms),
    ),
  'freeze api': ({ api }, { ms }) =>
    freeze(
      () => api.pid(),
      () => pause(ms),
    ),
  'freeze worker beyond its lease': freezeUntilTakenOver,
  'freeze trainer beyond the lease': ({ workers }, { worker, ms }) =>
    freeze(
      () => anyTrainer(workers, worker),
      () => pause(ms),
    ),
  async 'cut line to database'({ lines }, { line, share }) {
    const count = lines.get(line).cut(share)
    return count === 0 ? null : { met: `${count} connection(s) of ${line}`, healed: DONE }
  },
  'break line to database': ({ lines }, fault) => disturb(lines.get(fault.line), 'break', fault),
  'stall line to database': ({ lines }, fault) => disturb(lines.get(fault.line), 'stall', fault),
  'break line beyond the lease': breakBeyondLease,
  'pause and resume': pauseAndResume,
  'cancel and requeue': cancelAndRequeue,
  'resume from earlier': resumeFromEarlier,
  'fill the disk': fillDisk,
}

/** A trainer of this worker, or of the other while it trains nothing. */
function anyTrainer(workers, first, nth = 0) {
  const trainers = [first, 3 - first].map((worker) => workers.get(worker).trainers())
  const some = trainers.find(({ length }) => length > 0) ?? []
  return some[nth % some.length] ?? null
}

async function found(find) {
  let pid = null
  await holdsWithin(FIND_WITHIN_MS, () => {
    pid = find()
    return pid !== null
  })
  return pid
}

async function kill(find, who, signal = 'SIGKILL') {
  const pid = await found(find)
  return pid !== null && send(pid, signal) ? { met: `${who} (${pid})`, healed: DONE } : null
}

/** Whether there was a process to tell. */
function send(pid, signal) {
  try {
    return process.kill(pid, signal)
  } catch (error) {
    if (error.code === 'ESRCH') return false
    throw error
  }
}

async function freeze(find, meanwhile) {
  const pid = await found(find)
  if (pid === null || !send(pid, 'SIGSTOP')) return null
  const healed = meanwhile().finally(() => send(pid, 'SIGCONT'))
  return { met: `process ${pid}`, healed }
}

/** Stays frozen until another worker has taken its run over, or the other had none free for it. */
async function freezeUntilTakenOver({ workers, observer }, { worker }) {
  const frozen = workers.get(worker)
  const held = async () =>
    (
      await observer.query(`SELECT id, fencing_token FROM run WHERE worker_id = $1 AND status = 'running'`, [
        frozen.id(),
      ])
    ).rows[0]
  let run = null
  await holdsWithin(FIND_WITHIN_MS, async () => {
    run = await held()
    return run !== undefined
  })
  if (!run) return null
  const takenOver = async () => {
    const { rows } = await observer.query('SELECT fencing_token FROM run WHERE id = $1', [run.id])
    return rows[0].fencing_token !== run.fencing_token
  }
  return freeze(frozen.pid, () => holdsWithin(EFFECT_WITHIN_MS, takenOver))
}

async function disturb(line, how, { line: name, ms }) {
  const count = line[how]()
  if (count === 0) {
    line.mend(how)
    return null
  }
  return { met: `${count} connection(s) of ${name}`, healed: pause(ms).finally(() => line.mend(how)) }
}

/** Of workers of which one is just storing what it trains, so that what comes next must go to its disk. */
async function breakBeyondLease({ lines, workers, observer, spools, outages }, { lines: names, ms }) {
  const ids = () => names.map((name) => workers.get(Number(name.at(-1))).id())
  if (!(await holdsWithin(FIND_WITHIN_MS, watchStoring(observer, ids)))) return null
  const left = new Set(spools())
  const outage = { spooled: false }
  outages.push(outage)
  for (const name of names) lines.get(name).break()
  const isSpooled = () => spools().some((file) => !left.has(file))
  const watched = holdsWithin(ms, isSpooled).then((spooled) => Object.assign(outage, { spooled }))
  const healed = Promise.all([pause(ms), watched]).finally(() => {
    for (const name of names) lines.get(name).mend('break')
  })
  return { met: `${names.join(' and ')} for ${ms / 1000} s`, healed }
}

/** Holds once a run of these workers has stored something since it was looked at before. */
function watchStoring(observer, workerIds) {
  let before = new Map()
  return async () => {
    const { rows } = await observer.query(
      `SELECT id, last_entry FROM run WHERE worker_id = ANY ($1) AND status = 'running'`,
      [workerIds()],
    )
    const grew = rows.some(({ id, last_entry }) => before.has(id) && before.get(id) !== last_entry)
    before = new Map(rows.map(({ id, last_entry }) => [id, last_entry]))
    return grew
  }
}

const FULL_WORDS = /no space left on device/gi
const complaints = (file) => readFileSync(file, 'utf8').match(FULL_WORDS)?.length ?? 0

/** Leaves a few bytes, and makes room again once the server has complained. */
async function fillDisk({ database }, { leftBytes }) {
  const filler = database.file('filler')
  const log = database.file('postgres.log')
  const before = complaints(log)
  const handle = openSync(filler, 'w')
  try {
    for (;;) writeSync(handle, BLOCK)
  } catch (error) {
    if (error.code !== 'ENOSPC') throw error
  } finally {
    closeSync(handle)
  }
  const size = statSync(filler).size
  truncateSync(filler, Math.max(0, size - leftBytes))
  const complained = await holdsWithin(FULL_AT_MOST_MS, () => complaints(log) > before)
  rmSync(filler)
  return complained ? { met: `the disk, ${leftBytes} bytes left`, healed: DONE } : null
}
