import type { MethodName, RunConfig } from '@barycenter/contracts'
import { snapshotSteps } from '@barycenter/twa'
import type { TrainingData } from '../datasets/load-dataset.js'
import { baseExtent } from './phases/base-phase.js'
import { evaluatedMethods } from './phases/evaluate-phase.js'
import { twaExtent } from './phases/twa-phase.js'
import type { WorkPlan } from './progress.js'

/** A forward pass costs about a third of a training step over the same images. */
const FORWARD_COST = 0.35
/** Reading a snapshot back and its share of the Gram matrix, in training steps of 64 images. */
const SNAPSHOT_COST = 0.2

/** How many scores a method takes for each snapshot, to choose among them. */
const CHOICES: Partial<Record<MethodName, number>> = { best: 1, 'greedy-soup': 1 }

/** What the phases of a run cost, in base training steps; rough, for progress and remaining time only. */
export function planWork(config: RunConfig, data: TrainingData): WorkPlan {
  const base = baseExtent({ config, data })
  const twa = twaExtent({ config, data })
  const snapshots = snapshotSteps(config.snapshots, base).length
  const forward = (images: number) => (FORWARD_COST * images) / config.base.batchSize
  const twaStepCost = config.twa.batchSize / config.base.batchSize
  const objectives = (config.twa.epochs + 1) * forward(twa.split.indices.length)
  const { train, heldOut, test } = data
  const images = train.indices.length + heldOut.indices.length + test.indices.length
  const methods = evaluatedMethods(config)
  const choices = methods.reduce((sum, method) => sum + (CHOICES[method] ?? 0), 0) * snapshots
  const choosing = choices * forward(train.indices.length + heldOut.indices.length)
  return {
    base: { steps: base.totalSteps, costPerStep: 1 },
    subspace: { steps: 1, costPerStep: SNAPSHOT_COST * snapshots },
    twa: { steps: twa.totalSteps, costPerStep: twaStepCost + objectives / Math.max(1, twa.totalSteps) },
    evaluate: { steps: methods.length, costPerStep: forward(images) + choosing / methods.length },
  }
}
