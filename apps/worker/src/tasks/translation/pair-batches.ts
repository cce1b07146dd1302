import type { HostBatch } from '../task.js'
import { padTokens } from '../text/pad-tokens.js'
import type { SentencePairs } from './sentence-pairs.js'

/**
 * Sentences padded to the longest of the batch. `tokens` and `present` [size, length] are of the source; `target`
 * [size, length], a start token first; `asked`, which rows of [size · length] are followed by a token, and `labels`, which
 * one: padding is never asked for. `pairs` [size] says which pairs these are.
 */
export function pairBatch({ tokenizer, pairs }: SentencePairs, places: Int32Array): HostBatch {
  const chosen = Array.from(places, (place) => pairs[place])
  const [padding, start] = [tokenizer.special('padding'), tokenizer.special('start')]
  const sources = chosen.map(({ source }) => source)
  const begun = chosen.map(({ target }) => Int32Array.of(start, ...target.subarray(0, -1)))
  const target = padTokens(begun, padding).tokens
  const [, length] = target.shape
  const asked = chosen.flatMap((pair, row) => Array.from(pair.target, (_, place) => row * length + place))
  const labels = chosen.flatMap((pair) => [...pair.target])
  const list = (values: number[]) => ({ data: Int32Array.from(values), shape: [values.length] })
  return {
    size: places.length,
    asked: asked.length,
    tensors: {
      ...padTokens(sources, padding),
      target,
      asked: list(asked),
      labels: list(labels),
    },
    forMeter: { pairs: list([...places]) },
  }
}
