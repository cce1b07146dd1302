import { SHORTEST_BATCH } from '../../models/text-cnn.js'
import type { HostBatch } from '../task.js'
import { padTokens } from '../text/pad-tokens.js'
import type { Tokenizer } from '../text/tokenizer.js'

/** Texts in tokens, each of at least one, and their classes. */
export interface EncodedTexts {
  tokens: readonly Int32Array[]
  labels: Uint8Array
}

/** Each text in tokens, cut to `length`; one without any token is one unknown token. */
export function encodeTexts(texts: readonly string[], tokenizer: Tokenizer, length: number): Int32Array[] {
  const nothing = Int32Array.of(tokenizer.special('unknown'))
  return texts.map((text) => {
    const { tokens } = tokenizer.encode(text)
    return tokens.length === 0 ? nothing : tokens.slice(0, length)
  })
}

/**
 * Tokens [size, length] padded behind, 1 for each of them in `present`, and the classes [size]. As long as the longest text
 * of the batch.
 * @param padding the token that fills up
 */
export function textBatch({ tokens, labels }: EncodedTexts, places: Int32Array, padding: number): HostBatch {
  const size = places.length
  const chosen = Array.from(places, (text) => tokens[text])
  return {
    size,
    asked: size,
    tensors: {
      ...padTokens(chosen, padding, SHORTEST_BATCH),
      labels: { data: Int32Array.from(places, (text) => labels[text]), shape: [size] },
    },
    forMeter: {},
  }
}
