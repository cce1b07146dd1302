import { RunConfig, type RunConfigInput, RunSamples, samplesArtifact } from '@barycenter/contracts'
import * as tf from '@tensorflow/tfjs-core'
import { beforeAll, describe, expect, it } from 'vitest'
import { decodeImage } from '../../datasets/decode-image.js'
import { readOptdigits } from '../../datasets/optdigits.js'
import { createMemoryRunWriter, type MemoryRunWriter } from '../../testing/memory-run-writer.js'
import { hashes, killedAfter, points } from '../../testing/run-facts.js'
import { loadTestTask, openTestEngine, TINY_RUN, trainInMemory } from '../../testing/tiny-run.js'
import { toDevice } from '../device-batch.js'

const LEARNING: RunConfigInput = {
  ...TINY_RUN,
  dataset: { trainLimit: 240, testLimit: 200 },
  twa: { epochs: 0 },
}
const SCHEDULE = { kind: 'cosine', warmupFraction: 0.1 } as const

const AUGMENTED: RunConfigInput = {
  ...TINY_RUN,
  dataset: { trainLimit: 60, testLimit: 20 },
  model: { kind: 'preresnet', depth: 8, width: 2 },
  augment: { crop: 1, flip: true, randAugment: { operations: 2, magnitude: 9 }, mixup: 0.4 },
  loss: { labelSmoothing: 0.1 },
  base: { epochs: 2, batchSize: 16, learningRate: 0.1 },
  twa: { epochs: 1, batchSize: 16 },
  checkpoint: { everySeconds: null, everySteps: 3 },
}

const accuracyOf = (writer: MemoryRunWriter) => writer.results.get('last')?.result.test.accuracy

beforeAll(openTestEngine)

describe('image classification', () => {
  it('learns digits with a residual network', async () => {
    const base = { epochs: 5, batchSize: 16, learningRate: 0.1, schedule: SCHEDULE }
    const writer = await trainInMemory({
      ...LEARNING,
      model: { kind: 'preresnet', depth: 8, width: 4 },
      base,
    })
    expect(accuracyOf(writer)).toBeGreaterThan(0.75)
  })

  it('learns digits with a vision transformer', async () => {
    const model = { kind: 'vit', patch: 4, width: 16, depth: 1, heads: 2 } as const
    const optimizer = { kind: 'adamw' } as const
    const base = { epochs: 10, batchSize: 16, optimizer, learningRate: 0.01, schedule: SCHEDULE }
    expect(accuracyOf(await trainInMemory({ ...LEARNING, model, base }))).toBeGreaterThan(0.75)
  })

  it('smooths labels in what training lowers, not in scores', async () => {
    const config = RunConfig.parse({ ...TINY_RUN, loss: { labelSmoothing: 0.1 } })
    const task = await loadTestTask(config)
    const { specs, dim } = task.model.layout
    const weights = new Float32Array(dim)
    // The first class is twice as likely as each of the nine others.
    weights[specs.find(({ name }) => name === 'logits/bias')!.from] = Math.LN2
    const host = task.prepare(task.train, task.train.examples.subarray(0, 1), null)
    const isFirst = host.tensors.labels.data[0] === 0
    const lossOf = (ask: 'loss' | 'measure') =>
      tf.tidy(() => {
        const parameters = task.model.layout.split(tf.tensor1d(weights))
        return task[ask](parameters, toDevice(host), { kind: 'batch' }, 'quick').loss.dataSync()[0]
      })
    const crossEntropy = (share: number) => Math.log(11) - share * Math.LN2
    expect(lossOf('loss')).toBeCloseTo(crossEntropy(isFirst ? 0.91 : 0.01), 5)
    expect(lossOf('measure')).toBeCloseTo(crossEntropy(isFirst ? 1 : 0), 5)
  })

  it('augments anew in every step, and the same again after a kill at any checkpoint', async () => {
    const straight = await trainInMemory(AUGMENTED)
    const plain = await trainInMemory({ ...AUGMENTED, augment: {}, loss: {} })
    expect(hashes(straight)).not.toEqual(hashes(plain))
    for (let kill = 1; kill < straight.checkpoints.length; kill++) {
      const killed = killedAfter(kill)
      await expect(trainInMemory(AUGMENTED, { writer: killed })).rejects.toThrow()
      const resumed = await trainInMemory(AUGMENTED, { writer: createMemoryRunWriter(killed) })
      expect(hashes(resumed), `kill at checkpoint ${kill}`).toEqual(hashes(straight))
      expect(points(resumed).sort(), `kill at checkpoint ${kill}`).toEqual(points(straight).sort())
    }
  })

  it('keeps the first test images with their classes and what each method takes them for', async () => {
    const classNames = ['nought', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine']
    const set = { ...(await readOptdigits()), classNames }
    const writer = await trainInMemory(
      { ...TINY_RUN, evaluate: { samples: 3 } },
      { change: () => ({ task: 'image-classification', set, notes: [] }) },
    )
    const { samples } = readSamples(writer, 'twa')
    expect(samples).toHaveLength(3)
    for (const [place, sample] of samples.entries()) {
      if (sample.kind !== 'image') throw new Error(`A sample is a ${sample.kind}`)
      expect(sample.truth).toBe(classNames[set.test.labels[place]])
      expect(classNames).toContain(sample.predicted)
      expect(sample.confidence).toBeGreaterThan(0.1)
      expect(sample.confidence).toBeLessThanOrEqual(1)
      const { width, height, pixels } = decodeImage(Buffer.from(sample.image.png, 'base64'))
      expect([sample.image.width, sample.image.height, width, height]).toEqual([8, 8, 8, 8])
      const own = set.test.pixels.subarray(place * 64, (place + 1) * 64)
      const reds = pixels.filter((_, at) => at % 3 === 0)
      expect([...reds]).toEqual(Array.from(own, (byte) => Math.round((byte * 255) / 16)))
    }
    const kept = [...writer.artifacts.keys()].filter((name) => name.startsWith('samples/'))
    expect(kept).toEqual(['last', 'swa', 'twa'].map(samplesArtifact))
  })

  it('predicts the class in samples that it is scored by', async () => {
    const config: RunConfigInput = {
      ...TINY_RUN,
      dataset: { trainLimit: 120, testLimit: 32 },
      evaluate: { samples: 32 },
    }
    const writer = await trainInMemory(config)
    const right = readSamples(writer, 'last').samples.filter(
      (sample) => sample.kind === 'image' && sample.truth === sample.predicted,
    )
    expect(right.length / 32).toBeCloseTo(accuracyOf(writer)!, 10)
  })
})

function readSamples(writer: MemoryRunWriter, method: string) {
  const bytes = writer.artifacts.get(samplesArtifact(method))
  return RunSamples.parse(JSON.parse(Buffer.from(bytes!).toString()))
}
