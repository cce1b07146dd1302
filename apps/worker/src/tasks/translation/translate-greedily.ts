import * as tf from '@tensorflow/tfjs-core'
import type { TranslationPast, Translator } from '../../models/translation-transformer.js'

type Written = {
  tokens: tf.Tensor1D // int32 [batch], the last of each
  past: TranslationPast | null
}

/**
 * The most likely token after each, again and again: int32 [batch, count]. Nothing is read back in between, so what stands
 * after an end token means nothing.
 * @param start the token in front of every translation
 */
export function translateGreedily(
  { next }: Pick<Translator, 'next'>,
  { batch, start, count }: { batch: number; start: number; count: number },
): tf.Tensor2D {
  let written: Written = { tokens: tf.fill([batch], start, 'int32') as tf.Tensor1D, past: null }
  const columns: tf.Tensor[] = []
  for (let step = 0; step < count; step++) {
    const { tokens, past } = written
    written = tf.tidy(() => {
      const { logits, past: longer } = next(tokens, past)
      return { tokens: tf.argMax(logits, 1) as tf.Tensor1D, past: longer }
    })
    columns.push(written.tokens)
    // Keys and values of one step are the beginning of the next one's.
    tf.dispose(past?.own ?? [])
  }
  tf.dispose(written.past?.own ?? [])
  return tf.stack(columns, 1) as tf.Tensor2D
}
