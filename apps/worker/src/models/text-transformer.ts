import * as tf from '@tensorflow/tfjs-core'
import { paddingMask } from './attention.js'
import { denseLayer } from './layers.js'
import type { Network } from './network.js'
import { clearPadding, type TextInputs } from './text-inputs.js'
import { learntPositions, tokenEmbedding } from './token-embedding.js'
import { type TransformerShape, transformerStack } from './transformer-block.js'

export interface TextTransformerShape extends TransformerShape {
  vocabulary: number
  /** The most tokens of a text. */
  length: number
  classes: number
}

/**
 * An encoder whose mean over the tokens of a text tells its class.
 * @returns a network from texts to logits [batch, classes]; padding changes nothing
 */
export function createTextTransformer(shape: TextTransformerShape): Network<TextInputs, tf.Tensor2D> {
  const { vocabulary, length: longest, width, classes } = shape
  const embedding = tokenEmbedding('token', vocabulary, width)
  const positions = learntPositions('position', longest, width)
  const stack = transformerStack('', shape)
  const logits = denseLayer('logits', width, classes, Math.sqrt(1 / width))
  return {
    parameters: [embedding, positions, stack, logits].flatMap((part) => part.parameters),
    normLayers: [],
    forward(weights, { tokens, present }) {
      const [batch, length] = tokens.shape
      const rows = positions.apply(weights, embedding.apply(weights, tokens), length)
      const encoded = stack.apply(weights, rows, { batch, length, mask: paddingMask(present) })
      return logits.apply(weights, meanOfTokens(encoded, present))
    },
  }
}

/** @param rows [batch · length, width] @returns [batch, width] */
function meanOfTokens(rows: tf.Tensor2D, present: tf.Tensor2D): tf.Tensor2D {
  const [batch, length] = present.shape
  const cleared = tf.reshape(clearPadding(rows, present), [batch, length, -1])
  return tf.div(tf.sum(cleared, 1), tf.sum(present, 1, true))
}
