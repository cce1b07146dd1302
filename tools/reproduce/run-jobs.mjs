import { fork } from 'node:child_process'
import { at } from '../steps/paths.mjs'
import { green, red, say } from '../steps/say.mjs'
import { duration } from './estimate.mjs'

const TELL_EVERY_MS = 60_000

/**
 * Trains jobs in processes of their own, as many at a time as there are cores.
 * @param {{ label: string, seconds: number, message: object, done(record: object): void }[]} jobs `seconds` as expected
 * @returns {Promise<string[]>} labels of those that failed
 */
export async function runJobs(jobs, cores) {
  const progress = createMeter(jobs, cores)
  const waiting = [...jobs]
  const failed = []
  const ticker = setInterval(() => say(progress.line()), TELL_EVERY_MS)
  const worker = async () => {
    for (let job = waiting.shift(); job; job = waiting.shift()) {
      if (!(await runJob(job, progress))) failed.push(job.label)
    }
  }
  try {
    await Promise.all(Array.from({ length: Math.min(cores, jobs.length) }, worker))
  } finally {
    clearInterval(ticker)
  }
  return failed
}

async function runJob(job, progress) {
  progress.start(job)
  const outcome = await trainInChild(job, (fraction) => progress.at(job, fraction))
  const seconds = progress.end(job)
  if (outcome.record) job.done(outcome.record)
  const words = outcome.record ? duration(seconds) : outcome.reason
  say(`${outcome.record ? green('✓') : red('✗')} ${job.label}: ${words}   ${progress.line()}`)
  return Boolean(outcome.record)
}

function trainInChild({ message }, onProgress) {
  return new Promise((resolve) => {
    const child = fork(at('tools/reproduce/seed-child.mjs'), {
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    })
    let outcome = null
    child.on('message', (said) => {
      if (said.type === 'progress') onProgress(said.fraction)
      else outcome = said
    })
    child.on('error', (error) => resolve({ reason: error.message }))
    child.on('exit', (code, signal) =>
      resolve(
        outcome ?? { reason: `its process ended (${signal ?? `exit code ${code}`}); start again to go on` },
      ),
    )
    child.send(message)
  })
}

/** Remaining time from what was expected of each job, corrected by how long the work so far has taken. */
export function createMeter(jobs, cores, now = Date.now) {
  const fractions = new Map(jobs.map((job) => [job, 0]))
  const started = new Map()
  // A job that goes on from an earlier try begins in its middle.
  const firsts = new Map()
  const running = new Set()
  let finished = 0
  const workDone = () =>
    [...started.keys()].reduce(
      (sum, job) => sum + (fractions.get(job) - (firsts.get(job) ?? 0)) * job.seconds,
      0,
    )
  let spent = 0
  const elapsed = (job) => (now() - started.get(job)) / 1000
  const pace = () => {
    const time = spent + [...running].reduce((sum, job) => sum + elapsed(job), 0)
    const work = workDone()
    return work > 0 ? time / work : 1
  }
  return {
    start(job) {
      started.set(job, now())
      running.add(job)
    },
    at(job, fraction) {
      if (!firsts.has(job)) firsts.set(job, fraction)
      fractions.set(job, fraction)
    },
    end(job) {
      const seconds = elapsed(job)
      spent += seconds
      fractions.set(job, 1)
      running.delete(job)
      finished++
      return seconds
    },
    secondsLeft() {
      const left = jobs.reduce((sum, job) => sum + (1 - fractions.get(job)) * job.seconds, 0)
      return (left * pace()) / Math.min(cores, Math.max(1, jobs.length - finished))
    },
    line() {
      const now = [...running].map((job) => `${job.label} ${Math.round(100 * fractions.get(job))} %`)
      const parts = [`${finished} of ${jobs.length} done`, ...now]
      if (finished < jobs.length) parts.push(`about ${duration(this.secondsLeft())} left`)
      return parts.join(', ')
    },
  }
}
