import type { EngineName, RunFailure } from '@barycenter/contracts'
import type { TrainerEnd } from './trainer-process.js'

/** A trainer that crashes this often in a row without storing a checkpoint will crash again. */
const MOST_FRUITLESS_ATTEMPTS = 5
const RESTART_PAUSE_MS = 200
const AWAY_PAUSE_MS = 1000

/** What to do with the run once its trainer has ended. */
export type Verdict =
  | { do: 'end'; status: 'completed' | 'canceled' }
  | { do: 'end'; status: 'failed'; failure: RunFailure }
  /** `missing`: this worker cannot train it, and should not be given it again. */
  | { do: 'release'; missing?: { engine: EngineName; reason: string } }
  | { do: 'drop' }
  | { do: 'restart'; pauseMs: number }

/** What is known of a run besides how its trainer ended. */
export interface Circumstances {
  lost: boolean
  cancel: boolean
  /** A person asked to pause it. */
  pausing: boolean
  /** The worker stops. */
  stopping: boolean
  fruitlessAttempts: number
  /** The engine that the run must have, where it is another one than the worker's own. */
  otherEngine: EngineName | null
}

/** Pure: what a trainer's end means, under what is known of the run. */
export function judge(end: TrainerEnd, now: Circumstances): Verdict {
  if (now.lost || end.kind === 'stale') return { do: 'drop' }
  if (end.kind === 'completed') return { do: 'end', status: 'completed' }
  if (end.kind === 'failed') return judgeFailure(end.failure, now)
  if (now.cancel) return { do: 'end', status: 'canceled' }
  if (now.stopping || now.pausing) return { do: 'release' }
  if (end.kind === 'database-away') return { do: 'restart', pauseMs: AWAY_PAUSE_MS }
  if (end.kind === 'crashed' && now.fruitlessAttempts >= MOST_FRUITLESS_ATTEMPTS) {
    const message = `${end.message} (${now.fruitlessAttempts} attempts without a new checkpoint)`
    return { do: 'end', status: 'failed', failure: { code: 'TRAINER_CRASHED', message, phase: null } }
  }
  return { do: 'restart', pauseMs: RESTART_PAUSE_MS }
}

/** A run that needs an engine which this worker turns out not to have waits for one that has it. */
function judgeFailure(failure: RunFailure, { otherEngine }: Circumstances): Verdict {
  if (failure.code === 'ENGINE_UNAVAILABLE' && otherEngine !== null)
    return { do: 'release', missing: { engine: otherEngine, reason: failure.message } }
  return { do: 'end', status: 'failed', failure }
}
