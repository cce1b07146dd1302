import type { ModelConfig } from '@barycenter/contracts'
import { createCnn } from './cnn.js'
import { createMlp } from './mlp.js'
import type { Network } from './network.js'

export interface NetworkInput {
  imageShape: readonly [height: number, width: number, channels: number]
  classes: number
}

/** The network a run config asks for, for images of this shape. */
export function createNetwork(config: ModelConfig, { imageShape, classes }: NetworkInput): Network {
  if (config.kind === 'cnn') return createCnn({ ...config, imageShape, classes })
  const [height, width, channels] = imageShape
  return createMlp({ ...config, inputs: height * width * channels, classes })
}
