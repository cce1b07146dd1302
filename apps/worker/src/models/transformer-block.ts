import { gelu } from '@barycenter/engine'
import * as tf from '@tensorflow/tfjs-core'
import { type AttentionShape, type Sequences, selfAttention } from './attention.js'
import { layerNorm } from './layer-norm.js'
import { denseLayer, type PlainLayer } from './layers.js'
import type { ParameterSpec, Weights } from './network.js'

export interface TransformerShape {
  width: number
  heads: number
  /** Blocks in a stack. */
  depth: number
}

/** A stack of blocks and the norm at its end. */
export interface TransformerStack {
  parameters: ParameterSpec[]
  /** @param x rows [batch · length, width], as the result */
  apply(weights: Weights, x: tf.Tensor2D, sequences: Sequences): tf.Tensor2D
}

/**
 * Pre-LN transformer blocks: each adds attention, then two dense layers, to what goes in (Xiong et al. 2020). With a causal
 * mask it is the decoder of a language model, without one an encoder. Weights are named after PyTorch's
 * TransformerEncoderLayer: norm1, attention (self_attn), norm2, mlp/widen (linear1), mlp/narrow (linear2).
 * @param name in front of `block1`, `block2`, … and `norm`
 */
export function transformerStack(name: string, shape: TransformerShape): TransformerStack {
  const blocks = numberedBlocks(name, shape.depth).map((block) => encoderBlock(block, inBlock(shape, 2)))
  const norm = layerNorm(`${name}norm`, shape.width)
  return {
    parameters: [...blocks, norm].flatMap((part) => part.parameters),
    apply: (weights, x, sequences) =>
      norm.apply(
        weights,
        blocks.reduce((rows, block) => block.apply(weights, rows, sequences), x),
      ),
  }
}

function encoderBlock(name: string, shape: AttentionShape): TransformerStack {
  const norm1 = layerNorm(`${name}/norm1`, shape.width)
  const attention = selfAttention(`${name}/attention`, shape)
  const norm2 = layerNorm(`${name}/norm2`, shape.width)
  const mlp = perceptron(`${name}/mlp`, shape)
  return {
    parameters: [norm1, attention, norm2, mlp].flatMap((part) => part.parameters),
    apply(weights, x, sequences) {
      const attended = tf.add(x, attention.apply(weights, norm1.apply(weights, x), sequences)) as tf.Tensor2D
      return tf.add(attended, mlp.apply(weights, norm2.apply(weights, attended)))
    },
  }
}

/** Width → 4 · width → width with GELU, in its exact form, in between. */
export function perceptron(name: string, { width, outDeviation }: AttentionShape): PlainLayer {
  const widen = denseLayer(`${name}/widen`, width, 4 * width, Math.sqrt(1 / width))
  const narrow = denseLayer(`${name}/narrow`, 4 * width, width, outDeviation / 2)
  return {
    parameters: [...widen.parameters, ...narrow.parameters],
    apply: (weights, x) => narrow.apply(weights, gelu(widen.apply(weights, x))),
  }
}

/** What leads back to the residual stream starts smaller, so that the sum over all blocks does not grow (GPT-2). */
export function inBlock({ width, heads, depth }: TransformerShape, branches: number): AttentionShape {
  return { width, heads, outDeviation: Math.sqrt(1 / (width * branches * depth)) }
}

export function numberedBlocks(name: string, depth: number): string[] {
  return Array.from({ length: depth }, (_, index) => `${name}block${index + 1}`)
}
