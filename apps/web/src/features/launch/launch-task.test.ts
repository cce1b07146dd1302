import { RunConfig } from '@barycenter/contracts'
import { describe, expect, it } from 'vitest'
import { taskOfTexts, toConfig } from './form-config'
import { chooseModel, chooseTask } from './launch-task'

/** The fields of a form, by dotted path. */
function openForm(texts: Record<string, string> = {}) {
  const setValue = (name: string, text: string) => {
    texts[name.replace(/^config\./, '').replaceAll(':', '.')] = text
  }
  return { texts, form: { setValue, clearErrors: () => {} } as unknown as Parameters<typeof chooseTask>[0] }
}

describe('choosing a task', () => {
  it('fills in its model, and leaves all else to what suits that: a data set of its own, an optimizer', () => {
    const { texts, form } = openForm({ 'base.epochs': '3', 'model.hidden': '8' })
    chooseTask(form, 'object-detection')
    const { base, dataset, model } = RunConfig.parse(toConfig(texts))
    expect([model.kind, dataset.name, base.epochs]).toEqual(['detector', 'synthetic-shapes', 10])
    expect(base.optimizer.kind).toBe('adamw')
    chooseTask(form, 'image-classification')
    expect(RunConfig.parse(toConfig(texts))).toEqual(RunConfig.parse({}))
  })
})

describe('choosing a model', () => {
  it('empties the sizes of the one before', () => {
    const { texts, form } = openForm({ 'model.kind': 'vgg', 'model.depth': '20', 'base.epochs': '3' })
    chooseModel(form, 'vgg', 'image-classification')
    expect(texts).toMatchObject({ 'model.depth': '', 'base.epochs': '3' })
  })

  it('changes what base training starts with, but for what was typed', () => {
    const { texts, form } = openForm({ 'model.kind': 'text-cnn', 'base.learningRate': '0.02' })
    texts['model.kind'] = 'text-transformer'
    chooseModel(form, 'text-transformer', 'text-classification')
    expect(RunConfig.parse(toConfig(texts)).base).toMatchObject({
      optimizer: { kind: 'adamw' },
      learningRate: 0.02,
      schedule: { kind: 'cosine', warmupFraction: 0.1 },
    })
  })

  it('keeps the task for a module, which has none of its own', () => {
    const { texts, form } = openForm({ 'model.kind': 'module' })
    chooseModel(form, 'module', 'translation')
    expect(taskOfTexts(texts)).toBe('translation')
  })
})
