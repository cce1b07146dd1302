import * as tf from '@tensorflow/tfjs-core'
import { paddingMask, type SeenTokens } from './attention.js'
import { decoderStack } from './decoder-stack.js'
import { denseLayer, LOGITS_DEVIATION } from './layers.js'
import type { Network } from './network.js'
import type { TextInputs } from './text-inputs.js'
import { learntPositions, tokenEmbedding } from './token-embedding.js'
import { type TransformerShape, transformerStack } from './transformer-block.js'

export interface TranslationTransformerShape extends TransformerShape {
  /** Distinct tokens of both languages. */
  vocabulary: number
  /** The most tokens of a sentence. */
  length: number
}

/** Sentences that were read, ready to be translated. */
export interface Translator {
  /**
   * Logits [rows, vocabulary] for the token after each of a translation.
   * @param target int32 [batch, length], a start token first
   * @param asked int32, rows of [batch · length]
   */
  logits(target: tf.Tensor2D, asked: tf.Tensor1D): tf.Tensor2D
  /**
   * Logits [batch, vocabulary] for the token after this one.
   * @param tokens int32 [batch], the last of each translation so far
   * @param past of the step before; null at the start token
   */
  next(tokens: tf.Tensor1D, past: TranslationPast | null): { logits: tf.Tensor2D; past: TranslationPast }
}

/** What translations so far are to the decoder. */
export type TranslationPast = {
  length: number
  /** For each block. */
  own: SeenTokens[]
}

/**
 * Encoder and decoder of Vaswani et al. (2017), pre-LN, with learnt positions. Both languages share one vocabulary and one
 * table of embeddings; logits have weights of their own.
 */
export function createTranslationTransformer(
  shape: TranslationTransformerShape,
): Network<TextInputs, Translator> {
  const { vocabulary, length: longest, width } = shape
  const embedding = tokenEmbedding('token', vocabulary, width)
  const sourcePlaces = learntPositions('encoder/position', longest, width)
  const encoder = transformerStack('encoder/', shape)
  const targetPlaces = learntPositions('decoder/position', longest, width)
  const decoder = decoderStack('decoder/', shape)
  const logits = denseLayer('logits', width, vocabulary, LOGITS_DEVIATION)
  const parts = [embedding, sourcePlaces, encoder, targetPlaces, decoder, logits]
  return {
    parameters: parts.flatMap((part) => part.parameters),
    normLayers: [],
    forward(weights, { tokens: source, present }) {
      const [batch, length] = source.shape
      const mask = paddingMask(present)
      const placed = sourcePlaces.apply(weights, embedding.apply(weights, source), length)
      const rows = encoder.apply(weights, placed, { batch, length, mask })
      const seen = { offered: decoder.offer(weights, { rows, batch, length, mask }), mask }
      return {
        logits(target, asked) {
          const places = targetPlaces.apply(weights, embedding.apply(weights, target), target.shape[1])
          return logits.apply(weights, tf.gather(decoder.apply(weights, places, seen), asked))
        },
        next(tokens, past) {
          const done = past?.length ?? 0
          const row = targetPlaces.applyAt(weights, embedding.apply(weights, tokens), done)
          const { rows, own } = decoder.step(weights, row, seen, past?.own ?? null)
          return { logits: logits.apply(weights, rows), past: { length: done + 1, own } }
        },
      }
    },
  }
}
