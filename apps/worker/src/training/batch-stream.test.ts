import { RunConfig } from '@barycenter/contracts'
import { expect, it } from 'vitest'
import { openCatalogue } from '../datasets/catalogue.js'
import { createTask } from '../tasks/create-task.js'
import type { HostBatch, Task } from '../tasks/task.js'
import { openTestEngine } from '../testing/tiny-run.js'
import { type BatchPlan, followPlan } from './batch-plan.js'
import { type BatchMaker, createBatchStream } from './batch-stream.js'

const config = RunConfig.parse({ dataset: { trainLimit: 60 } })
const plan: BatchPlan = { split: 'train', batchSize: 16, seed: 1, purpose: 'base' }

/** A task that takes its time, so that working ahead pays at once. */
async function slowTask(): Promise<Task> {
  await openTestEngine()
  const task = createTask(config, await openCatalogue([], () => undefined).read(config.dataset))
  return {
    ...task,
    prepare(...args) {
      const endMs = performance.now() + 2
      while (performance.now() < endMs);
      return task.prepare(...args)
    },
  }
}

const take = async (stream: ReturnType<typeof createBatchStream>, steps: number) => {
  const batches: HostBatch[] = []
  for (let step = 0; step < steps; step++) batches.push((await stream.take(step)).host)
  return batches
}

it('has slow batches made ahead, and they are the ones it would have made itself', async () => {
  const task = await slowTask()
  const made: number[] = []
  const follow = followPlan(task, plan)
  const maker: BatchMaker = {
    async make(_plan, step) {
      made.push(step)
      return follow(step)
    },
  }
  const batches = await take(createBatchStream(task, plan, maker), 14)
  expect(batches).toEqual(await take(createBatchStream(task, plan, null), 14))
  // The first nine steps show that it pays; then each is asked for once, two ahead.
  expect(made).toEqual([9, 10, 11, 12, 13, 14, 15])
})

it('makes them itself when the maker fails', async () => {
  const task = await slowTask()
  const reasons: unknown[] = []
  const maker: BatchMaker = {
    make: () => Promise.reject(new Error('out of memory')),
    onGivenUp: (error) => reasons.push(error),
  }
  expect(await take(createBatchStream(task, plan, maker), 12)).toEqual(
    await take(createBatchStream(task, plan, null), 12),
  )
  expect(reasons).toEqual([new Error('out of memory')])
})
