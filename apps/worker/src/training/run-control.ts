/** Thrown at a step boundary when the run was asked to stop; what is stored stays consistent. */
export class StopRequested extends Error {
  override name = 'StopRequested'
}

/** What people ask of a running trainer, looked at between two steps. */
export interface RunControl {
  stopRequested: boolean
  finishRequested: boolean
}

export function createRunControl(): RunControl {
  return { stopRequested: false, finishRequested: false }
}

/**
 * Lets messages in, for training otherwise never gives the event loop back: the engine computes synchronously.
 * Throws StopRequested when the run is to stop here.
 */
export async function betweenSteps(control: RunControl): Promise<void> {
  await new Promise<void>((resolve) => setImmediate(resolve))
  if (control.stopRequested) throw new StopRequested()
}
