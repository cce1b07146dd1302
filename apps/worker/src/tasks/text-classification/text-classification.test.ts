import { RunConfig, type RunConfigInput } from '@barycenter/contracts'
import { createRandom as randomOf } from '@barycenter/twa'
import * as tf from '@tensorflow/tfjs-core'
import { beforeAll, describe, expect, it } from 'vitest'
import type { LabelledTexts } from '../../datasets/text-sets.js'
import { createMemoryRunWriter } from '../../testing/memory-run-writer.js'
import { hashes, killedAfter } from '../../testing/run-facts.js'
import { openTestEngine, trainInMemory } from '../../testing/tiny-run.js'
import { createTask } from '../create-task.js'
import { toDevice } from '../device-batch.js'
import { readTokenizer } from '../text/tokenizer.js'

const part = (texts: string[]) => ({
  texts,
  labels: Uint8Array.from(texts, (text) => (text.includes('good') ? 1 : 0)),
})
const SET: LabelledTexts = {
  classes: ['bad', 'good'],
  train: part([
    'a good day',
    'a bad day indeed it was',
    'good',
    'bad luck',
    '',
    'so good a thing as ever there was',
  ]),
  test: part(['good day', 'bad']),
}

const taskOf = (input: RunConfigInput) =>
  createTask(RunConfig.parse(input), { task: 'text-classification', set: SET, notes: [] })

const MODELS = [
  { kind: 'text-cnn', width: 4, filters: 3 },
  { kind: 'text-transformer', width: 4, heads: 2, depth: 1 },
] as const

beforeAll(openTestEngine)

describe.each(MODELS)('text classification with $kind', (model) => {
  const task = taskOf({ dataset: { name: 'own', tokens: { length: 6 } }, model })
  // Moved a little: biases of 0, as they are drawn, would hide what padding adds.
  const moved = () => task.model.initialise(randomOf(3)).map((weight) => weight + 0.1)
  const parameters = () => task.model.layout.split(tf.tensor1d(moved()))
  const lossOf = async (places: number[]) => {
    const batch = toDevice(task.prepare(task.train, Int32Array.from(places), null))
    return (await task.loss(parameters(), batch, { kind: 'batch' }).loss.data())[0]
  }

  it('sees the same text whatever it is padded to', async () => {
    const [alone, other, together] = [await lossOf([2]), await lossOf([5]), await lossOf([2, 5])]
    expect(together).toBeCloseTo((alone + other) / 2, 5)
  })

  it('pads to the longest text of a batch, at most to the length of the config, at least to a window', () => {
    const shape = (places: number[]) =>
      task.prepare(task.train, Int32Array.from(places), null).tensors.tokens.shape
    expect([shape([0, 2]), shape([1]), shape([5, 0])]).toEqual([
      [2, 4],
      [1, 6],
      [2, 6],
    ])
  })

  it('takes a text without a word for one unknown word', () => {
    const { tokens, present } = task.prepare(task.train, Int32Array.of(4), null).tensors
    expect([...tokens.data]).toEqual([1, 0, 0, 0])
    expect([...present.data]).toEqual([1, 0, 0, 0])
  })

  it('resumes to the same bits, learns, and keeps tokenizer and samples', async () => {
    const config: RunConfigInput = {
      dataset: { name: 'synthetic-sentences', trainLimit: 120, testLimit: 50, tokens: { length: 16 } },
      model,
      base: { epochs: 3, batchSize: 16, learningRate: 0.01, optimizer: { kind: 'adamw' } },
      twa: { epochs: 1, batchSize: 32 },
      checkpoint: { everySeconds: null, everySteps: 4 },
    }
    const straight = await trainInMemory(config)
    const killed = killedAfter(3)
    await expect(trainInMemory(config, { writer: killed })).rejects.toThrow()
    const resumed = await trainInMemory(config, { writer: createMemoryRunWriter(killed) })
    expect(hashes(resumed)).toEqual(hashes(straight))
    const losses = straight.series('base/train_loss').map(([, loss]) => loss)
    expect(losses.at(-1)).toBeLessThan(losses[0])
    const tokenizer = readTokenizer(
      Buffer.from(straight.artifacts.get('tokenizer.json')!).toString(),
      'tokenizer.json',
    )
    expect(tokenizer.unit).toBe('word')
    const { samples } = JSON.parse(Buffer.from(straight.artifacts.get('samples/twa.json')!).toString())
    expect(samples).toHaveLength(4)
    expect(samples[0]).toMatchObject({
      kind: 'text',
      text: expect.any(String),
      confidence: expect.any(Number),
    })
  })
})
