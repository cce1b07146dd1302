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

/** What the phases of a run cost, in base training steps; rough, for progress and remaining time only. */
export function planWork(config: RunConfig, data: TrainingData): WorkPlan {
  const base = baseExtent({ config, data })
  const twa = twaExtent({ config, data })
  const snapshots = snapshotSteps(config.snapshots, base).length
  const forward = (images: number) => (FORWARD_COST * images) / config.base.batchSize
  const gradients = config.twa.sam.rho > 0 ? 2 : 1
  const twaStepCost = (gradients * config.twa.batchSize) / config.base.batchSize
  const objectives = (config.twa.epochs + 1) * forward(twa.split.indices.length)
  const [train, heldOut, test] = [data.train, data.heldOut, data.test].map(({ indices }) => indices.length)
  const score = forward((config.model.batchNorm ? train : 0) + heldOut)
  const start = config.twa.start === 'best' ? snapshots * score : 0
  const methods = evaluatedMethods(config)
  const choosing = heldOutScores(methods, snapshots) * score
  return {
    base: { steps: base.totalSteps, costPerStep: 1 },
    subspace: { steps: 1, costPerStep: SNAPSHOT_COST * snapshots },
    twa: {
      steps: twa.totalSteps,
      costPerStep: twaStepCost + (objectives + start) / Math.max(1, twa.totalSteps),
    },
    evaluate: { steps: methods.length, costPerStep: score + forward(test) + choosing / methods.length },
  }
}

/** The methods that choose share the scores of the snapshots; the soup tries a mean with each but the first. */
function heldOutScores(methods: readonly MethodName[], snapshots: number): number {
  const soup = methods.includes('greedy-soup')
  return (soup || methods.includes('best') ? snapshots : 0) + (soup ? snapshots - 1 : 0)
}
