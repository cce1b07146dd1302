import type { Random } from '@barycenter/twa'
import type { HostBatch, Split } from '../task.js'
import type { EncodedText } from '../text/tokenizer.js'

/**
 * A text in tokens, read in windows: number i asks for tokens i · length + 1 to (i + 1) · length, each by those of the
 * window before it. No token is asked for in two windows, so windows of different splits share no answer; a rest that
 * fills no window is left out.
 */
export interface TokenWindows {
  text: EncodedText
  /** The token of what the vocabulary has not; null where it has everything. */
  unknown: number | null
  /** Tokens that a window asks for. */
  length: number
  count: number
}

export function cutWindows(text: EncodedText, length: number, unknown: number | null): TokenWindows {
  return { text, unknown, length, count: Math.max(0, Math.floor((text.tokens.length - 1) / length)) }
}

/**
 * Tokens [size, length], those that follow each as labels [size · length], how many characters of text each window asks
 * for, and how many of them the vocabulary has not, so that they are to be spelt: [size] both.
 * @param starts of windows, as places of tokens
 */
export function windowBatch({ text, unknown, length }: TokenWindows, starts: Int32Array): HostBatch {
  const size = starts.length
  const tokens = new Int32Array(size * length)
  const labels = new Int32Array(size * length)
  const characters = new Int32Array(size)
  const spelt = new Int32Array(size)
  for (const [row, start] of starts.entries()) {
    const [from, to] = [start + 1, start + length + 1]
    tokens.set(text.tokens.subarray(start, to - 1), row * length)
    labels.set(text.tokens.subarray(from, to), row * length)
    for (let place = from; place < to; place++) {
      characters[row] += text.characters[place]
      if (text.tokens[place] === unknown) spelt[row] += text.characters[place]
    }
  }
  return {
    size,
    asked: size * length,
    tensors: {
      tokens: { data: tokens, shape: [size, length] },
      labels: { data: labels, shape: [size * length] },
    },
    forMeter: {
      characters: { data: characters, shape: [size] },
      spelt: { data: spelt, shape: [size] },
    },
  }
}

/** Windows of a split that the next window of the text is also of. */
export function windowsFollowed({ examples }: Split): ReadonlySet<number> {
  const own = new Set(examples)
  return new Set(examples.filter((window) => own.has(window + 1)))
}

/**
 * Where windows start in one training step: up to a window later, so that the tokens at the edge of a window are not the
 * same in every epoch. A window that the next one of its split does not follow stays: it would see another split's tokens.
 */
export function shiftedStarts(
  windows: Int32Array,
  { length }: Pick<TokenWindows, 'length'>,
  followed: ReadonlySet<number>,
  random: Random,
): Int32Array {
  return windows.map((window) => window * length + (followed.has(window) ? random.integer(length) : 0))
}
