import { type PlannedWork, plannedWork, type RunConfig, type WorkSizes } from '@barycenter/contracts'
import type { Task } from '../tasks/task.js'

/** What the phases of a run cost for this task. @param snapshots how many the base phase leaves */
export function planWork(config: RunConfig, task: Task, snapshots: number): PlannedWork {
  return plannedWork(config, sizesOf(task, config), snapshots)
}

export function sizesOf(task: Task, { evaluate }: RunConfig): WorkSizes {
  return {
    train: task.train.examples.length,
    heldOut: task.heldOut.examples.length,
    test: task.test.examples.length,
    hasNorm: task.model.normLayers.length > 0,
    writing: task.writingCost?.(evaluate.samples) ?? 0,
  }
}
