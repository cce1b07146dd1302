import { AppError } from '@barycenter/contracts'
import { shouldTakeSnapshot, snapshotSteps } from '@barycenter/twa'
import { nameParameters, vectorNorm } from '../named-tensors.js'
import type { PhaseContext } from '../phase.js'
import { readVector } from '../read-tensors.js'
import type { BaseTraining } from './base-training.js'

export async function takeSnapshotWhenDue(context: PhaseContext, training: BaseTraining): Promise<void> {
  if (!isSnapshotDue(context, training)) return
  await saveSnapshot(context, training, snapshotsTaken(context, training) - 1)
}

/** Whether the schedule takes one of the current weights. */
export function isSnapshotDue({ config }: PhaseContext, { step, extent }: BaseTraining): boolean {
  return shouldTakeSnapshot(config.snapshots, { ...extent, step })
}

/** Snapshots due up to and including the current step. */
export function snapshotsTaken({ config }: PhaseContext, { step, extent }: BaseTraining): number {
  return snapshotSteps(config.snapshots, extent).filter((due) => due <= step).length
}

/** @throws LOSS_NOT_FINITE when the weights have no finite norm */
export async function saveSnapshot(
  context: PhaseContext,
  training: BaseTraining,
  index: number,
): Promise<void> {
  const { config, task, reporter, writer } = context
  const { step, extent } = training
  // Reads the losses back first: weights of a diverged run never become a snapshot.
  await reporter.flush()
  const weights = await readVector(training.weights)
  const norm = vectorNorm(weights)
  if (!Number.isFinite(norm)) {
    throw new AppError(
      'LOSS_NOT_FINITE',
      `weights at step ${step} of phase base: found norm ${norm}, expected a finite one`,
    )
  }
  await writer.saveSnapshot({
    index,
    step,
    epoch: step / extent.stepsPerEpoch,
    norm,
    tensors: nameParameters(task.model.layout, weights),
    dtype: config.snapshots.dtype,
  })
}
