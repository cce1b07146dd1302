import { toDevice } from '../tasks/device-batch.js'
import type { Batch, HostBatch, Task } from '../tasks/task.js'
import { type BatchPlan, followPlan } from './batch-plan.js'

/** Makes the batches of a plan somewhere else, while this thread is busy with the engine. */
export interface BatchMaker {
  /** Rejects when the batch cannot be made there; it can still be made here. */
  make(plan: BatchPlan, step: number): Promise<HostBatch>
  /** Told why the first time; from then on it is not asked again. */
  onGivenUp?(error: unknown): void
}

/** The batches of a phase, step by step. */
export interface BatchStream {
  /** The batch of step 0, 1, …, whatever was taken before: a resumed run asks for the one it stands at. */
  take(step: number): Promise<Batch>
}

/** So many steps are made ahead: one being made, one waiting. */
const AHEAD = 2
/** Steps of which the time is taken before it is decided whether working ahead pays. */
const TRIAL_STEPS = 8
/** Working ahead pays when making batches takes more than this part of the time. */
const SMALLEST_PART = 0.05

/**
 * Makes batches in this thread until they have proved slow to make, then has `maker` make them ahead. Both make the same
 * batches, so the choice changes nothing but time.
 */
export function createBatchStream(task: Task, plan: BatchPlan, maker: BatchMaker | null): BatchStream {
  const makeHere = followPlan(task, plan)
  const trial = createTrial()
  let ahead: BatchMaker | null = null
  const pending = new Map<number, Promise<HostBatch>>()

  /** Starts batches up to `AHEAD` steps on. */
  function request(maker: BatchMaker, step: number): Promise<HostBatch> {
    for (let next = step; next <= step + AHEAD; next++) {
      if (pending.has(next)) continue
      const made = maker.make(plan, next)
      // Looked at when its step comes; until then a failure is nobody's.
      made.catch(() => undefined)
      pending.set(next, made)
    }
    const made = pending.get(step)!
    pending.delete(step)
    return made
  }

  async function hostBatch(step: number): Promise<HostBatch> {
    if (maker && !ahead && trial.pays()) ahead = maker
    if (!ahead) return trial.time(() => makeHere(step))
    try {
      return await request(ahead, step)
    } catch (error) {
      ahead.onGivenUp?.(error)
      maker = null
      ahead = null
      pending.clear()
      return makeHere(step)
    }
  }

  return { take: async (step) => toDevice(await hostBatch(step)) }
}

/** Measures which part of the time goes into making batches here. */
function createTrial() {
  let steps = 0
  let [making, total] = [0, 0]
  let lastEndMs: number | null = null
  return {
    time(make: () => HostBatch): HostBatch {
      const startMs = performance.now()
      const batch = make()
      const endMs = performance.now()
      // The first step is left out: it warms up.
      if (lastEndMs !== null) {
        making += endMs - startMs
        total += endMs - lastEndMs
        steps += 1
      }
      lastEndMs = endMs
      return batch
    },
    pays: () => steps >= TRIAL_STEPS && making > SMALLEST_PART * total,
  }
}
