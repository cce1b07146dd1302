import type { PhaseContext } from '../phase.js'
import type { BaseTraining } from './base-training.js'
import { isSnapshotDue, saveSnapshot, snapshotsTaken } from './take-snapshot.js'
import { updateWeights } from './update-weights.js'

/** Fewer snapshots than this span nothing. */
export const FEWEST_SNAPSHOTS = 2

/**
 * Ends base training here. Where the schedule has not come that far, the current weights and, if need be, those of one
 * more step are kept: who asked early gets a result all the same.
 */
export async function finishEarly(context: PhaseContext, training: BaseTraining): Promise<void> {
  const { extent } = training
  const due = snapshotsTaken(context, training)
  const isDueNow = isSnapshotDue(context, training)
  for (let taken = due; taken < FEWEST_SNAPSHOTS; taken++) {
    if (taken > due || isDueNow) await updateWeights(context, training)
    await saveSnapshot(context, training, taken)
  }
  const { step } = training
  context.progress.shorten('base', step)
  context.reporter.log(
    'info',
    `Base training finished on request after ${step} of ${extent.totalSteps} steps`,
  )
}

/**
 * Whether the next step was taken before a kill: then snapshots and points of later steps may be stored already, and base
 * training must not end before them.
 */
export function hasBeenFurther({ reporter }: PhaseContext, { step }: BaseTraining): boolean {
  return reporter.isStored('base/train_loss', step + 1)
}
