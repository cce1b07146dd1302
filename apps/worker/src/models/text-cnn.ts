import * as tf from '@tensorflow/tfjs-core'
import { denseLayer, heDeviation } from './layers.js'
import { type Network, type ParameterSpec, type Weights, weightOf } from './network.js'
import { clearPadding, hidePadding, type TextInputs } from './text-inputs.js'
import { tokenEmbedding } from './token-embedding.js'

export interface TextCnnShape {
  vocabulary: number
  width: number
  filters: number
  classes: number
}

/** Tokens that the windows of each kind of filter span. Batches are at least as long as the longest. */
const WINDOWS = [2, 3, 4]
export const SHORTEST_BATCH = Math.max(...WINDOWS)

interface WindowFilters {
  parameters: ParameterSpec[]
  /** @param x [batch, length, 1, width] @returns the largest answer of each filter, [batch, filters] */
  apply(weights: Weights, x: tf.Tensor4D, present: tf.Tensor2D): tf.Tensor2D
}

/**
 * Convolutions over words (Kim 2014, "Convolutional neural networks for sentence classification") without dropout: filters
 * over windows of 2, 3 and 4 tokens, the largest answer of each over the text, then the classes.
 * @returns a network from texts to logits [batch, classes]; padding changes nothing
 */
export function createTextCnn(shape: TextCnnShape): Network<TextInputs, tf.Tensor2D> {
  const { vocabulary, width, filters, classes } = shape
  const embedding = tokenEmbedding('token', vocabulary, width)
  const windows = WINDOWS.map((span) => windowFilters(span, width, filters))
  const features = WINDOWS.length * filters
  const logits = denseLayer('logits', features, classes, Math.sqrt(1 / features))
  return {
    parameters: [embedding, ...windows, logits].flatMap((part) => part.parameters),
    normLayers: [],
    forward(weights, { tokens, present }) {
      const [batch, length] = tokens.shape
      const rows = clearPadding(embedding.apply(weights, tokens), present)
      const x = tf.reshape(rows, [batch, length, 1, width]) as tf.Tensor4D
      const answers = windows.map((each) => each.apply(weights, x, present))
      return logits.apply(weights, tf.concat(answers, 1))
    },
  }
}

function windowFilters(span: number, width: number, filters: number): WindowFilters {
  const names = { kernel: `window${span}/kernel`, bias: `window${span}/bias` }
  const initial = { deviation: heDeviation(span * width) }
  return {
    parameters: [
      { name: names.kernel, shape: [span, 1, width, filters], initial },
      { name: names.bias, shape: [filters], initial: { constant: 0 } },
    ],
    apply(weights, x, present) {
      const answers = tf.conv2d(x, weightOf<tf.Tensor4D>(weights, names.kernel), 1, 'valid')
      const [batch, places] = answers.shape
      const seen = tf.add(tf.reshape(answers, [batch, places, filters]), windowMask(present, places))
      return tf.relu(tf.add(tf.max(seen, 1), weightOf(weights, names.bias)))
    },
  }
}

/**
 * 0 for a window that begins with a token, [batch, places, 1]; one that runs into padding sees zeros there, and one that
 * begins in padding is never the maximum.
 */
function windowMask(present: tf.Tensor2D, places: number): tf.Tensor3D {
  const begins = tf.slice(present, [0, 0], [present.shape[0], places])
  return tf.reshape(hidePadding(begins), [present.shape[0], places, 1])
}
