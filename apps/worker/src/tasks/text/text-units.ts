import type { TokensConfig } from '@barycenter/contracts'

/** What a tokenizer cuts text into. */
export type TextUnit = NonNullable<TokensConfig['unit']>

/** Text, or the bytes of text that may not be whole UTF-8. */
export type RawText = string | Uint8Array

/** Letters and digits with their marks, apostrophes within them included, or any one sign that is no space. */
const WORDS = /[\p{L}\p{M}\p{N}]+(?:['’][\p{L}\p{M}\p{N}]+)*|[^\s\p{L}\p{M}\p{N}]/gu

/** A piece of text that becomes one token, and how many characters of the text it stands for. */
interface Piece {
  text: string
  characters: number
}

/**
 * Cuts text into characters (code points) or words, lower-cased, and punctuation. A word stands for the white space after
 * it too, so that characters can be counted. Bytes that are not UTF-8 become U+FFFD.
 */
export function* cutText(raw: RawText, unit: 'character' | 'word'): Generator<Piece> {
  const text = typeof raw === 'string' ? raw : new TextDecoder('utf-8', { ignoreBOM: true }).decode(raw)
  if (unit === 'character') {
    for (const character of text) yield { text: character, characters: 1 }
  } else {
    yield* cutWords(text)
  }
}

function* cutWords(text: string): Generator<Piece> {
  let previous: RegExpExecArray | null = null
  const pieceTo = ({ 0: word, index }: RegExpExecArray, end: number) => ({
    text: word.toLowerCase(),
    characters: countCharacters(text.slice(index, end)),
  })
  for (const match of text.matchAll(WORDS)) {
    if (previous) yield pieceTo(previous, match.index)
    previous = match
  }
  if (previous) yield pieceTo(previous, text.length)
}

function countCharacters(text: string): number {
  let count = 0
  for (const _ of text) count++
  return count
}

/** The bytes of text in UTF-8. */
export function textBytes(raw: RawText): Uint8Array {
  return typeof raw === 'string' ? new TextEncoder().encode(raw) : raw
}

/** Whether a byte begins a character of UTF-8, not goes on with one. */
export function beginsCharacter(byte: number): boolean {
  return (byte & 0xc0) !== 0x80
}
