import { AppError, type ModelConfig } from '@barycenter/contracts'
import { createCnn } from './cnn.js'
import { createMlp } from './mlp.js'
import type { Network } from './network.js'
import type { ImageShape } from './pooling-stack.js'
import { createPreResNet } from './pre-resnet.js'
import { createVgg } from './vgg.js'
import { createVit } from './vit.js'
import { createWideResNet } from './wide-resnet.js'

export interface ImageNetworkInput {
  imageShape: ImageShape
  classes: number
}

/** Two stages of a residual network halve the image. */
const SMALLEST_RESIDUAL_SIDE = 4

/**
 * The image classifier that a run config asks for, for images of this shape.
 * @throws INVALID_CONFIG when the images are too small for it, or do not fit its patches
 */
export function createImageNetwork(config: ModelConfig, { imageShape, classes }: ImageNetworkInput): Network {
  const [height, width, channels] = imageShape
  switch (config.kind) {
    case 'mlp':
      return createMlp({ ...config, inputs: height * width * channels, classes })
    case 'cnn':
      return createCnn({ ...config, imageShape, classes })
    case 'vgg':
      return createVgg({ ...config, imageShape, classes })
    case 'preresnet':
      requireSides(config.kind, imageShape)
      return createPreResNet({ ...config, channels, classes })
    case 'wide-resnet':
      requireSides(config.kind, imageShape)
      return createWideResNet({ ...config, channels, classes })
    case 'vit':
      return createVit({ ...config, imageShape, classes })
    default:
      throw new Error(`A ${config.kind} classifies no images`)
  }
}

function requireSides(kind: string, [height, width]: ImageShape): void {
  if (Math.min(height, width) >= SMALLEST_RESIDUAL_SIDE) return
  const found = `model.kind: found "${kind}" for images of ${height}×${width} pixels`
  const expected = `expected images of at least ${SMALLEST_RESIDUAL_SIDE}×${SMALLEST_RESIDUAL_SIDE}, as two stages halve them`
  throw new AppError('INVALID_CONFIG', `${found}, ${expected}`)
}
