import * as tf from '@tensorflow/tfjs-core'
import { type ParameterSpec, type Weights, weightOf } from './network.js'

/** As in GPT-2: small beside what the blocks add. */
const DEVIATION = 0.02

export interface TokenEmbedding {
  parameters: ParameterSpec[]
  /** @param tokens int32 of any shape @returns a row for each, [tokens, width] */
  apply(weights: Weights, tokens: tf.Tensor): tf.Tensor2D
}

export interface Positions {
  parameters: ParameterSpec[]
  /** Adds to each row what stands for its place. @param x [batch · length, width] */
  apply(weights: Weights, x: tf.Tensor2D, length: number): tf.Tensor2D
  /** The same for one token of each sequence. @param x [batch, width] */
  applyAt(weights: Weights, x: tf.Tensor2D, place: number): tf.Tensor2D
}

/** A learnt vector for each token: `name/table`, [vocabulary, width]. */
export function tokenEmbedding(name: string, vocabulary: number, width: number): TokenEmbedding {
  const table = `${name}/table`
  return {
    parameters: [{ name: table, shape: [vocabulary, width], initial: { deviation: DEVIATION } }],
    apply: (weights, tokens) => tf.gather(weightOf<tf.Tensor2D>(weights, table), tf.reshape(tokens, [-1])),
  }
}

/** A learnt vector for each place of a sequence: `name/table`, [longest, width]. */
export function learntPositions(name: string, longest: number, width: number): Positions {
  const table = `${name}/table`
  return {
    parameters: [{ name: table, shape: [longest, width], initial: { deviation: DEVIATION } }],
    apply(weights, x, length) {
      const all = weightOf<tf.Tensor2D>(weights, table)
      const places = length === longest ? all : tf.slice(all, [0, 0], [length, width])
      return tf.reshape(tf.add(tf.reshape(x, [-1, length, width]), places), [-1, width])
    },
    applyAt: (weights, x, place) =>
      tf.add(x, tf.slice(weightOf<tf.Tensor2D>(weights, table), [place, 0], [1, width])),
  }
}
