import * as tf from '@tensorflow/tfjs-core'
import { denseLayer, LOGITS_DEVIATION } from './layers.js'
import type { Network } from './network.js'
import { learntPositions, tokenEmbedding } from './token-embedding.js'
import { type TransformerShape, transformerStack } from './transformer-block.js'

export interface LanguageTransformerShape extends TransformerShape {
  /** Distinct tokens. */
  vocabulary: number
  /** The most tokens that it sees at once. */
  length: number
}

export interface TokenInputs {
  tokens: tf.Tensor2D // int32 [batch, length]
  /** Rows of [batch · length] that logits are asked for; null = all. */
  asked: tf.Tensor1D | null
}

/**
 * A decoder such as GPT-2 (Radford et al. 2019), with logits that share no weights with the embedding: from tokens
 * [batch, length] to logits [batch · length, vocabulary] for the token after each, or those of the rows that are asked for.
 */
export function createLanguageTransformer(
  shape: LanguageTransformerShape,
): Network<TokenInputs, tf.Tensor2D> {
  const { vocabulary, length: longest, width } = shape
  const embedding = tokenEmbedding('token', vocabulary, width)
  const positions = learntPositions('position', longest, width)
  const stack = transformerStack('', shape)
  const logits = denseLayer('logits', width, vocabulary, LOGITS_DEVIATION)
  return {
    parameters: [embedding, positions, stack, logits].flatMap((part) => part.parameters),
    normLayers: [],
    forward(weights, { tokens, asked }) {
      const [batch, length] = tokens.shape
      const rows = positions.apply(weights, embedding.apply(weights, tokens), length)
      const encoded = stack.apply(weights, rows, { batch, length, mask: 'causal' })
      return logits.apply(weights, asked ? tf.gather(encoded, asked) : encoded)
    },
  }
}
