import { createRandom } from '@barycenter/twa'
import * as tf from '@tensorflow/tfjs-core'
import { beforeAll, expect, it } from 'vitest'
import { openTestEngine } from '../testing/tiny-run.js'
import { createLanguageTransformer } from './language-transformer.js'
import { bindNetwork } from './model.js'

beforeAll(openTestEngine)

it('tells each token by those before it alone, whatever the length', async () => {
  const network = createLanguageTransformer({ width: 8, heads: 2, depth: 2, vocabulary: 5, length: 6 })
  const model = bindNetwork(network)
  const weights = model.layout.split(tf.tensor1d(model.initialise(createRandom(1))))
  const logitsOf = (tokens: number[], asked: tf.Tensor1D | null = null) =>
    model.forward(weights, { tokens: tf.tensor2d([tokens], undefined, 'int32'), asked }, { kind: 'batch' })
  const whole = await logitsOf([0, 1, 2, 3, 4, 0]).array()
  const changed = await logitsOf([0, 1, 2, 4, 1, 1]).array()
  expect(changed.slice(0, 3)).toEqual(whole.slice(0, 3))
  expect(changed[3]).not.toEqual(whole[3])
  const short = await logitsOf([0, 1, 2, 3]).array()
  for (const [row, logits] of short.entries()) {
    for (const [token, logit] of logits.entries()) expect(logit).toBeCloseTo(whole[row][token], 5)
  }
  const asked = await logitsOf([0, 1, 2, 3, 4, 0], tf.tensor1d([4, 1], 'int32')).array()
  expect(asked).toEqual([whole[4], whole[1]])
})
