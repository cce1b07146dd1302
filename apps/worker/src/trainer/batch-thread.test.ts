import { RunConfig, type RunConfigInput } from '@barycenter/contracts'
import { expect, it } from 'vitest'
import { openCatalogue } from '../datasets/catalogue.js'
import { shareArrays } from '../datasets/share-arrays.js'
import { createTask } from '../tasks/create-task.js'
import { type BatchPlan, followPlan } from '../training/batch-plan.js'
import { openBatchThread } from './batch-thread.js'

const config = RunConfig.parse({ dataset: { trainLimit: 60 } })
const plan: BatchPlan = { split: 'train', batchSize: 16, seed: 1, purpose: 'base' }

const TASKS: RunConfigInput[] = [
  { augment: { crop: 1, randAugment: { operations: 1 }, mixup: 0.2 } },
  { dataset: { name: 'synthetic-shapes' }, model: { kind: 'detector' }, augment: { flip: true, crop: 4 } },
  { dataset: { name: 'tinyshakespeare' }, model: { kind: 'language-transformer' } },
  { dataset: { name: 'synthetic-sentences' }, model: { kind: 'text-cnn' } },
  { dataset: { name: 'synthetic-dates' }, model: { kind: 'translation-transformer' } },
]

it.each(TASKS)('makes the same batches in another thread: %o', async (input) => {
  const config = RunConfig.parse(input)
  const loaded = shareArrays(await openCatalogue([], () => undefined).read(config.dataset))
  const thread = openBatchThread({ config, loaded })!
  const follow = followPlan(createTask(config, loaded), plan)
  for (const step of [0, 1, 7, 3]) expect(await thread.make(plan, step)).toEqual(follow(step))
  await thread.close()
})

it('rejects what it cannot make instead of waiting for ever', async () => {
  const loaded = shareArrays(await openCatalogue([], () => undefined).read(config.dataset))
  const thread = openBatchThread({ config, loaded })!
  await expect(thread.make({ ...plan, split: 'nowhere' as 'train' }, 0)).rejects.toThrow()
  await thread.close()
  await expect(thread.make(plan, 0)).rejects.toThrow('has ended')
})

it('leaves models of modules to the trainer alone', async () => {
  const loaded = await openCatalogue([], () => undefined).read(config.dataset)
  const own = RunConfig.parse({ model: { kind: 'module', name: 'own' } })
  expect(openBatchThread({ config: own, loaded })).toBeNull()
})
