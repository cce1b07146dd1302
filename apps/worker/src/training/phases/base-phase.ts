import { type BaseTraining, disposeTraining, positionOf, restoreTraining } from '../base/base-training.js'
import { endEpoch } from '../base/end-epoch.js'
import { finishEarly, hasBeenFurther } from '../base/finish-early.js'
import { takeSnapshotWhenDue } from '../base/take-snapshot.js'
import { updateWeights } from '../base/update-weights.js'
import { vectorTensor } from '../named-tensors.js'
import type { Handover, Phase, PhaseContext } from '../phase.js'
import { readVector } from '../read-tensors.js'
import { betweenSteps } from '../run-control.js'

/** Ordinary training of all weights, leaving snapshots along the way; ends early when asked to finish. */
export const basePhase: Phase = {
  name: 'base',
  async run(context, position): Promise<Handover> {
    const training = restoreTraining(context, position)
    try {
      if (training.step === 0) await takeSnapshotWhenDue(context, training)
      while (training.step < training.extent.totalSteps) {
        await betweenSteps(context.control, async () => context.checkpoint(await positionOf(training)))
        if (context.control.finishRequested && !hasBeenFurther(context, training)) break
        await takeStep(context, training)
      }
      if (training.step < training.extent.totalSteps) await finishEarly(context, training)
      return {
        state: { baseSteps: training.step },
        tensors: [vectorTensor('last', await readVector(training.weights)), ...training.kept],
      }
    } finally {
      disposeTraining(training)
    }
  },
}

async function takeStep(context: PhaseContext, training: BaseTraining): Promise<void> {
  const { cadence, reporter, progress } = context
  const { stepsPerEpoch, totalSteps } = training.extent
  await updateWeights(context, training)
  if (training.step % stepsPerEpoch === 0) await endEpoch(context, training)
  await takeSnapshotWhenDue(context, training)
  reporter.progress(progress.at('base', training.step, Date.now()))
  // The end of the phase stores a position of its own.
  if (training.step < totalSteps && cadence.isDue(training.step, stepsPerEpoch)) {
    const always = cadence.staysAlways(training.step, stepsPerEpoch)
    await context.checkpoint(await positionOf(training), {}, always)
  }
  await reporter.flushWhenDue()
}
