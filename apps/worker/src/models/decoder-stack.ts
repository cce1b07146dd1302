import * as tf from '@tensorflow/tfjs-core'
import {
  type AttentionShape,
  crossAttention,
  type Memory,
  type SeenTokens,
  selfAttention,
} from './attention.js'
import { layerNorm } from './layer-norm.js'
import type { ParameterSpec, Weights } from './network.js'
import { inBlock, numberedBlocks, perceptron, type TransformerShape } from './transformer-block.js'

/** Blocks that look at themselves and at other sequences, and the norm at their end. */
export interface DecoderStack {
  parameters: ParameterSpec[]
  /** What the memory is to each block. */
  offer(weights: Weights, memory: Memory): SeenTokens[]
  /** @param x rows [batch · length, width], as the result; each token sees itself and those before it */
  apply(weights: Weights, x: tf.Tensor2D, seen: SeenMemory): tf.Tensor2D
  /**
   * The same for one more token of each sequence.
   * @param x [batch, width]
   * @param past what `own` of each block was at the token before; null at the first
   */
  step(weights: Weights, x: tf.Tensor2D, seen: SeenMemory, past: SeenTokens[] | null): DecoderStep
}

/** The memory as each block sees it. */
export interface SeenMemory {
  offered: SeenTokens[]
  mask: Memory['mask']
}

export interface DecoderStep {
  rows: tf.Tensor2D // [batch, width]
  /** Keys and values of all tokens so far, for each block. */
  own: SeenTokens[]
}

/** Pre-LN blocks of a translator's decoder. Weights are named after PyTorch's TransformerDecoderLayer, cross: multihead_attn. */
export function decoderStack(name: string, shape: TransformerShape): DecoderStack {
  const blocks = numberedBlocks(name, shape.depth).map((block) => decoderBlock(block, inBlock(shape, 3)))
  const norm = layerNorm(`${name}norm`, shape.width)
  return {
    parameters: [...blocks, norm].flatMap((part) => part.parameters),
    offer: (weights, memory) => blocks.map((block) => block.offer(weights, memory)),
    apply(weights, x, { offered, mask }) {
      const rows = blocks.reduce((seen, block, place) => block.apply(weights, seen, offered[place], mask), x)
      return norm.apply(weights, rows)
    },
    step(weights, x, { offered, mask }, past) {
      const own: SeenTokens[] = []
      const rows = blocks.reduce((seen, block, place) => {
        const next = block.step(weights, seen, past?.[place] ?? null, offered[place], mask)
        own.push(next.seen)
        return next.rows
      }, x)
      return { rows: norm.apply(weights, rows), own }
    },
  }
}

function decoderBlock(name: string, shape: AttentionShape) {
  const norm1 = layerNorm(`${name}/norm1`, shape.width)
  const attention = selfAttention(`${name}/attention`, shape)
  const norm2 = layerNorm(`${name}/norm2`, shape.width)
  const cross = crossAttention(`${name}/cross`, shape)
  const norm3 = layerNorm(`${name}/norm3`, shape.width)
  const mlp = perceptron(`${name}/mlp`, shape)
  /** What follows a block's attention to its own sequence. */
  const finish = (weights: Weights, own: tf.Tensor2D, offered: SeenTokens, mask: Memory['mask']) => {
    const looked = tf.add<tf.Tensor2D>(own, cross.apply(weights, norm2.apply(weights, own), offered, mask))
    return tf.add<tf.Tensor2D>(looked, mlp.apply(weights, norm3.apply(weights, looked)))
  }
  return {
    parameters: [norm1, attention, norm2, cross, norm3, mlp].flatMap((part) => part.parameters),
    offer: cross.offer,
    apply(weights: Weights, x: tf.Tensor2D, offered: SeenTokens, mask: Memory['mask']) {
      const batch = offered.key.shape[0]
      const sequences = { batch, length: x.shape[0] / batch, mask: 'causal' as const }
      const own = attention.apply(weights, norm1.apply(weights, x), sequences)
      return finish(weights, tf.add(x, own), offered, mask)
    },
    step(
      weights: Weights,
      x: tf.Tensor2D,
      past: SeenTokens | null,
      offered: SeenTokens,
      mask: Memory['mask'],
    ) {
      const { rows, seen } = attention.step(weights, norm1.apply(weights, x), past)
      return { rows: finish(weights, tf.add(x, rows), offered, mask), seen }
    },
  }
}
