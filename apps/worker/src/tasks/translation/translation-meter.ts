import type { TypedArray } from '@tensorflow/tfjs-core'
import type { Depth, Meter } from '../task.js'
import { cutText } from '../text/text-units.js'
import { bleuMeter } from './bleu.js'
import type { SentencePairs } from './sentence-pairs.js'

/**
 * Accuracy of the next token and, where `depth` is full, BLEU. Outputs are the hits of a batch and its translations,
 * [size, tokens]. References of words are cut and lower-cased as translations are: what is told apart by neither is no fault.
 */
export function translationMeter({ tokenizer, pairs }: SentencePairs, depth: Depth): Meter {
  const bleu = bleuMeter()
  let [correct, asked] = [0, 0]
  const wordsOf = (text: string) => {
    if (tokenizer.unit !== 'word') return text
    return Array.from(cutText(text, 'word'), (piece) => piece.text).join(' ')
  }
  return {
    add([[hits], translations], batch) {
      correct += hits
      asked += batch.asked
      if (depth === 'quick') return
      const texts = readTranslations({ tokenizer }, translations, batch.size)
      for (const [row, text] of texts.entries()) {
        bleu.add(text, wordsOf(pairs[batch.forMeter.pairs.data[row]].reference))
      }
    },
    metrics: () => ({ ...(depth === 'full' && { bleu: bleu.score() }), accuracy: correct / asked }),
  }
}

/** Texts of translations [size, tokens], each up to its end token. */
export function readTranslations(
  { tokenizer }: Pick<SentencePairs, 'tokenizer'>,
  translations: TypedArray,
  size: number,
): string[] {
  const longest = translations.length / size
  const end = tokenizer.special('end')
  return Array.from({ length: size }, (_, row) => {
    const tokens = translations.subarray(row * longest, (row + 1) * longest)
    const place = tokens.indexOf(end)
    return tokenizer.decode(place < 0 ? tokens : tokens.subarray(0, place))
  })
}
