import type { IToken } from 'chevrotain'
import type { Constant } from './filter.js'
import type { Operand } from './operand.js'
import { complain, type Reading } from './problems.js'
import { durationOf, instant, scaledNumber, type TimeSpan, timeOf } from './quantities.js'
import { Moment, Numeral, placeOf, Quantity, Regex, Text, unquoted } from './tokens.js'
import { choicesOf, choiceWords, nearest, type ValueKind } from './vocabulary.js'

/** What a constant means beside its operand; `choices` of a status, `end` of a day or month. */
export interface Meaning {
  constant: Constant
  choices?: string[]
  end?: number
}

/** Reads a constant as its operand needs it; undefined, with an error, where it is of the wrong kind. */
export function readConstant(
  reading: Reading,
  operand: Operand,
  token: IToken | undefined,
): Meaning | undefined {
  if (!token) return undefined
  if (token.tokenType === Regex) {
    complain(reading, placeOf(token), 'a value; a regular expression stands behind matches or ~')
    return undefined
  }
  const meaning = READERS[operand.kind](token, reading, operand)
  if (typeof meaning !== 'string') return meaning
  complain(reading, placeOf(token), meaning)
  return undefined
}

/** What is meant, or what was expected. */
type Reader = (token: IToken, reading: Reading, operand: Operand) => Meaning | string

const READERS: Record<ValueKind, Reader> = {
  number: readNumber,
  time: readTime,
  duration: readDuration,
  text: readText,
  any: readAny,
  status: (token) => readChoice('status', token),
  runKind: (token) => readChoice('runKind', token),
}

/** -0 is 0: no run is told apart by it. */
export function numberOf(image: string): number {
  const infinite = /^([-+]?)inf/i.exec(image)
  return infinite ? Number(`${infinite[1]}Infinity`) : Number(image) || 0
}

function readNumber(token: IToken, _reading: Reading, { text }: Operand): Meaning | string {
  if (token.tokenType === Numeral) return { constant: numberOf(token.image) }
  const scaled = token.tokenType === Quantity ? scaledNumber(token.image) : undefined
  if (scaled !== undefined) return { constant: scaled }
  const word = unquoted(token)
  if (/^nan$/i.test(word)) return `a number: NaN equals nothing; ${text} is null finds it`
  if (token.tokenType === Text && word.trim() !== '' && !Number.isNaN(Number(word)))
    return `a number, without quotes: ${word.trim()}`
  return token.tokenType === Quantity
    ? `a number without a unit: ${text} has none`
    : `a number: ${text} is one`
}

function readTime(token: IToken, { now }: Reading): Meaning | string {
  const word = unquoted(token)
  if (token.tokenType === Numeral) return { constant: numberOf(word) }
  if (token.tokenType === Quantity && !/^[-+]/.test(word)) return `a time: -${word} is ${word} ago`
  const duration = token.tokenType === Moment ? undefined : durationOf(word)
  const span: TimeSpan | undefined = duration === undefined ? timeOf(word, now) : instant(now + duration)
  if (!span) return 'a time such as -7d, now - 2h, today, yesterday, 2026-11-01 or 2026-11-01T10:00Z'
  return { constant: span.start, end: span.end }
}

function readDuration(token: IToken, _reading: Reading, { text }: Operand): Meaning | string {
  const word = unquoted(token)
  const duration = durationOf(word)
  if (duration !== undefined) return { constant: duration || 0 }
  if (token.tokenType === Numeral) {
    const number = numberOf(word)
    if (/ms$/i.test(text) || number === 0 || !Number.isFinite(number)) return { constant: number }
    return `a duration with its unit, such as ${word}s or ${word}m`
  }
  return 'a duration such as 90s, 5m, 1h30m or 2d'
}

const ID_FIELDS = new Set(['id', 'parent', 'group'])
const BARE_ID = /^([0-9a-f]{8})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{12})$/i

/** MLflow writes ids without their hyphens. */
function readText(token: IToken, _reading: Reading, { value }: Operand): Meaning {
  const word = unquoted(token)
  const bare = value.of === 'field' && ID_FIELDS.has(value.field) ? BARE_ID.exec(word) : null
  return { constant: bare ? bare.slice(1).join('-').toLowerCase() : word }
}

/** A parameter or tag is compared with what is written: text where it is quoted, else what it looks like. */
function readAny(token: IToken): Meaning {
  if (token.tokenType === Numeral) return { constant: numberOf(token.image) }
  if (token.tokenType === Text) return { constant: unquoted(token) }
  if (/^(true|false)$/i.test(token.image)) return { constant: token.image.toLowerCase() === 'true' }
  const scaled = token.tokenType === Quantity ? scaledNumber(token.image) : undefined
  return { constant: scaled ?? unquoted(token) }
}

function readChoice(kind: 'status' | 'runKind', token: IToken): Meaning | string {
  const word = unquoted(token)
  const choices = choicesOf(kind, word)
  if (choices.length > 0) return { constant: choices[0]!, choices }
  const words = choiceWords(kind)
  const near = nearest(word, words)
  return `${near ? `${near}, or another ` : ''}one of ${words.join(', ')}`
}
