import { countParameters, hasBatchNorm, ModelConfig } from '@barycenter/contracts'
import { beforeAll, describe, expect, it } from 'vitest'
import { openTestEngine } from '../testing/tiny-run.js'
import { createDetector } from './detector.js'
import { createImageNetwork } from './image-network.js'
import { createLanguageTransformer } from './language-transformer.js'
import type { ParameterSpec } from './network.js'
import { createTextNetwork } from './text-network.js'
import { createTranslationTransformer } from './translation-transformer.js'

beforeAll(openTestEngine)

const imageShape = [12, 8, 3] as const
const inputs = { imageShape, classes: 7, vocabulary: 31, length: 16 }

interface Built {
  parameters: readonly ParameterSpec[]
  normLayers: readonly unknown[]
}

function build(model: ModelConfig): Built {
  switch (model.kind) {
    case 'detector':
      return createDetector({ ...model, imageSize: 64, classes: 7 })
    case 'language-transformer':
      return createLanguageTransformer({ ...model, vocabulary: 31, length: 16 })
    case 'translation-transformer':
      return createTranslationTransformer({ ...model, vocabulary: 31, length: 16 })
    case 'text-cnn':
    case 'text-transformer':
      return createTextNetwork(model, { vocabulary: 31, length: 16, classes: 7 })
    default:
      return createImageNetwork(model, { imageShape, classes: 7 })
  }
}

const MODELS: Parameters<typeof ModelConfig.parse>[0][] = [
  { kind: 'mlp', hidden: [9, 5] },
  { kind: 'mlp', hidden: [9], batchNorm: false },
  { kind: 'cnn', channels: [4, 6, 8, 10], dense: 11 },
  { kind: 'cnn', channels: [4], batchNorm: false },
  { kind: 'vgg', depth: 11, width: 2 },
  { kind: 'vgg', depth: 19, width: 2, batchNorm: false },
  { kind: 'preresnet', depth: 8, width: 4 },
  { kind: 'preresnet', depth: 20, block: 'bottleneck', width: 4 },
  { kind: 'preresnet', depth: 11, block: 'bottleneck', width: 4 },
  { kind: 'wide-resnet', depth: 10, widen: 1 },
  { kind: 'wide-resnet', depth: 16, widen: 2 },
  { kind: 'vit', patch: 4, width: 8, depth: 2, heads: 2 },
  { kind: 'detector', channels: [4] },
  { kind: 'detector', channels: [4, 6, 8, 10] },
  { kind: 'language-transformer', width: 8, depth: 3, heads: 2 },
  { kind: 'text-cnn', width: 8, filters: 5 },
  { kind: 'text-transformer', width: 8, depth: 2, heads: 2 },
  { kind: 'translation-transformer', width: 8, depth: 2, heads: 2 },
]

describe('the size of a model that is told before it is built', () => {
  it.each(MODELS)('is that of the network: %o', (input) => {
    const model = ModelConfig.parse(input)
    const { parameters, normLayers } = build(model)
    const numbers = parameters.reduce((sum, { shape }) => sum + shape.reduce((all, side) => all * side, 1), 0)
    expect(countParameters(model, inputs)).toBe(numbers)
    expect(hasBatchNorm(model)).toBe(normLayers.length > 0)
  })

  it('covers every kind of model', () => {
    const kinds = new Set(MODELS.map((model) => ModelConfig.parse(model).kind))
    expect(kinds.size).toBe(ModelConfig.options.length - 1)
  })

  it('is not known for a module, and without what of the data decides it', () => {
    expect(countParameters(ModelConfig.parse({ kind: 'module' }), inputs)).toBeNull()
    const unknown = { imageShape: null, classes: null, vocabulary: null, length: 16 }
    for (const model of MODELS) expect(countParameters(ModelConfig.parse(model), unknown)).toBeNull()
  })
})
