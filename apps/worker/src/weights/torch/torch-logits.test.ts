import { createReadStream, readFileSync } from 'node:fs'
import { ModelConfig } from '@barycenter/contracts'
import { type NamedTensor, readSafetensors } from '@barycenter/db'
import * as tf from '@tensorflow/tfjs-core'
import { beforeAll, describe, expect, it } from 'vitest'
import { createImageNetwork } from '../../models/image-network.js'
import { createLanguageTransformer } from '../../models/language-transformer.js'
import { bindNetwork, type Model } from '../../models/model.js'
import type { NormMode } from '../../models/network.js'
import { openTestEngine } from '../../testing/tiny-run.js'
import { fitWeights } from '../fit-weights.js'
import { readTorch } from './read-torch.js'
import { isMadeUpFor, type NormPlace } from './torch-checkpoint.js'

/** Written by test/interop/torch_models.py, whose formulas stand here again. */
const VECTORS = new URL('../../../../../test/interop/vectors/', import.meta.url)
const BATCH = 2
const TOLERANCE = 1e-5

interface Case {
  model: ModelConfig
  sees: [height: number, width: number, channels: number] | { vocabulary: number; length: number }
  /** Names, sorted, and shapes of the state dict. */
  tensors: [name: string, shape: number[]][]
  logits: number[]
}

const cases = JSON.parse(readFileSync(new URL('torch-models.json', VECTORS), 'utf8')) as Record<string, Case>
const sizeOf = (shape: readonly number[]) => shape.reduce((product, size) => product * size, 1)

function fill(place: number, name: string, shape: number[]): NamedTensor {
  const data = Float32Array.from({ length: sizeOf(shape) }, (_, index) => {
    const part = ((index * (index + 7) * 31 + index * 48271 + place * 9973 + 17) % 65537) / 65537
    if (shape.length > 1) return (2 * part - 1) * Math.sqrt(3 / sizeOf(shape.slice(1)))
    const isScale = name.endsWith('running_var') || name.endsWith('.weight')
    return isScale ? 0.5 + part : (part - 0.5) * 0.4
  })
  return { name, shape, data }
}

/** The state dict of a case, as an upload keeps it. */
const checkpointOf = ({ tensors }: Case): NamedTensor[] =>
  tensors
    .map(([name, shape], place) => fill(place, name, shape))
    .filter(({ name }) => !name.endsWith('num_batches_tracked'))

const inputs = (count: number, value: (index: number) => number) =>
  Array.from({ length: count }, (_, i) => value(i))

/** The model, and the logits that it gives for parameters [dim] in a mode. */
function modelOf({
  model,
  sees,
}: Case): Model & { logits(parameters: tf.Tensor[], mode: NormMode): tf.Tensor } {
  const config = ModelConfig.parse(model)
  if (Array.isArray(sees)) {
    const bound = bindNetwork(createImageNetwork(config, { imageShape: sees, classes: 3 }))
    const pixels = inputs(BATCH * sizeOf(sees), (index) => ((index * 7919 + 13) % 2003) / 1001.5 - 1)
    const images = tf.tensor4d(pixels, [BATCH, ...sees])
    return { ...bound, logits: (parameters, mode) => bound.forward(parameters, images, mode) }
  }
  if (config.kind !== 'language-transformer') throw new Error(`No case is of ${config.kind}`)
  const bound = bindNetwork(createLanguageTransformer({ ...config, ...sees }))
  const indices = inputs(BATCH * sees.length, (index) => (index * 37 + 5) % sees.vocabulary)
  const tokens = tf.tensor2d(indices, [BATCH, sees.length], 'int32')
  return { ...bound, logits: (parameters, mode) => bound.forward(parameters, { tokens, asked: null }, mode) }
}

/** Running statistics of the checkpoint: without a bias in our model, the mean is less by it. */
function runningStatistics(norms: readonly NormPlace[], checkpoint: readonly NamedTensor[]): NormMode {
  const find = (name: string) => checkpoint.find((tensor) => tensor.name === name)
  return {
    kind: 'running',
    statistics: norms.map(({ norm, kernel }) => {
      const bias = kernel === null ? undefined : find(`${kernel}.bias`)
      const mean = tf.tensor1d(find(`${norm}.running_mean`)!.data)
      return {
        mean: bias ? tf.sub<tf.Tensor1D>(mean, tf.tensor1d(bias.data)) : mean,
        variance: tf.tensor1d(find(`${norm}.running_var`)!.data),
      }
    }),
  }
}

function logitsOf(torchCase: Case, checkpoint: readonly NamedTensor[]): number[] {
  const model = modelOf(torchCase)
  const channels = Array.isArray(torchCase.sees) ? torchCase.sees[2] : 1
  const reading = readTorch(torchCase.model, model, checkpoint, channels)
  const fit = { field: 'initial.file', places: reading.places, fresh: new Set<string>() }
  const values = fitWeights(checkpoint, { ...fit, ignores: isMadeUpFor(reading) })
  const parameters = model.layout.specs.map(({ name, shape }) => tf.tensor(values.get(name)!, shape))
  return [...model.logits(parameters, runningStatistics(reading.norms, checkpoint)).dataSync()]
}

/** As a part of the largest logit. */
function farthest(found: number[], expected: number[]): number {
  expect(found).toHaveLength(expected.length)
  const largest = Math.max(...expected.map(Math.abs))
  return Math.max(...found.map((value, place) => Math.abs(value - expected[place]))) / largest
}

beforeAll(openTestEngine)

describe('weights of a PyTorch checkpoint', () => {
  it.each(Object.keys(cases))('give the logits that PyTorch gives (%s)', (name) => {
    const { logits } = cases[name]
    expect(farthest(logitsOf(cases[name], checkpointOf(cases[name])), logits)).toBeLessThan(TOLERANCE)
  })

  it('come out of a file of the safetensors library as they went in', async () => {
    const checkpoint = await readSafetensors(createReadStream(new URL('torch-mlp.safetensors', VECTORS)))
    const expected = checkpointOf(cases.mlp)
    const byName = (tensors: NamedTensor[]) => tensors.sort((a, b) => (a.name < b.name ? -1 : 1))
    expect(byName(checkpoint)).toEqual(byName(expected))
    expect(farthest(logitsOf(cases.mlp, checkpoint), cases.mlp.logits)).toBeLessThan(TOLERANCE)
  })

  it.each(['mlp', 'cnn', 'preresnet'])('would give others in another order (%s)', (name) => {
    const turned = checkpointOf(cases[name]).map((tensor) =>
      tensor.shape.length < 2 ? tensor : { ...tensor, data: tensor.data.toReversed() },
    )
    expect(farthest(logitsOf(cases[name], turned), cases[name].logits)).toBeGreaterThan(0.01)
  })
})
