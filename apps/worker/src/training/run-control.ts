import { AppError } from '@barycenter/contracts'

/** Thrown at a step boundary when the run was asked to stop; what is stored stays consistent. */
export class StopRequested extends Error {
  override name = 'StopRequested'
}

/** What people ask of a running trainer, and what its writer ran into, looked at between two steps. */
export interface RunControl {
  stopRequested: boolean
  finishRequested: boolean
  /** Stop as well, but store first where the run stands. */
  pauseRequested: boolean
  /** Something that was handed over could not be stored. */
  failure: Error | null
}

export function createRunControl(): RunControl {
  return { stopRequested: false, finishRequested: false, pauseRequested: false, failure: null }
}

/**
 * Lets messages in, for training otherwise never gives the event loop back: the engine computes synchronously.
 * Throws StopRequested when the run is to stop here, and what could not be stored. For a pause that is where `store` can
 * keep where it stands; inside a step there is no such place, and the pause waits for its end.
 */
export async function betweenSteps(control: RunControl, store?: () => Promise<void>): Promise<void> {
  await new Promise<void>((resolve) => setImmediate(resolve))
  throwFailure(control)
  if (control.stopRequested) throw new StopRequested()
  if (!control.pauseRequested || !store) return
  await store()
  throw new StopRequested()
}

/** Throws what could not be stored: once, so that the reason can still be written, but always where nothing can be. */
export function throwFailure(control: RunControl): void {
  const { failure } = control
  if (!failure) return
  const isStale = failure instanceof AppError && failure.code === 'STALE_FENCING_TOKEN'
  if (!isStale) control.failure = null
  throw failure
}
