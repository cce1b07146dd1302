import { RunConfig } from '@barycenter/contracts'
import { expect, it } from 'vitest'
import { flattenConfig } from './run-params.js'

it('names every value of a config by its dotted path', () => {
  const params = flattenConfig(RunConfig.parse({ model: { kind: 'cnn', channels: [8, 16] } }))
  expect(params).toMatchObject({
    seed: 1,
    'model.channels.0': 8,
    'model.channels.1': 16,
    'base.optimizer.kind': 'sgd',
    'twa.clipNorm': null,
    'subspace.precision.bits': 32,
    'evaluate.methods': 'last, swa, twa',
  })
})
