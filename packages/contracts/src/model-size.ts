import type { ModelConfig } from './model-config.js'

/** What of the data decides how many numbers a model has. Null: not known. */
export interface ModelInputs {
  /** [height, width, channels] as the model sees them */
  imageShape: readonly [number, number, number] | null
  classes: number | null
  /** Distinct tokens. */
  vocabulary: number | null
  /** The most tokens of an example. */
  length: number
}

type Of<Kind extends ModelConfig['kind']> = Extract<ModelConfig, { kind: Kind }>

/**
 * Numbers in the parameter vector of a model, told without building it: the sums of the networks of the worker, which a
 * test holds against them. Null for a module, and where what of the data decides it is not known.
 */
export function countParameters(model: ModelConfig, inputs: ModelInputs): number | null {
  const { imageShape, classes, vocabulary } = inputs
  switch (model.kind) {
    case 'module':
      return null
    case 'mlp':
    case 'cnn':
    case 'vgg':
    case 'preresnet':
    case 'wide-resnet':
    case 'vit':
      return imageShape && classes !== null ? countImageModel(model, imageShape, classes) : null
    case 'detector':
      return classes === null ? null : countDetector(model, classes)
    default:
      return vocabulary === null ? null : countTextModel(model, { ...inputs, vocabulary })
  }
}

/** Whether averages of the model need the statistics of batch norm anew. */
export function hasBatchNorm(model: ModelConfig): boolean {
  if ('batchNorm' in model) return model.batchNorm
  return model.kind === 'preresnet' || model.kind === 'wide-resnet' || model.kind === 'detector'
}

const dense = (inputs: number, outputs: number) => (inputs + 1) * outputs
const convolution = (side: number, inputs: number, outputs: number) => side * side * inputs * outputs
/** Scale and shift. */
const norm = (width: number) => 2 * width
/** What follows a kernel without a bias: batch norm, or a bias. */
const normOrBias = (batchNorm: boolean, width: number) => (batchNorm ? norm(width) : width)
const sum = (parts: readonly number[]) => parts.reduce((total, part) => total + part, 0)

type ImageModel = Of<'mlp' | 'cnn' | 'vgg' | 'preresnet' | 'wide-resnet' | 'vit'>
type ImageShape = readonly [number, number, number]

function countImageModel(model: ImageModel, shape: ImageShape, classes: number): number {
  switch (model.kind) {
    case 'mlp':
      return countMlp(model, shape, classes)
    case 'cnn':
      return countCnn(model, shape, classes)
    case 'vgg':
      return countVgg(model, shape, classes)
    case 'vit':
      return countVit(model, shape, classes)
    case 'preresnet': {
      const { width, block, depth } = model
      const given = block === 'basic' ? width : 4 * width
      const blocks = (depth - 2) / (block === 'basic' ? 6 : 9)
      return countResidual({ stem: width, given, blocks, block, channels: shape[2], classes })
    }
    case 'wide-resnet': {
      const [given, blocks] = [16 * model.widen, (model.depth - 4) / 6]
      return countResidual({ stem: 16, given, blocks, block: 'basic', channels: shape[2], classes })
    }
  }
}

function countMlp({ hidden, batchNorm }: Of<'mlp'>, shape: ImageShape, classes: number): number {
  const widths = [shape[0] * shape[1] * shape[2], ...hidden]
  const layers = hidden.map((units, index) => widths[index]! * units + normOrBias(batchNorm, units))
  return sum(layers) + dense(hidden.at(-1)!, classes)
}

function countCnn(model: Of<'cnn'>, shape: ImageShape, classes: number): number {
  const { channels, dense: units, batchNorm } = model
  const stages = channels.map((width) => [width])
  const { parameters, features } = countPoolingStack(shape, stages, batchNorm)
  return parameters + features * units + normOrBias(batchNorm, units) + dense(units, classes)
}

const VGG_CONVOLUTIONS = {
  11: [1, 1, 2, 2, 2],
  13: [2, 2, 2, 2, 2],
  16: [2, 2, 3, 3, 3],
  19: [2, 2, 4, 4, 4],
}
const VGG_WIDTHS = [1, 2, 4, 8, 8]

function countVgg({ depth, width, batchNorm }: Of<'vgg'>, shape: ImageShape, classes: number): number {
  const stages = VGG_CONVOLUTIONS[depth].map((count, stage) =>
    new Array<number>(count).fill(width * VGG_WIDTHS[stage]!),
  )
  const { parameters, features } = countPoolingStack(shape, stages, batchNorm)
  return parameters + dense(features, classes)
}

/** 3×3 convolutions, and a pooling that halves the image after each stage while both sides can be halved. */
function countPoolingStack(
  [height, width, channels]: ImageShape,
  stages: readonly (readonly number[])[],
  batchNorm: boolean,
) {
  let [high, wide, inputs, parameters] = [height, width, channels, 0]
  for (const stage of stages) {
    for (const outputs of stage) {
      parameters += convolution(3, inputs, outputs) + normOrBias(batchNorm, outputs)
      inputs = outputs
    }
    if (high >= 2 && wide >= 2) [high, wide] = [Math.floor(high / 2), Math.floor(wide / 2)]
  }
  return { parameters, features: high * wide * inputs }
}

interface Residual {
  stem: number
  /** Channels that the first of three stages gives on; each doubles them. */
  given: number
  blocks: number
  block: 'basic' | 'bottleneck'
  channels: number
  classes: number
}

function countResidual({ stem, given, blocks, block, channels, classes }: Residual): number {
  const stages = [given, 2 * given, 4 * given]
  const counts = stages.map((outputs, stage) => {
    const inputs = stage === 0 ? stem : stages[stage - 1]!
    // The first block of a stage changes channels or size, and so projects; the first of all only where they differ.
    const projects = inputs !== outputs || stage > 0
    const projection = projects ? convolution(1, inputs, outputs) : 0
    return (
      countBlock(block, inputs, outputs) + projection + (blocks - 1) * countBlock(block, outputs, outputs)
    )
  })
  const last = stages[2]!
  return convolution(3, channels, stem) + sum(counts) + norm(last) + dense(last, classes)
}

function countBlock(block: Residual['block'], inputs: number, outputs: number): number {
  if (block === 'basic') {
    return norm(inputs) + convolution(3, inputs, outputs) + norm(outputs) + convolution(3, outputs, outputs)
  }
  const narrow = outputs / 4
  const inner =
    convolution(1, inputs, narrow) + convolution(3, narrow, narrow) + convolution(1, narrow, outputs)
  return norm(inputs) + 2 * norm(narrow) + inner
}

function countVit(model: Of<'vit'>, [height, wide, channels]: ImageShape, classes: number): number {
  const { patch, width, depth } = model
  const patches = (height / patch) * (wide / patch)
  const embedding = dense(patch * patch * channels, width)
  return embedding + width + (patches + 1) * width + countEncoder(width, depth) + dense(width, classes)
}

/** Attention (query, key, value, out), two dense layers of four times the width, and a norm before each of both. */
const encoderBlock = (width: number) =>
  2 * norm(width) + dense(width, 3 * width) + dense(width, width) + perceptron(width)
const perceptron = (width: number) => dense(width, 4 * width) + dense(4 * width, width)
const crossAttention = (width: number) => dense(width, width) + dense(width, 2 * width) + dense(width, width)
const countEncoder = (width: number, depth: number) => depth * encoderBlock(width) + norm(width)
const countDecoder = (width: number, depth: number) =>
  depth * (encoderBlock(width) + norm(width) + crossAttention(width)) + norm(width)

/** Of colour images. Maps of the second stage and later are brought to one width and added up. */
function countDetector({ channels }: Of<'detector'>, classes: number): number {
  const width = channels.at(-1)!
  const stages = channels.map((outputs, index) => {
    const inputs = channels[index - 1] ?? 3
    return convolution(3, inputs, outputs) + convolution(3, outputs, outputs) + 2 * norm(outputs)
  })
  const first = Math.min(2, channels.length) - 1
  const laterals = channels.slice(first).map((inputs) => convolution(1, inputs, width))
  const head = convolution(3, width, width) + norm(width)
  return sum(stages) + sum(laterals) + head + dense(width, classes) + dense(width, 4)
}

/** Tokens that the windows of each kind of filter span. */
const WINDOWS = [2, 3, 4]

function countTextModel(
  model: Of<'language-transformer' | 'text-cnn' | 'text-transformer' | 'translation-transformer'>,
  { vocabulary, length, classes }: ModelInputs & { vocabulary: number },
): number | null {
  const { width } = model
  const embedding = vocabulary * width
  if (model.kind === 'text-cnn') {
    const filters = WINDOWS.map((span) => dense(span * width, model.filters))
    return classes === null ? null : embedding + sum(filters) + dense(3 * model.filters, classes)
  }
  const encoder = countEncoder(width, model.depth) + length * width
  if (model.kind === 'translation-transformer') {
    const decoder = countDecoder(width, model.depth) + length * width
    return embedding + encoder + decoder + dense(width, vocabulary)
  }
  const outputs = model.kind === 'language-transformer' ? vocabulary : classes
  return outputs === null ? null : embedding + encoder + dense(width, outputs)
}
