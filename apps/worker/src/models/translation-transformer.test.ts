import { createRandom } from '@barycenter/twa'
import * as tf from '@tensorflow/tfjs-core'
import { beforeAll, describe, expect, it } from 'vitest'
import { translateGreedily } from '../tasks/translation/translate-greedily.js'
import { openTestEngine } from '../testing/tiny-run.js'
import { bindNetwork } from './model.js'
import { createTranslationTransformer } from './translation-transformer.js'

const START = 2

const model = bindNetwork(
  createTranslationTransformer({ width: 8, heads: 2, depth: 2, vocabulary: 9, length: 6 }),
)

/** Weights larger than those of a start, which give the same token whatever comes in. */
const weights = () => model.layout.split(tf.mul(tf.tensor1d(model.initialise(createRandom(1))), 3))
const integers = (rows: number[][]) => tf.tensor2d(rows, undefined, 'int32')

const translatorOf = (source: number[][], present: number[][]) =>
  model.forward(weights(), { tokens: integers(source), present: tf.tensor2d(present) }, { kind: 'batch' })

const allRows = (target: tf.Tensor2D) => tf.range(0, target.size, 1, 'int32')

beforeAll(openTestEngine)

describe('createTranslationTransformer', () => {
  const [source, present] = [
    [
      [4, 5, 6, 3],
      [7, 3, 0, 0],
    ],
    [
      [1, 1, 1, 1],
      [1, 1, 0, 0],
    ],
  ]

  it('tells each token by the source and by those before it alone', async () => {
    const logitsOf = async (target: number[][]) => {
      const tokens = integers(target)
      const logits = translatorOf(source, present).logits(tokens, allRows(tokens))
      return tf.reshape(logits, [2, 3, 9]).array() as Promise<number[][][]>
    }
    const [whole] = await logitsOf([
      [2, 5, 6],
      [2, 7, 8],
    ])
    const [changed] = await logitsOf([
      [2, 5, 8],
      [2, 7, 8],
    ])
    expect(changed.slice(0, 2)).toEqual(whole.slice(0, 2))
    expect(changed[2]).not.toEqual(whole[2])
  })

  it('makes the same of a sentence, whatever its padding', async () => {
    const target = integers([[2, 7, 8]])
    const last = tf.tensor1d([2], 'int32')
    const alone = await translatorOf([[7, 3]], [[1, 1]])
      .logits(target, last)
      .array()
    const padded = await translatorOf([[7, 3, 5, 0]], [[1, 1, 0, 0]])
      .logits(target, last)
      .array()
    for (const [token, logit] of alone[0].entries()) expect(padded[0][token]).toBeCloseTo(logit, 5)
  })

  it('translates greedily to what is most likely by the whole translation so far', async () => {
    const translator = translatorOf(source, present)
    const rows = [[START], [START]]
    for (let step = 0; step < 5; step++) {
      const target = integers(rows)
      const last = tf.tensor1d([step, 2 * step + 1], 'int32')
      const likeliest = await (tf.argMax(translator.logits(target, last), 1) as tf.Tensor1D).array()
      for (const [row, token] of likeliest.entries()) rows[row].push(token)
    }
    const greedy = await translateGreedily(translator, { batch: 2, start: START, count: 5 }).array()
    expect(greedy).toEqual(rows.map((row) => row.slice(1)))
    expect(new Set(greedy.flat()).size).toBeGreaterThan(1)
  })

  it('leaves one tensor behind: the translations', () => {
    const opened = translatorOf(source, present)
    const before = tf.memory().numTensors
    tf.tidy(() => translateGreedily(opened, { batch: 2, start: START, count: 5 }))
    expect(tf.memory().numTensors).toBe(before + 1)
  })
})
