import { METHODS, RunConfig, type RunConfigInput, RunSample } from '@barycenter/contracts'
import { createRandom } from '@barycenter/twa'
import * as tf from '@tensorflow/tfjs-core'
import { beforeAll, describe, expect, it } from 'vitest'
import type { SetOf } from '../../datasets/loaded-set.js'
import { createMemoryRunWriter, type MemoryRunWriter } from '../../testing/memory-run-writer.js'
import { hashes, killedAfter, points } from '../../testing/run-facts.js'
import { loadTestTask, openTestEngine, trainInMemory } from '../../testing/tiny-run.js'
import { differentiateBatch } from '../../training/objective.js'
import { toDevice } from '../device-batch.js'
import type { Task } from '../task.js'
import { createObjectDetection } from './object-detection.js'
import { readDetections } from './read-detections.js'
import { truthOf } from './truth-rows.js'

const SHAPES: RunConfigInput = {
  dataset: { name: 'synthetic-shapes', imageSize: 24, trainLimit: 60, testLimit: 20 },
  model: { kind: 'detector', channels: [4, 8] },
  augment: { crop: 2, flip: true },
  base: { epochs: 2, batchSize: 16, learningRate: 0.01, optimizer: { kind: 'adamw' } },
  twa: { epochs: 1, batchSize: 16 },
  evaluate: { samples: 2 },
  checkpoint: { everySeconds: null, everySteps: 2 },
}

const load = (change: RunConfigInput = {}) => loadTestTask(RunConfig.parse({ ...SHAPES, ...change }))
const places = (...all: number[]) => Int32Array.from(all)

beforeAll(openTestEngine)

describe('batches of object detection', () => {
  it('ask for every object, and of an empty image that nothing is there', () => {
    const config = RunConfig.parse(SHAPES)
    const task = createObjectDetection(config, handmade())
    const { size, asked, tensors, forMeter } = task.prepare(task.test, places(0, 1), null)
    expect([size, asked]).toEqual([2, 3])
    expect(truthOf({ size, forMeter })).toEqual([
      [
        { x1: 0, y1: 0, x2: 0.5, y2: 0.25, class: 1, difficult: false },
        { x1: 0.5, y1: 0.5, x2: 1, y2: 1, class: 0, difficult: true },
      ],
      [],
    ])
    expect(tensors.heat.shape).toEqual([2, 4, 2])
  })

  it('are the same for the same random numbers, and otherwise not', async () => {
    const { prepare, train } = await load()
    const batch = (step: number) => prepare(train, places(3, 1, 2), createRandom('augment', step))
    expect(batch(1)).toEqual(batch(1))
    expect(batch(1)).not.toEqual(batch(2))
  })

  it('have the boxes of other images as a control, and those of the test part unchanged', async () => {
    const plain = await load()
    const shuffled = await load({ dataset: { ...SHAPES.dataset, shuffleLabels: true } })
    const all = places(...Array.from({ length: 20 }, (_, place) => place))
    const truth = (task: Task, split: 'train' | 'test') => {
      const { tensors, forMeter } = task.prepare(task[split], all, null)
      return { pixels: tensors.images.data, truth: forMeter.truth.data }
    }
    expect(truth(shuffled, 'test').truth).toEqual(truth(plain, 'test').truth)
    expect(truth(shuffled, 'train').truth).not.toEqual(truth(plain, 'train').truth)
    expect(truth(shuffled, 'train').pixels).toEqual(truth(plain, 'train').pixels)
  })
})

describe('the loss of object detection', () => {
  it('has the gradient of itself (central differences)', async () => {
    const task = await load({ augment: {} })
    const random = createRandom('gradient')
    const batch = toDevice(task.prepare(task.train, task.train.examples.subarray(0, 4), null))
    const weights = task.model.initialise(random)
    const differentiate = (vector: Float32Array) => differentiateBatch(task, tf.tensor1d(vector), batch)
    const lossAt = async (vector: Float32Array) => (await differentiate(vector).loss.data())[0]
    const gradient = await differentiate(weights).gradient.data()
    for (let trial = 0; trial < 4; trial++) {
      const direction = Float32Array.from(weights, random.normal)
      // Small, so that few ReLUs change sides on the way.
      const step = 1e-4
      const moved = (sign: number) => weights.map((value, i) => value + sign * step * direction[i])
      const numeric = ((await lossAt(moved(1))) - (await lossAt(moved(-1)))) / (2 * step)
      const analytic = direction.reduce((sum, value, i) => sum + value * gradient[i], 0)
      expect(Math.abs(numeric - analytic)).toBeLessThan(0.03 * Math.max(1, Math.abs(analytic)))
    }
  })

  it('is the same however a split is cut into batches', async () => {
    const task = await load()
    const weights = tf.tensor1d(task.model.initialise(createRandom('cut')))
    const statistics = task.model.normLayers.map(({ size }) => ({
      mean: tf.zeros<tf.Rank.R1>([size]),
      variance: tf.ones<tf.Rank.R1>([size]),
    }))
    const lossOf = async (from: number, to: number) => {
      const batch = toDevice(task.prepare(task.test, task.test.examples.subarray(from, to), null))
      const mode = { kind: 'running', statistics } as const
      const { loss } = task.measure(task.model.layout.split(weights), batch, mode, 'quick')
      return { sum: (await loss.data())[0] * batch.host.asked, asked: batch.host.asked }
    }
    const [whole, head, tail] = [await lossOf(0, 20), await lossOf(0, 3), await lossOf(3, 20)]
    expect(head.asked + tail.asked).toBe(whole.asked)
    expect(head.sum + tail.sum).toBeCloseTo(whole.sum, 2)
  })
})

describe('what a detector says', () => {
  it('gives the box back that its cells were taught', async () => {
    const task = createObjectDetection(RunConfig.parse(SHAPES), handmade())
    const { tensors } = task.prepare(task.test, places(0), null)
    const { heat, edges } = tensors
    const side = 2
    // Score 1 in the cells of middles, and the taught edges as the network gives them.
    const corners = Float32Array.from(edges.data, (edge, place) => {
      const cell = Math.floor(place / 4)
      const middle = (place % 2 === 0 ? cell % side : Math.floor(cell / side)) + 0.5
      return (middle + edge) / side
    })
    const found = readDetections({ scores: heat.data, corners, classes: 2 })
    expect(found.map(({ score: _, ...box }) => box)).toEqual(
      expect.arrayContaining([
        { x1: 0, y1: 0, x2: 0.5, y2: 0.25, class: 1 },
        { x1: 0.5, y1: 0.5, x2: 1, y2: 1, class: 0 },
      ]),
    )
  })

  it('becomes right by training: the loss falls and mean average precision rises', async () => {
    const learn: RunConfigInput = {
      ...SHAPES,
      dataset: { name: 'synthetic-shapes', imageSize: 16 },
      model: { kind: 'detector', channels: [6, 8] },
      base: { ...SHAPES.base, epochs: 12, learningRate: 0.02 },
      twa: { epochs: 0 },
    }
    const writer = await trainInMemory(learn, { change: brightAndDarkSquares })
    const losses = writer.series('base/held_out_loss').map(([, loss]) => loss)
    const precisions = writer.series('base/held_out_map_50').map(([, precision]) => precision)
    expect(losses.at(-1)).toBeLessThan(0.5 * losses[0])
    expect(precisions[0]).toBeLessThan(0.2)
    const { test } = writer.results.get('last')!.result
    expect(test.map_50).toBeGreaterThan(0.9)
    expect(test.map).toBeLessThan(test.map_50)
  })
})

describe('a run that detects objects', () => {
  let straight: MemoryRunWriter

  beforeAll(async () => {
    straight = await trainInMemory(SHAPES)
  })

  it('ends by every method', async () => {
    const writer = await trainInMemory({ ...SHAPES, evaluate: { methods: [...METHODS] } })
    for (const method of METHODS) {
      const { test, testLoss } = writer.results.get(method)!.result
      expect(testLoss).toBeGreaterThan(0)
      expect(Object.keys(test)).toEqual(['map_50', 'map'])
      expect(Object.values(test).every(Number.isFinite)).toBe(true)
    }
  })

  it('resumes after a kill to the same bits and the same points', async () => {
    const kills = straight.checkpoints.length
    for (const kill of [2, Math.floor(kills / 2), kills - 1]) {
      const killed = killedAfter(kill)
      await expect(trainInMemory(SHAPES, { writer: killed })).rejects.toThrow()
      const resumed = await trainInMemory(SHAPES, { writer: createMemoryRunWriter(killed) })
      expect(hashes(resumed)).toEqual(hashes(straight))
      expect(points(resumed)).toEqual(points(straight))
    }
  })

  it('leaves no tensor behind', async () => {
    const before = tf.memory().numTensors
    await trainInMemory(SHAPES)
    expect(tf.memory().numTensors).toBe(before)
  })

  it('keeps images with the boxes that are there and those it sees', () => {
    const { samples } = JSON.parse(Buffer.from(straight.artifacts.get('samples/last.json')!).toString())
    expect(samples).toHaveLength(2)
    for (const sample of samples) {
      const parsed = RunSample.parse(sample)
      if (parsed.kind !== 'boxes') throw new Error('Boxes are expected')
      expect(parsed.image).toMatchObject({ width: 24, height: 24 })
      expect(Buffer.from(parsed.image.png, 'base64').subarray(1, 4).toString()).toBe('PNG')
      expect(parsed.truth.length).toBeGreaterThan(0)
      expect(parsed.truth.every(({ label }) => ['circle', 'square', 'triangle'].includes(label))).toBe(true)
    }
  })
})

/** Images of 8×8 pixels in two classes; the first one of each part has two objects, the second has none. */
function handmade(): SetOf<'object-detection'> {
  const part = (count: number) => ({
    count,
    pixels: Uint8Array.from({ length: count * 8 * 8 * 3 }, (_, place) => (place * 7) % 256),
    offsets: Int32Array.from({ length: count + 1 }, (_, image) => (image === 0 ? 0 : 2)),
    boxes: Float32Array.of(0, 0, 0.5, 0.25, 0.5, 0.5, 1, 1),
    classes: Uint8Array.of(1, 0),
    difficult: Uint8Array.of(0, 1),
  })
  const set = { imageSize: 8, classes: ['one', 'two'], train: part(4), test: part(2) }
  return { task: 'object-detection', set, notes: [] }
}

/** Images of 16×16 pixels, each with a bright and a dark square of 6 pixels on grey, in opposite halves. */
function brightAndDarkSquares(): SetOf<'object-detection'> {
  const part = (name: string, count: number) => {
    const random = createRandom(name)
    const pixels = new Uint8Array(count * 16 * 16 * 3).fill(128)
    const boxes: number[] = []
    for (let image = 0; image < count; image++) {
      const bright = random.integer(2)
      for (const kind of [0, 1]) {
        const left = (kind === bright ? 0 : 8) + random.integer(3)
        const top = random.integer(11)
        boxes.push(left / 16, top / 16, (left + 6) / 16, (top + 6) / 16)
        for (let row = top; row < top + 6; row++) {
          const from = ((image * 16 + row) * 16 + left) * 3
          pixels.fill(kind === 0 ? 250 : 5, from, from + 6 * 3)
        }
      }
    }
    const offsets = Int32Array.from({ length: count + 1 }, (_, image) => 2 * image)
    const classes = Uint8Array.from({ length: 2 * count }, (_, box) => box % 2)
    return {
      count,
      pixels,
      offsets,
      boxes: Float32Array.from(boxes),
      classes,
      difficult: new Uint8Array(2 * count),
    }
  }
  const set = {
    imageSize: 16,
    classes: ['bright', 'dark'],
    train: part('train', 160),
    test: part('test', 40),
  }
  return { task: 'object-detection', set, notes: [] }
}
