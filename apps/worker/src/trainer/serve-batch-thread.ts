// Entry of the thread that makes batches: answers each request with the host batch of that plan and step.
import { parentPort, workerData } from 'node:worker_threads'
import { createTask } from '../tasks/create-task.js'
import type { HostBatch } from '../tasks/task.js'
import { followPlan } from '../training/batch-plan.js'
import type { BatchThreadAnswer, BatchThreadData, BatchThreadRequest } from './batch-thread.js'

const { config, loaded } = workerData as BatchThreadData
const task = createTask(config, loaded)
const followed = new Map<string, (step: number) => HostBatch>()

parentPort!.on('message', ({ id, plan, step }: BatchThreadRequest) => {
  try {
    const key = JSON.stringify(plan)
    const follow = followed.get(key) ?? followPlan(task, plan)
    followed.set(key, follow)
    answer({ id, batch: follow(step) })
  } catch (error) {
    answer({ id, problem: error instanceof Error ? error.message : String(error) })
  }
})

/** Arrays are handed over, not copied. */
function answer(message: BatchThreadAnswer): void {
  const arrays = 'batch' in message ? arraysOf(message.batch) : []
  parentPort!.postMessage(message, [...new Set(arrays)] as ArrayBuffer[])
}

function arraysOf({ tensors, forMeter }: HostBatch): ArrayBufferLike[] {
  return [tensors, forMeter].flatMap((named) => Object.values(named).map(({ data }) => data.buffer))
}
