import type { IRecognitionException, IToken } from 'chevrotain'
import { EVERYTHING } from './conditions.js'
import type { Filter } from './filter.js'
import { FilterParser } from './filter-parser.js'
import { complain, type FilterError, type FilterPattern, type Reading } from './problems.js'
import { Close, Open, placeOf, tokenize, Unclosed } from './tokens.js'

export type ParsedFilter =
  | { ok: true; filter: Filter; patterns: readonly FilterPattern[] }
  | { ok: false; errors: readonly FilterError[] }

export interface ParseOptions {
  /** In ms since 1970: what relative dates are relative to. */
  now: number
}

/** One for all texts: it is made once, and reads one text at a time. */
export const parser = new FilterParser()

/** What a text of the filter language means, or all that is wrong with it. The empty text holds for every run. */
export function parseFilter(text: string, { now }: ParseOptions): ParsedFilter {
  const reading: Reading = { text, now, errors: [], patterns: [] }
  const { tokens, strange } = tokenize(text)
  for (const place of strange) complain(reading, place, 'no such character outside of quotes')
  noteUnclosed(reading, tokens)
  if (isTooDeep(reading, tokens)) return { ok: false, errors: reading.errors }
  const filter = tokens.length === 0 ? EVERYTHING : readTokens(reading, tokens)
  return reading.errors.length === 0
    ? { ok: true, filter, patterns: reading.patterns }
    : { ok: false, errors: firstOfEachPlace(reading.errors) }
}

function readTokens(reading: Reading, tokens: IToken[]): Filter {
  const filter = parser.read(tokens, reading)
  for (const error of parser.errors) noteSyntax(reading, error)
  return filter
}

function noteUnclosed(reading: Reading, tokens: IToken[]): void {
  const last = tokens.at(-1)
  if (last?.tokenType !== Unclosed) return
  const { offset } = placeOf(last)
  complain(reading, placeOf(last), `a closing ${last.image[0]} for the quote at character ${offset + 1}`)
}

const DEEPEST = 50

/** Deep nesting would use up the stack, here and in the database. */
function isTooDeep(reading: Reading, tokens: IToken[]): boolean {
  let depth = 0
  for (const token of tokens) {
    depth += token.tokenType === Open ? 1 : token.tokenType === Close ? -1 : 0
    if (depth > DEEPEST) {
      complain(reading, placeOf(token), `at most ${DEEPEST} parentheses inside each other`)
      return true
    }
  }
  return false
}

/** At the end of the text, the token of an error is none. */
function noteSyntax(reading: Reading, { token, message }: IRecognitionException): void {
  const isEnd = Number.isNaN(token.startOffset) || token.image === ''
  complain(reading, isEnd ? { offset: reading.text.length, length: 0 } : placeOf(token), message)
}

/** Errors in the order of the text; one behind another at the same place tells nothing new. */
function firstOfEachPlace(errors: readonly FilterError[]): FilterError[] {
  return [...errors]
    .sort((a, b) => a.offset - b.offset)
    .filter(({ offset }, index, sorted) => index === 0 || sorted[index - 1]!.offset !== offset)
}
