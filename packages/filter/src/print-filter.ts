import type { RunValue } from '@barycenter/contracts'
import type { Constant, Filter } from './filter.js'
import { kindOf } from './operand.js'
import { FIELD_FACTS, STAT_WORDS } from './vocabulary.js'

/** The text of a filter in one form, which is read back as the same filter. */
export function printFilter(filter: Filter): string {
  switch (filter.kind) {
    case 'and':
    case 'or':
      return printParts(filter)
    case 'not':
      if (filter.part.kind === 'null') return `${printValue(filter.part.value)} is not null`
      return `not ${isJoined(filter.part) ? `(${printFilter(filter.part)})` : printFilter(filter.part)}`
    case 'search':
      return quote(filter.text)
    case 'null':
      return `${printValue(filter.value)} is null`
    case 'in':
      return `${printValue(filter.value)} in (${filter.among.map((one) => printConstant(filter.value, one)).join(', ')})`
    case 'compare':
      return `${printValue(filter.value)} ${filter.operator} ${printConstant(filter.value, filter.than)}`
  }
}

const isJoined = (filter: Filter) => filter.kind === 'and' || filter.kind === 'or'

function printParts({ kind, parts }: Extract<Filter, { kind: 'and' | 'or' }>): string {
  const inner = (part: Filter) => part.kind === 'or' || part.kind === kind
  return parts.map((part) => (inner(part) ? `(${printFilter(part)})` : printFilter(part))).join(` ${kind} `)
}

/** A value of a run as the language writes it, such as max(test/accuracy) or params.`learning rate`. */
export function printValue(value: RunValue): string {
  if (value.of === 'field') return FIELD_FACTS[value.field].words[0]
  if (value.of !== 'metric') return `${value.of}s.${printKey(value.key)}`
  return value.stat === 'last'
    ? `metrics.${printKey(value.key)}`
    : `${STAT_WORDS[value.stat].word}(${printFunctionKey(value.key)})`
}

const PLAIN_KEY = /^[\p{L}\p{N}_/:@.-]*[\p{L}\p{N}_]$/u
const PLAIN_WORD = /^[\p{L}_][\p{L}\p{N}_/:@-]*$/u
const KEYWORD =
  /^(and|or|not|in|is|null|between|contains|matches|like|ilike|now|today|yesterday|inf|infinity)$/i

function printKey(key: string): string {
  return PLAIN_KEY.test(key) ? key : `\`${key.replaceAll('`', '``')}\``
}

/** The key of a metric inside of a function. */
export function printFunctionKey(key: string): string {
  return PLAIN_WORD.test(key) && !KEYWORD.test(key) ? key : `\`${key.replaceAll('`', '``')}\``
}

export function quote(text: string): string {
  return `"${text.replaceAll('"', '""')}"`
}

function printConstant(value: RunValue, constant: Constant): string {
  const kind = kindOf(value)
  if (typeof constant === 'string')
    return kind === 'status' || kind === 'runKind' ? constant : quote(constant)
  if (typeof constant === 'boolean') return String(constant)
  if (kind === 'time') return printTime(constant)
  return kind === 'duration' && Number.isFinite(constant) ? `${constant}ms` : printNumber(constant)
}

function printNumber(number: number): string {
  return Number.isFinite(number) ? String(number) : number > 0 ? 'inf' : '-inf'
}

/** Years that four digits cannot write stay what they are in ms. */
function printTime(time: number): string {
  const hasDate = Number.isInteger(time) && time >= Date.UTC(1000, 0) && time < Date.UTC(10_000, 0)
  return hasDate ? new Date(time).toISOString() : printNumber(time)
}
