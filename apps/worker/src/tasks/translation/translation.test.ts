import { RunConfig, type RunConfigInput } from '@barycenter/contracts'
import * as tf from '@tensorflow/tfjs-core'
import { beforeAll, describe, expect, it } from 'vitest'
import type { LoadedSet } from '../../datasets/loaded-set.js'
import { createMemoryRunWriter } from '../../testing/memory-run-writer.js'
import { hashes, killedAfter } from '../../testing/run-facts.js'
import { openTestEngine, trainInMemory } from '../../testing/tiny-run.js'
import { evaluateSplit } from '../../training/evaluate-split.js'
import { createRunControl } from '../../training/run-control.js'
import { createTask } from '../create-task.js'

const WORDS = ['one', 'two', 'three', 'four', 'five', 'six']
const ONES = ['un', 'deux', 'trois', 'quatre', 'cinq', 'six']

/** Every pair of numbers in words, and the same in French. */
const NUMBERS = WORDS.flatMap((first, i) =>
  WORDS.map((second, j) => ({ source: `${first} ${second}`, target: `${ONES[i]} et ${ONES[j]} !` })),
)

const set = (train: typeof NUMBERS, test = train): LoadedSet => {
  const part = (pairs: typeof NUMBERS) => ({
    sources: pairs.map(({ source }) => source),
    targets: pairs.map(({ target }) => target),
  })
  return {
    task: 'translation',
    set: { source: 'en', target: 'fr', train: part(train), test: part(test) },
    notes: ['read'],
  }
}

const TINY: RunConfigInput = {
  dataset: { tokens: { unit: 'word', length: 8 }, heldOutFraction: 0.05 },
  model: { kind: 'translation-transformer', width: 16, depth: 1, heads: 2 },
  base: {
    epochs: 25,
    batchSize: 8,
    learningRate: 0.01,
    optimizer: { kind: 'adamw' },
    schedule: { kind: 'cosine', warmupFraction: 0.1 },
  },
  snapshots: { from: 0.8 },
  twa: { epochs: 1, batchSize: 8 },
  evaluate: { samples: 2 },
  checkpoint: { everySeconds: null, everySteps: 7 },
}

const createTiny = (input: RunConfigInput, loaded = set(NUMBERS)) =>
  createTask(RunConfig.parse({ ...TINY, ...input }), loaded)

beforeAll(openTestEngine)

describe('createTranslation', () => {
  it('pads sentences, and asks for no padding', () => {
    const pairs = [
      { source: 'a b', target: 'c' },
      { source: 'a', target: 'b b' },
      { source: 'a', target: 'a' },
    ]
    const task = createTiny({}, set(pairs))
    const { size, asked, tensors } = task.prepare(task.test, Int32Array.of(0, 1), null)
    // Padding 0, unknown 1, start 2, end 3, a 4, b 5, c 6.
    expect(tensors.tokens).toEqual({ data: Int32Array.of(4, 5, 3, 4, 3, 0), shape: [2, 3] })
    expect(tensors.present.data).toEqual(Float32Array.of(1, 1, 1, 1, 1, 0))
    expect(tensors.target).toEqual({ data: Int32Array.of(2, 6, 0, 2, 5, 5), shape: [2, 3] })
    expect(tensors.asked.data).toEqual(Int32Array.of(0, 1, 3, 4, 5))
    expect(tensors.labels.data).toEqual(Int32Array.of(6, 3, 5, 5, 3))
    expect({ size, asked }).toEqual({ size: 2, asked: 5 })
  })

  it('cuts sentences to the length and says so', () => {
    const task = createTiny({ dataset: { tokens: { unit: 'word', length: 4 } } })
    const { tensors } = task.prepare(task.test, Int32Array.of(0), null)
    expect([...tensors.labels.data]).toHaveLength(4)
    // Targets are four words long; training and test are the same here.
    expect(task.notes).toEqual(['read', '72 sentences are longer than 3 tokens and were cut'])
  })

  it('weighs means by target tokens, however the split is cut into batches', async () => {
    const task = createTiny({})
    const weights = tf.zeros<tf.Rank.R1>([task.model.layout.dim])
    const score = (batchSize: number) =>
      evaluateSplit(weights, {
        task,
        split: task.test,
        batchSize,
        mode: { kind: 'batch' },
        control: createRunControl(),
      })
    const vocabulary = task.model.layout.specs.at(-1)?.shape[0] as number
    expect((await score(5)).loss).toBeCloseTo(Math.log(vocabulary), 5)
    expect((await score(36)).metrics).toEqual((await score(5)).metrics)
  })

  it('shuffles the translations of training pairs, as a control', () => {
    const labelsOf = (shuffleLabels: boolean, split: 'train' | 'test') => {
      const task = createTiny({ dataset: { shuffleLabels, tokens: { unit: 'word', length: 8 } } })
      return [...task.prepare(task[split], Int32Array.of(0, 1, 2, 3), null).tensors.labels.data]
    }
    expect(labelsOf(true, 'train')).not.toEqual(labelsOf(false, 'train'))
    expect(labelsOf(true, 'test')).toEqual(labelsOf(false, 'test'))
  })
})

describe('a run of it', () => {
  it('learns a few sentences by heart', async () => {
    const writer = await trainInMemory(TINY, { change: () => set(NUMBERS) })
    const { test } = writer.results.get('last')!.result
    expect(test.accuracy).toBeGreaterThan(0.95)
    expect(test.bleu).toBeGreaterThan(90)
    const { samples } = JSON.parse(Buffer.from(writer.artifacts.get('samples/last.json')!).toString())
    expect(samples[0]).toEqual({
      kind: 'translation',
      source: 'one one',
      reference: 'un et un !',
      translation: 'un et un !',
    })
  })

  it('ends at the same bits when it was interrupted', async () => {
    const input = { ...TINY, base: { ...TINY.base, epochs: 2 }, snapshots: {} }
    const change = () => set(NUMBERS)
    const whole = await trainInMemory(input, { change })
    const killed = killedAfter(2)
    await expect(trainInMemory(input, { change, writer: killed })).rejects.toThrow()
    const resumed = await trainInMemory(input, { change, writer: createMemoryRunWriter(killed) })
    expect(hashes(resumed)).toEqual(hashes(whole))
  })
})
