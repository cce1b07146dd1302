import type { Random } from '@barycenter/twa'
import * as tf from '@tensorflow/tfjs-core'

/** Below 1, so that what is likely becomes likelier and the text stays in its language. */
const TEMPERATURE = 0.8

export interface Continuation {
  /** Tokens that stand in front, the same number for each text. */
  prompts: readonly Int32Array[]
  /** Tokens to write. */
  count: number
  /** A token that stands for no text and is never written. */
  banned: number | null
  random: Random
  /** Logits [texts, vocabulary] for the token after each text, of tokens [texts, length]; `last`: rows of the last tokens */
  logitsOf(tokens: tf.Tensor2D, last: tf.Tensor1D): tf.Tensor2D
}

/** Writes on after prompts, token by token at random as the model would have it, seeing as much as the prompts hold. */
export async function continueTexts(continuation: Continuation): Promise<number[][]> {
  const { prompts, count, banned, random } = continuation
  const written = prompts.map((prompt) => [...prompt])
  for (let step = 0; step < count; step++) {
    const logits = nextLogits(continuation, written)
    const values = await logits.data()
    const [, classes] = logits.shape
    for (const [row, tokens] of written.entries()) {
      const own = values.slice(row * classes, (row + 1) * classes) as Float32Array
      if (banned !== null) own[banned] = Number.NEGATIVE_INFINITY
      tokens.push(sampleToken(own, random))
    }
    logits.dispose()
  }
  return written.map((tokens, row) => tokens.slice(prompts[row].length))
}

function nextLogits({ prompts, logitsOf }: Continuation, written: number[][]): tf.Tensor2D {
  const { length } = prompts[0]
  return tf.tidy(() => {
    const windows = written.map((tokens) => tokens.slice(-length))
    const last = written.map((_, row) => (row + 1) * length - 1)
    return logitsOf(tf.tensor2d(windows, [written.length, length], 'int32'), tf.tensor1d(last, 'int32'))
  })
}

/** A class at random, by softmax of the logits over the temperature. */
function sampleToken(logits: Float32Array, random: Random): number {
  const most = logits.reduce((a, b) => Math.max(a, b))
  const parts = Array.from(logits, (logit) => Math.exp((logit - most) / TEMPERATURE))
  const total = parts.reduce((sum, part) => sum + part, 0)
  let left = random.uniform() * total
  const found = parts.findIndex((part) => {
    left -= part
    return left < 0
  })
  // Rounding may leave a little at the end.
  return found < 0 ? parts.indexOf(1) : found
}
