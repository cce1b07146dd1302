import type { MethodName, RunConfig } from '@barycenter/contracts'
import type { Split, Task } from '../tasks/task.js'
import { baseExtent } from './base/base-extent.js'
import { trainsBase } from './kept-initial.js'
import { TASK_SCALES } from './method-weights.js'
import { evaluatedMethods, stepsOfEvaluation } from './phases/evaluate-phase.js'
import { twaExtent } from './phases/twa-phase.js'
import type { WorkPlan } from './progress.js'
import { choosesSnapshots, FORWARD_COST, scoringCost } from './snapshot-scores.js'

/** Reading a snapshot back and its share of the Gram matrix, in training steps of 64 examples. */
const SNAPSHOT_COST = 0.2

/**
 * What the phases of a run cost, in base training steps; rough, for progress and remaining time only.
 * @param snapshots how many the base phase leaves
 */
export function planWork(config: RunConfig, task: Task, snapshots: number): WorkPlan {
  const base = baseExtent({ config, task })
  const twa = twaExtent({ config, task })
  const forward = (examples: number) => (FORWARD_COST * examples) / config.base.batchSize
  const gradients = config.twa.sam.rho > 0 ? 2 : 1
  const twaStepCost = (gradients * config.twa.batchSize) / config.base.batchSize
  const objectives = (config.twa.epochs + 1) * forward(twa.split.examples.length)
  const [train, heldOut, test] = [task.train, task.heldOut, task.test].map(({ examples }) => examples.length)
  const score = forward((task.model.normLayers.length > 0 ? train : 0) + heldOut)
  const writing = forward(task.writingCost?.(config.evaluate.samples) ?? 0)
  const start = config.twa.start === 'best' ? snapshots * score : 0
  const methods = evaluatedMethods(config)
  const choosing = heldOutScores(methods, snapshots) * score + weighing(config, methods, snapshots)
  const looking = scoringCost(config, task, snapshots) + landscapeCost(config, task)
  return {
    base: trainsBase(config)
      ? { steps: base.totalSteps, costPerStep: 1 }
      : { steps: snapshots, costPerStep: SNAPSHOT_COST },
    subspace: { steps: 1, costPerStep: SNAPSHOT_COST * snapshots },
    twa: {
      steps: twa.totalSteps,
      costPerStep: twaStepCost + (objectives + start) / Math.max(1, twa.totalSteps),
    },
    evaluate: {
      steps: stepsOfEvaluation(config),
      costPerStep:
        (methods.length * (score + forward(test) + writing) + choosing + forward(looking)) /
        stepsOfEvaluation(config),
    },
  }
}

/** Examples of forward passes that measure a landscape. */
function landscapeCost({ landscape }: RunConfig, task: Task): number {
  if (!landscape) return 0
  const examples = ({ examples: all }: Split) => Math.min(landscape.examples, all.length)
  const norm = task.model.normLayers.length > 0 ? examples(task.train) : 0
  const loss = examples(landscape.data === 'train' ? task.train : task.heldOut)
  return landscape.resolution ** 2 * (norm + loss)
}

/** The methods that choose share the scores of the snapshots; the soup tries a mean with each but the first. */
function heldOutScores(methods: readonly MethodName[], snapshots: number): number {
  const soup = methods.includes('greedy-soup')
  const alone = choosesSnapshots(methods)
  const scaled = methods.filter((method) => method === 'task-arithmetic' || method === 'ties').length
  return (alone ? snapshots : 0) + (soup ? snapshots - 1 : 0) + scaled * TASK_SCALES.length
}

/** Gradients that weigh snapshots, in base training steps. */
function weighing({ evaluate }: RunConfig, methods: readonly MethodName[], snapshots: number): number {
  return methods.includes('fisher') ? snapshots * evaluate.fisherBatches : 0
}
