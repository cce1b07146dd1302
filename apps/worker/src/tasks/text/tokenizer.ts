import { AppError } from '@barycenter/contracts'
import { z } from 'zod'
import type { TaskArtifact } from '../task.js'
import { beginsCharacter, cutText, type RawText, type TextUnit, textBytes } from './text-units.js'
import { frequentUnits } from './vocabulary.js'

/** Tokens that are no text. They come first in every vocabulary, in the order that a task names them. */
const SPECIAL_TOKENS = ['padding', 'unknown', 'start', 'end'] as const
export type SpecialToken = (typeof SPECIAL_TOKENS)[number]

/** What decoding makes of a token that stands for text which the vocabulary has not. */
const REPLACEMENT = '\ufffd'

const VERSION = 1

/** Name of the artifact that holds a run's tokenizer. */
export const TOKENIZER_FILE = 'tokenizer.json'

/** What `tokenizer.json` holds. */
const TokenizerFile = z
  .strictObject({
    version: z.literal(VERSION),
    unit: z.enum(['byte', 'character', 'word']),
    special: z.array(z.enum(SPECIAL_TOKENS)).describe('Tokens 0, 1, …'),
    tokens: z
      .array(z.string())
      .describe('The tokens after them; empty for bytes, which are all 256 in order'),
  })
  .refine(({ unit, special }) => unit === 'byte' || special.includes('unknown'), {
    path: ['special'],
    message: 'expected "unknown" among them',
  })
type TokenizerFile = z.infer<typeof TokenizerFile>

/** Text in tokens. */
export interface EncodedText {
  tokens: Int32Array
  /** Characters (code points) of the text that each token stands for; a byte within a character stands for 0. */
  characters: Int32Array
}

/** Turns text into numbers and back. */
export interface Tokenizer {
  unit: TextUnit
  /** Distinct tokens, special ones included. */
  size: number
  /** Throws when the tokenizer was made without this token. */
  special(token: SpecialToken): number
  encode(text: RawText): EncodedText
  /** The bytes or text of tokens; unknown ones become U+FFFD, other special ones nothing. Words are joined by spaces. */
  decode(tokens: Iterable<number>): string
  file(): TokenizerFile
}

export interface TokenizerOptions {
  unit: TextUnit
  /** How many characters or words are kept, besides special tokens. Bytes are always all 256. */
  vocabulary: number
  /** `unknown` must be among them unless the unit is the byte. */
  special: readonly SpecialToken[]
}

/** A tokenizer for texts such as these, which must be training texts alone: the vocabulary is learnt from them. */
export function buildTokenizer(
  texts: Iterable<RawText>,
  { unit, vocabulary, special }: TokenizerOptions,
): Tokenizer {
  const tokens = unit === 'byte' ? [] : frequentUnits(texts, unit, vocabulary)
  return openTokenizer(TokenizerFile.parse({ version: VERSION, unit, special, tokens }))
}

/**
 * The tokenizer that `tokenizer.json` describes.
 * @param source names the file in errors
 * @throws DATASET_INVALID when it is not such a file
 */
export function readTokenizer(json: string, source: string): Tokenizer {
  const refuse = (found: string, cause?: unknown) =>
    new AppError('DATASET_INVALID', `${source}: found ${found}, expected a tokenizer of version ${VERSION}`, {
      cause,
    })
  let value: unknown
  try {
    value = JSON.parse(json)
  } catch (cause) {
    throw refuse('no JSON', cause)
  }
  const { data, error } = TokenizerFile.safeParse(value)
  if (data) return openTokenizer(data)
  throw refuse(z.prettifyError(error).replaceAll('\n', ' '), error)
}

/** The file that a run keeps. */
export function tokenizerArtifact(tokenizer: Tokenizer): TaskArtifact {
  const data = Buffer.from(JSON.stringify(tokenizer.file()))
  return { name: TOKENIZER_FILE, mediaType: 'application/json', data }
}

function openTokenizer(file: TokenizerFile): Tokenizer {
  const special = (token: SpecialToken) => {
    const found = file.special.indexOf(token)
    if (found < 0) throw new Error(`This tokenizer has no ${token} token`)
    return found
  }
  const rest = { unit: file.unit, special, file: () => file }
  return file.unit === 'byte' ? { ...rest, ...byteCode(file) } : { ...rest, ...pieceCode(file, file.unit) }
}

type Code = Pick<Tokenizer, 'size' | 'encode' | 'decode'>

function byteCode({ special }: TokenizerFile): Code {
  const first = special.length
  return {
    size: first + 256,
    encode(text) {
      const bytes = textBytes(text)
      return {
        tokens: Int32Array.from(bytes, (byte) => byte + first),
        characters: Int32Array.from(bytes, (byte) => (beginsCharacter(byte) ? 1 : 0)),
      }
    },
    decode: (tokens) =>
      new TextDecoder().decode(
        Uint8Array.from(
          [...tokens].filter((t) => t >= first),
          (t) => t - first,
        ),
      ),
  }
}

function pieceCode({ special, tokens: kept }: TokenizerFile, unit: 'character' | 'word'): Code {
  const first = special.length
  const unknown = special.indexOf('unknown')
  const ids = new Map(kept.map((text, place) => [text, place + first]))
  const words = (token: number) => {
    if (token === unknown) return [REPLACEMENT]
    return token < first ? [] : [kept[token - first]]
  }
  return {
    size: first + kept.length,
    encode(text) {
      const [tokens, characters]: number[][] = [[], []]
      for (const piece of cutText(text, unit)) {
        tokens.push(ids.get(piece.text) ?? unknown)
        characters.push(piece.characters)
      }
      return { tokens: Int32Array.from(tokens), characters: Int32Array.from(characters) }
    },
    decode: (tokens) => [...tokens].flatMap(words).join(unit === 'word' ? ' ' : ''),
  }
}
