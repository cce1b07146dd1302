import { RunConfig } from '@barycenter/contracts'
import { describe, expect, it } from 'vitest'
import { configLeaves, leavesByPart, settingText } from './config-leaves'

describe('configLeaves', () => {
  it('lists every setting and marks those left at their default', () => {
    const leaves = configLeaves({ config: RunConfig.parse({ base: { epochs: 3 } }), params: {} })
    const leaf = (path: string) => leaves.find((found) => found.path === path)
    expect(leaf('base.epochs')).toEqual({ path: 'base.epochs', text: '3', isDefault: false })
    expect(leaf('base.batchSize')).toMatchObject({ isDefault: true })
    expect(leaf('model.hidden')).toEqual({ path: 'model.hidden', text: '[64]', isDefault: true })
    expect(leaf('evaluate.methods')).toMatchObject({ text: '["last", "swa", "twa"]', isDefault: true })
  })

  it('takes what an external run logged, and calls none of it a default', () => {
    expect(configLeaves({ config: null, params: { lr: 0.1, net: 'vgg' } })).toEqual([
      { path: 'lr', text: '0.1', isDefault: false },
      { path: 'net', text: 'vgg', isDefault: false },
    ])
  })
})

it('gathers settings by their first part, loose ones under "run"', () => {
  const leaves = ['seed', 'base.epochs', 'base.batchSize'].map((path) => ({
    path,
    text: '',
    isDefault: false,
  }))
  expect([...leavesByPart(leaves)].map(([part, found]) => [part, found.length])).toEqual([
    ['run', 1],
    ['base', 2],
  ])
})

it('has words for a setting that a form leaves open', () => {
  expect(settingText(undefined)).toBe('–')
})
