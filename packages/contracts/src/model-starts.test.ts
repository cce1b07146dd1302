import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { OWN_DATASETS } from './dataset-config.js'
import { type ModelConfig, modelsOfTask } from './model-config.js'
import { START_DATASETS } from './model-starts.js'
import { RunConfig, type RunConfigInput, StoredRunConfig } from './run-config.js'
import { LaunchInput } from './runs.js'
import { TASKS } from './tasks.js'

const baseOf = (kind: string, base?: RunConfigInput['base']) =>
  RunConfig.parse({ model: { kind } as ModelConfig, base }).base

describe('what a model starts with', () => {
  const cosine = { kind: 'cosine', warmupFraction: 0.1 }
  it.each([
    ['mlp', 'sgd', 0.1, { kind: 'constant' }],
    ['cnn', 'sgd', 0.1, { kind: 'constant' }],
    ['vgg', 'sgd', 0.1, { kind: 'constant' }],
    ['preresnet', 'sgd', 0.1, { kind: 'constant' }],
    ['wide-resnet', 'sgd', 0.1, { kind: 'constant' }],
    ['module', 'sgd', 0.1, { kind: 'constant' }],
    ['vit', 'adamw', 0.003, cosine],
    ['detector', 'adamw', 0.01, { kind: 'constant' }],
    ['language-transformer', 'adamw', 0.003, cosine],
    ['text-cnn', 'adamw', 0.003, { kind: 'constant' }],
    ['text-transformer', 'adamw', 0.003, cosine],
    ['translation-transformer', 'adamw', 0.003, cosine],
  ])('%s: %s at %d', (kind, optimizer, learningRate, schedule) =>
    expect(baseOf(kind)).toMatchObject({ optimizer: { kind: optimizer }, learningRate, schedule }),
  )

  it('stands back where the caller says another thing', () => {
    const base = { optimizer: { kind: 'sgd' }, schedule: { kind: 'constant' }, epochs: 3 } as const
    expect(baseOf('vit', base)).toMatchObject({ ...base, learningRate: 0.003 })
  })

  it.each(TASKS)('for %s is a data set of its own', (task) => {
    const [kind] = modelsOfTask(task)
    const name = START_DATASETS[task]
    expect(OWN_DATASETS).toContainEqual({ name, task })
    const model = { kind } as ModelConfig
    expect(RunConfig.parse({ model, dataset: { trainLimit: 50 } }).dataset).toMatchObject({
      name,
      trainLimit: 50,
    })
    expect(RunConfig.parse({ model, dataset: { name: 'mine' } }).dataset.name).toBe('mine')
    expect(RunConfig.parse({ model: { kind: 'module', task } }).dataset.name).toBe(name)
  })

  it('changes nothing in a config that is whole', () => {
    const whole = StoredRunConfig.parse({ model: { kind: 'vit' } })
    expect(RunConfig.parse(whole)).toEqual(whole)
  })

  it.each([null, 5, [], { model: 'vit' }, { model: { kind: 'vat' } }, { model: { kind: 'vit' }, base: 3 }])(
    'leaves %j to be refused',
    (input) => expect(RunConfig.safeParse(input).success).toBe(false),
  )

  it('leaves the schema as it is for forms and the API description', () => {
    for (const io of ['input', 'output'] as const)
      expect(z.toJSONSchema(RunConfig, { io })).toEqual(z.toJSONSchema(StoredRunConfig, { io }))
    expect(z.toJSONSchema(LaunchInput, { io: 'input' })).toEqual(
      z.toJSONSchema(LaunchInput.extend({ config: StoredRunConfig.prefault({}) }), { io: 'input' }),
    )
  })
})
