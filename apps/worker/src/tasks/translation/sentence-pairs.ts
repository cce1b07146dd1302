import type { TokensConfig } from '@barycenter/contracts'
import type { ParallelTextPart, ParallelTexts } from '../../datasets/text-sets.js'
import { buildTokenizer, type Tokenizer } from '../text/tokenizer.js'

/** A sentence and its translation in tokens, without padding. */
interface TokenPair {
  source: Int32Array
  /** Without the start token; the end token is its last. */
  target: Int32Array
}

/** Pairs of both parts, training ones first: what stands for an example in a batch. */
export interface SentencePairs {
  tokenizer: Tokenizer
  pairs: readonly (TokenPair & { sourceText: string; reference: string })[]
  /** Place of the first test pair. */
  firstTest: number
  /** What people should hear of: sentences that were cut. */
  notes: string[]
}

/**
 * Sentences in tokens of one vocabulary, that of the training pairs. A sentence keeps its first `length` - 1 tokens and ends
 * with an end token.
 * @param owners whose translation each training pair gets
 */
export function readPairs(
  { train, test }: ParallelTexts,
  { unit, vocabulary, length }: TokensConfig,
  owners: Int32Array,
): SentencePairs {
  const shuffled = { sources: train.sources, targets: [...owners].map((owner) => train.targets[owner]) }
  const tokenizer = buildTokenizer([...train.sources, ...train.targets], {
    unit: unit ?? 'character',
    vocabulary,
    special: ['padding', 'unknown', 'start', 'end'],
  })
  let cut = 0
  const end = tokenizer.special('end')
  const encode = (text: string) => {
    const { tokens } = tokenizer.encode(text)
    if (tokens.length >= length) cut++
    return Int32Array.of(...tokens.subarray(0, length - 1), end)
  }
  const toPairs = ({ sources, targets }: ParallelTextPart) =>
    sources.map((sourceText, place) => ({
      sourceText,
      reference: targets[place],
      source: encode(sourceText),
      target: encode(targets[place]),
    }))
  const pairs = [...toPairs(shuffled), ...toPairs(test)]
  const notes = cut === 0 ? [] : [`${cut} sentences are longer than ${length - 1} tokens and were cut`]
  return { tokenizer, pairs, firstTest: train.sources.length, notes }
}
