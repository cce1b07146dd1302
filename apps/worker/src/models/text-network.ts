import type { ModelConfig } from '@barycenter/contracts'
import type * as tf from '@tensorflow/tfjs-core'
import type { Network } from './network.js'
import { createTextCnn } from './text-cnn.js'
import type { TextInputs } from './text-inputs.js'
import { createTextTransformer } from './text-transformer.js'

export interface TextNetworkInput {
  vocabulary: number
  /** The most tokens of a text. */
  length: number
  classes: number
}

/** The text classifier that a run config asks for. */
export function createTextNetwork(
  config: ModelConfig,
  input: TextNetworkInput,
): Network<TextInputs, tf.Tensor2D> {
  switch (config.kind) {
    case 'text-cnn':
      return createTextCnn({ ...config, ...input })
    case 'text-transformer':
      return createTextTransformer({ ...config, ...input })
    default:
      throw new Error(`A ${config.kind} classifies no texts`)
  }
}
