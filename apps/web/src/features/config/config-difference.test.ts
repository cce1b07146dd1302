import { expect, it } from 'vitest'
import { configDifference } from './config-difference'

it('names what was changed, added and left out, by its path', () => {
  const base = { base: { epochs: 3, schedule: 'cosine' }, seed: 1 }
  const config = { base: { epochs: 5, decay: [1, 2] }, seed: 1 }
  expect(configDifference(config, base)).toEqual([
    { path: 'base.epochs', was: '3', is: '5' },
    { path: 'base.decay', was: null, is: '[1,2]' },
    { path: 'base.schedule', was: 'cosine', is: null },
  ])
  expect(configDifference(config, structuredClone(config))).toEqual([])
})
