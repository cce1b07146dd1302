import { RunConfig, type RunConfigInput } from '@barycenter/contracts'
import { createRandom } from '@barycenter/twa'
import * as tf from '@tensorflow/tfjs-core'
import { beforeAll, describe, expect, it } from 'vitest'
import type { LoadedSet } from '../../datasets/loaded-set.js'
import { createMemoryRunWriter } from '../../testing/memory-run-writer.js'
import { hashes, killedAfter } from '../../testing/run-facts.js'
import { openTestEngine, trainInMemory } from '../../testing/tiny-run.js'
import { evaluateSplit } from '../../training/evaluate-split.js'
import { createRunControl } from '../../training/run-control.js'
import { createTask } from '../create-task.js'

const VERSE = 'the cat sat on the mat; the rat ate the hat. '
const LETTERS = 'abcdefghijklmnopqrstuvwxyz .,;:!'

const corpus = (train: string, test: string): LoadedSet => ({
  task: 'language-model',
  set: { train: Buffer.from(train), test: Buffer.from(test) },
  notes: [],
})

const TINY: RunConfigInput = {
  dataset: { tokens: { length: 16 } },
  model: { kind: 'language-transformer', width: 16, depth: 1, heads: 2 },
  base: { epochs: 12, batchSize: 8, learningRate: 0.01, optimizer: { kind: 'adamw' } },
  snapshots: { from: 0.5 },
  twa: { epochs: 1, batchSize: 8 },
  evaluate: { samples: 2 },
  checkpoint: { everySeconds: null, everySteps: 7 },
}

const change = () => corpus(VERSE.repeat(40), VERSE.repeat(8))

const createTiny = (input: RunConfigInput, train: string, test = train) =>
  createTask(RunConfig.parse({ ...TINY, ...input }), corpus(train, test))

beforeAll(openTestEngine)

/** Scores of the test part by weights that are all zero but for the biases of logits: no token looks at another. */
async function biasScore(task: ReturnType<typeof createTiny>, bias: readonly number[]) {
  const values = new Float32Array(task.model.layout.dim)
  values.set(bias, task.model.layout.specs.find(({ name }) => name === 'logits/bias')!.from)
  const weights = tf.tensor1d(values)
  const mode = { kind: 'batch' } as const
  const control = createRunControl()
  return evaluateSplit(weights, { task, split: task.test, batchSize: 4, mode, control })
}

/** Every token as likely. */
const uniformScore = (task: ReturnType<typeof createTiny>) => biasScore(task, [])

/** Every token as likely as it is frequent in the test part. */
function frequencyScore(task: ReturnType<typeof createTiny>) {
  const counts = new Array<number>(task.model.layout.specs.at(-1)!.shape[0]).fill(1e-9)
  const { labels } = task.prepare(task.test, task.test.examples, null).tensors
  for (const label of labels.data) counts[label] += 1
  return biasScore(task, counts.map(Math.log))
}

describe('createLanguageModel', () => {
  it('needs log2(vocabulary) bits for a character when every one is as likely', async () => {
    // 32 characters and the unknown one.
    const { loss, metrics, count } = await uniformScore(createTiny({}, LETTERS.repeat(20)))
    expect(loss).toBeCloseTo(Math.log(33), 5)
    expect(metrics.bits_per_character).toBeCloseTo(Math.log2(33), 5)
    expect(count).toBe(39)
  })

  it('counts bits by the character where tokens are bytes', async () => {
    // Each character is three bytes of 8 bits; windows of 48 bytes hold 16 characters.
    const bytes = createTiny({ dataset: { tokens: { unit: 'byte', length: 48 } } }, '你好世界'.repeat(64))
    expect((await uniformScore(bytes)).metrics.bits_per_character).toBeCloseTo(24, 4)
    expect(bytes.model.layout.specs.at(-1)).toMatchObject({ name: 'logits/bias', shape: [256] })
  })

  it('charges what the vocabulary has not for its spelling, and counts no unknown token as right', async () => {
    // The vocabulary is half of the 32 characters.
    const tokens = { length: 32, vocabulary: 16 }
    const { loss, metrics } = await uniformScore(createTiny({ dataset: { tokens } }, LETTERS.repeat(20)))
    expect(loss).toBeCloseTo(Math.log(17), 5)
    // Of equal logits the unknown token's is the first.
    expect(metrics).toEqual({ bits_per_character: expect.closeTo(Math.log2(17) + 5 / 2, 5), accuracy: 0 })
  })

  it.each(['character', 'word'] as const)('scores no better with a smaller vocabulary (%s)', async (unit) => {
    const random = createRandom('words')
    const words = Array.from({ length: 40 }, (_, i) => LETTERS[i % 26] + LETTERS[(i * 7) % 26])
    const text = Array.from({ length: 900 }, () => words[Math.floor(40 * random.uniform() ** 2)]).join(' ')
    const bits = async (vocabulary: number) => {
      const task = createTiny({ dataset: { tokens: { unit, length: 16, vocabulary } } }, text)
      return (await frequencyScore(task)).metrics.bits_per_character
    }
    const scores = []
    for (const vocabulary of [16, 20, 24, 64]) scores.push(await bits(vocabulary))
    expect(scores).toEqual(scores.toSorted((a, b) => b - a))
    expect(scores[0]).toBeGreaterThan(scores[3])
  })

  it('knows the tokens of the training text alone', () => {
    const task = createTiny({}, 'ab'.repeat(200), 'axbx'.repeat(20))
    const { tokens } = task.prepare(task.test, Int32Array.of(0), null).tensors
    expect([...tokens.data.subarray(0, 4)]).toEqual([1, 0, 2, 0])
    const file = JSON.parse(Buffer.from(task.artifacts[0].data).toString())
    expect(file).toEqual({ version: 1, unit: 'character', special: ['unknown'], tokens: ['a', 'b'] })
  })

  it('shuffles the tokens of the training text, held-out ones along, as a control', () => {
    const [plain, shuffled] = [false, true].map((shuffleLabels) =>
      createTiny({ dataset: { shuffleLabels, tokens: { length: 16 } } }, VERSE.repeat(20), VERSE.repeat(3)),
    )
    const labels = (task: typeof plain, split: 'train' | 'test') =>
      task.prepare(task[split], task[split].examples, null).tensors.labels.data
    expect(labels(shuffled, 'train')).not.toEqual(labels(plain, 'train'))
    expect(labels(shuffled, 'test')).toEqual(labels(plain, 'test'))
    expect(shuffled.record).toEqual(plain.record)
  })

  it('refuses a text too short for three windows', () => {
    expect(() => createTiny({}, 'abc'.repeat(12))).toThrow('has 2 training windows, expected at least 3')
    expect(() => createTiny({}, VERSE.repeat(20), 'short')).toThrow('has no test windows')
  })
})

describe('a run of it', () => {
  it('learns a short text by heart, and writes on as it goes', async () => {
    const writer = await trainInMemory(TINY, { change })
    const { test } = writer.results.get('last')!.result
    // The first letters of a window have little before them to be told by.
    expect(test.accuracy).toBeGreaterThan(0.8)
    expect(test.bits_per_character).toBeLessThan(1)
    const { samples } = JSON.parse(Buffer.from(writer.artifacts.get('samples/last.json')!).toString())
    expect(samples).toHaveLength(2)
    expect(samples[0]).toMatchObject({ kind: 'continuation', prompt: VERSE.slice(0, 16) })
    expect(samples[0].text).toHaveLength(200)
    expect(writer.artifacts.has('tokenizer.json')).toBe(true)
  })

  it('ends at the same bits when it was interrupted', async () => {
    const input = { ...TINY, base: { ...TINY.base, epochs: 2 } }
    const whole = await trainInMemory(input, { change })
    const killed = killedAfter(3)
    await expect(trainInMemory(input, { change, writer: killed })).rejects.toThrow()
    const resumed = await trainInMemory(input, { change, writer: createMemoryRunWriter(killed) })
    expect(hashes(resumed)).toEqual(hashes(whole))
    expect(resumed.artifacts).toEqual(whole.artifacts)
  })
})
