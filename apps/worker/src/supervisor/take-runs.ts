import type { RunId } from '@barycenter/contracts'
import { type Bell, createBell } from './bell.js'
import { isDatabaseAway, pause } from './retry-while-away.js'
import type { WorkerOptions } from './start-worker.js'
import { superviseRun } from './supervise-run.js'
import type { TrainerOrder } from './trainer-protocol.js'

/** Behind the NOTIFY that wakes a worker: an empty queue is looked at this often. */
const POLL_MS = 1000

export interface RunTaker {
  /** There may be a run to take. */
  ring(): void
  /** Somebody asked something of a run, or of any of those in hand. */
  check(runId?: string): void
  /** Resolves when the worker has let go of every run, after `signal` was aborted. */
  readonly finished: Promise<unknown>
}

/** Takes runs one after another in each slot of the worker until `signal` aborts. */
export function takeRuns(options: WorkerOptions, signal: AbortSignal): RunTaker {
  const hands: Hands = { runs: new Set(), checks: new Map() }
  const bells = Array.from({ length: options.slots ?? 1 }, createBell)
  return {
    ring: () => {
      for (const bell of bells) bell.ring()
    },
    check: (runId) => {
      for (const [id, check] of hands.checks) if (runId === undefined || runId === id) check()
    },
    finished: Promise.all(bells.map((bell) => fillSlot(options, signal, bell, hands))),
  }
}

/** Of all slots of a worker. */
interface Hands {
  runs: Set<RunId>
  checks: Map<string, () => void>
}

async function fillSlot(
  options: WorkerOptions,
  signal: AbortSignal,
  bell: Bell,
  { runs, checks }: Hands,
): Promise<void> {
  while (!signal.aborted) {
    const claim = await claimRun(options, [...runs])
    if (!claim) {
      await bell.wait(POLL_MS)
      continue
    }
    const { run, token, recovered } = claim
    const log = options.log.child({ runId: run.id })
    log.info({ attempt: run.attempt, recovered }, 'run claimed')
    let own: (() => void) | null = null
    const onControl = (check: () => void) => {
      own = check
      checks.set(run.id, check)
    }
    const order = orderFor(options, run.id, token)
    runs.add(run.id)
    try {
      await superviseRun({ ...options, run, token, order, log, signal, onControl })
    } catch (error) {
      // One run must not end the worker: its lease runs out and it is taken again.
      log.error({ err: error }, 'run supervision failed')
      await pause(POLL_MS, signal)
    } finally {
      runs.delete(run.id)
      // Another slot may have the run by now, taken after this one had lost it.
      if (checks.get(run.id) === own) checks.delete(run.id)
    }
  }
}

async function claimRun({ database, workerId, log }: WorkerOptions, inHand: readonly RunId[]) {
  try {
    return await database.queue.claim(workerId, inHand)
  } catch (error) {
    if (isDatabaseAway(error)) log.warn({ code: error.code, reason: error.message }, 'database away')
    else log.error({ err: error }, 'claim failed')
    return null
  }
}

function orderFor(options: WorkerOptions, runId: string, token: bigint): TrainerOrder {
  const { databaseUrl, engine, dataRoots, moduleRoots, product, writing, log } = options
  return {
    databaseUrl,
    runId,
    token: String(token),
    engine,
    dataRoots,
    moduleRoots,
    product,
    writing,
    logLevel: log.level,
  }
}
