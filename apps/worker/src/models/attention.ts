import { selfAttention as attendToItself } from '@barycenter/engine'
import * as tf from '@tensorflow/tfjs-core'
import { denseLayer } from './layers.js'
import type { ParameterSpec, Weights } from './network.js'
import { hidePadding } from './text-inputs.js'

/** Sequences of one length, as rows [batch · length, width]. */
export interface Sequences {
  batch: number
  length: number
  /**
   * What tokens see: each itself and those before it, or by a tensor that is added to the scores of these tokens as keys,
   * [batch or 1, 1, 1, length]; null = all see all.
   */
  mask: 'causal' | tf.Tensor4D | null
}

/** Rows that other sequences look at. */
export interface Memory extends Sequences {
  rows: tf.Tensor2D // [batch · length, width]
  mask: tf.Tensor4D | null
}

/** Tokens as attention sees them, a container that tf.tidy looks into: [batch, heads, tokens, width / heads] each. */
export type SeenTokens = {
  key: tf.Tensor4D
  value: tf.Tensor4D
}

export interface AttentionShape {
  width: number
  heads: number
  /** Standard deviation of the kernel that leads back to the residual stream. */
  outDeviation: number
}

export interface SelfAttention {
  parameters: ParameterSpec[]
  /** @param x [batch · length, width], as the result */
  apply(weights: Weights, x: tf.Tensor2D, sequences: Sequences): tf.Tensor2D
  /**
   * The same for one more token of each sequence, which sees itself and those before it.
   * @param x [batch, width]
   * @param past what `seen` was at the token before; null at the first
   */
  step(weights: Weights, x: tf.Tensor2D, past: SeenTokens | null): { rows: tf.Tensor2D; seen: SeenTokens }
}

export interface CrossAttention {
  parameters: ParameterSpec[]
  /** What the memory is to this attention. */
  offer(weights: Weights, memory: Memory): SeenTokens
  /** @param x [batch · length, width], as the result */
  apply(weights: Weights, x: tf.Tensor2D, offered: SeenTokens, mask: Memory['mask']): tf.Tensor2D
}

/** No token sees padding. @param present [batch, length], 1 for a token and 0 for padding; one of each row is a token */
export function paddingMask(present: tf.Tensor2D): tf.Tensor4D {
  const [batch, length] = present.shape
  return tf.reshape(hidePadding(present), [batch, 1, 1, length])
}

/**
 * Multi-head attention of sequences to themselves (Vaswani et al. 2017). Query, key and value come of one product: the
 * columns of `name/qkv/kernel` are those of PyTorch's in_proj_weight, transposed.
 */
export function selfAttention(name: string, { width, heads, outDeviation }: AttentionShape): SelfAttention {
  const project = denseLayer(`${name}/qkv`, width, 3 * width, Math.sqrt(1 / width))
  const out = denseLayer(`${name}/out`, width, width, outDeviation)
  return {
    parameters: [...project.parameters, ...out.parameters],
    apply(weights, x, sequences) {
      const projected = project.apply(weights, x)
      const { batch, length, mask } = sequences
      const parts = tf.reshape(projected, [batch, length, 3 * width]) as tf.Tensor3D
      const seen = mask === 'causal' ? { causal: true } : { mask: mask && maskOfKeys(mask, sequences) }
      const mixed = attendToItself(parts, { heads, ...seen })
      return out.apply(weights, tf.reshape(mixed, [batch * length, width]))
    },
    step(weights, x, past) {
      const one = { batch: x.shape[0], length: 1 }
      const [query, key, value] = splitHeads(project.apply(weights, x), one, 3, heads)
      const seen = past
        ? { key: tf.concat([past.key, key], 2), value: tf.concat([past.value, value], 2) }
        : { key, value }
      return { rows: out.apply(weights, attend(query, seen.key, seen.value, null)), seen }
    },
  }
}

/** Multi-head attention to other sequences: queries of one's own, keys and values of theirs. */
export function crossAttention(name: string, { width, heads, outDeviation }: AttentionShape): CrossAttention {
  const deviation = Math.sqrt(1 / width)
  const ask = denseLayer(`${name}/query`, width, width, deviation)
  const offer = denseLayer(`${name}/kv`, width, 2 * width, deviation)
  const out = denseLayer(`${name}/out`, width, width, outDeviation)
  return {
    parameters: [...ask.parameters, ...offer.parameters, ...out.parameters],
    offer(weights, memory) {
      const [key, value] = splitHeads(offer.apply(weights, memory.rows), memory, 2, heads)
      return { key, value }
    },
    apply(weights, x, { key, value }, mask) {
      const [batch] = key.shape
      const [query] = splitHeads(ask.apply(weights, x), { batch, length: x.shape[0] / batch }, 1, heads)
      return out.apply(weights, attend(query, key, value, mask))
    },
  }
}

/** [batch, length] of a mask for all queries alike. */
function maskOfKeys(mask: tf.Tensor4D, { batch, length }: Sequences): tf.Tensor2D {
  return tf.broadcastTo(tf.reshape(mask, [mask.shape[0], length]), [batch, length])
}

/** `parts` tensors [batch, heads, length, width / heads] of rows [batch · length, parts · width]. */
function splitHeads(
  rows: tf.Tensor2D,
  { batch, length }: Pick<Sequences, 'batch' | 'length'>,
  parts: number,
  heads: number,
): tf.Tensor4D[] {
  const each = rows.shape[1] / parts / heads
  const split = tf.reshape(rows, [batch, length, parts, heads, each])
  const byPart = tf.transpose(split, [2, 0, 3, 1, 4])
  // The gradient of unstack fails for a single part.
  if (parts === 1) return [tf.reshape(byPart, [batch, heads, length, each])]
  return tf.unstack(byPart) as tf.Tensor4D[]
}

/**
 * softmax(query · keyᵀ / √d + mask) · value, heads side by side again.
 * @param query [batch, heads, queries, d]
 * @param key [batch, heads, keys, d], as `value`
 * @returns [batch · queries, heads · d]
 */
function attend(
  query: tf.Tensor4D,
  key: tf.Tensor4D,
  value: tf.Tensor4D,
  mask: tf.Tensor4D | null,
): tf.Tensor2D {
  const [batch, heads, queries, each] = query.shape
  // The query is scaled, not the scores: it is the smaller one.
  const scores = tf.matMul(tf.mul(query, 1 / Math.sqrt(each)), key, false, true)
  const mixed = tf.matMul(tf.softmax(mask ? tf.add(scores, mask) : scores), value)
  return tf.reshape(tf.transpose(mixed, [0, 2, 1, 3]), [batch * queries, heads * each])
}
