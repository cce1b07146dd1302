import type { IToken } from 'chevrotain'
import { readConstant } from './constants.js'
import type { Condition, Filter, FilterOperator } from './filter.js'
import type { Operand } from './operand.js'
import { complain, type Reading } from './problems.js'
import { regexProblem } from './regex-problem.js'
import { placeOf, Regex, Text, unquoted } from './tokens.js'
import { choicesWhere, FIELD_FACTS } from './vocabulary.js'

/** Stands for what could not be read: an error is noted, so nobody sees it. */
export const EVERYTHING: Filter = { kind: 'and', parts: [] }

const not = (part: Filter): Filter => ({ kind: 'not', part })
const any = (parts: Filter[]): Filter => (parts.length === 1 ? parts[0]! : { kind: 'or', parts })

export function isNull({ value }: Operand): Filter {
  return { kind: 'null', value }
}

/** An operator with `not` before it, like `!=`, needs the value to be there; `not (…)` around a condition does not. */
export function unless(operand: Operand, condition: Filter): Filter {
  const { value } = operand
  if (value.of === 'field' && FIELD_FACTS[value.field].always) return not(condition)
  return { kind: 'and', parts: [not(isNull(operand)), not(condition)] }
}

/** `operand = constant` and the other comparisons. */
export function comparison(
  reading: Reading,
  operand: Operand,
  operator: IToken,
  token: IToken | undefined,
): Filter {
  const symbol = canonicalSymbol(operator.image)
  if (isChoice(operand) && /[<>]/.test(symbol)) return wrongOperator(reading, operand, operator)
  const meaning = readConstant(reading, operand, token)
  if (!meaning) return EVERYTHING
  const { constant, choices, end } = meaning
  const compare = (used: FilterOperator, than = constant): Filter => ({
    kind: 'compare',
    value: operand.value,
    operator: used,
    than,
  })
  if (choices && choices.length > 1) {
    const among: Filter = { kind: 'in', value: operand.value, among: choices }
    return symbol === '=' ? among : unless(operand, among)
  }
  // A day is what happened between its midnights.
  if (end !== undefined && symbol === '=') return { kind: 'and', parts: [compare('>='), compare('<', end)] }
  if (end !== undefined && symbol === '!=') return { kind: 'or', parts: [compare('<'), compare('>=', end)] }
  return compare(symbol)
}

function canonicalSymbol(image: string): '=' | '!=' | '<' | '<=' | '>' | '>=' {
  const same: Record<string, '=' | '!='> = { '==': '=', '<>': '!=' }
  return same[image] ?? (image as '=')
}

const isChoice = ({ kind }: Operand) => kind === 'status' || kind === 'runKind'
const isText = ({ kind }: Operand) =>
  kind === 'text' || kind === 'any' || kind === 'status' || kind === 'runKind'

function wrongOperator(reading: Reading, operand: Operand, operator: IToken): Filter {
  const expected = isChoice(operand)
    ? `=, !=, in or like: ${operand.text} is a word`
    : `=, !=, <, <=, >, >=, in, between or is null: ${operand.text} is no text`
  complain(reading, placeOf(operator), expected)
  return EVERYTHING
}

/** `operand in (…)`. */
export function among(reading: Reading, operand: Operand, tokens: readonly (IToken | undefined)[]): Filter {
  const meanings = tokens.flatMap((token) => readConstant(reading, operand, token) ?? [])
  const days = meanings.filter(({ end }) => end !== undefined)
  const list = meanings
    .filter(({ end }) => end === undefined)
    .flatMap<string | number | boolean>(({ constant, choices }) => choices ?? [constant])
  const inList: Condition = { kind: 'in', value: operand.value, among: list }
  const inDays = days.map(({ constant, end }) => within(operand, constant as number, end!, '<'))
  return any([...(list.length > 0 || days.length === 0 ? [inList] : []), ...inDays])
}

function within(
  operand: Operand,
  from: string | number | boolean,
  to: typeof from,
  upper: '<' | '<=',
): Filter {
  const { value } = operand
  return {
    kind: 'and',
    parts: [
      { kind: 'compare', value, operator: '>=', than: from },
      { kind: 'compare', value, operator: upper, than: to },
    ],
  }
}

/** `operand between from and to`, both included. */
export function between(
  reading: Reading,
  operand: Operand,
  operator: IToken,
  from: IToken | undefined,
  to: IToken | undefined,
): Filter {
  if (isChoice(operand)) return wrongOperator(reading, operand, operator)
  const [low, high] = [readConstant(reading, operand, from), readConstant(reading, operand, to)]
  return low && high ? within(operand, low.constant, high.constant, '<=') : EVERYTHING
}

/** `operand contains text`, and matches, like, ilike. */
export function textCondition(
  reading: Reading,
  operand: Operand,
  operator: IToken,
  token: IToken | undefined,
): Filter {
  if (!isText(operand)) return wrongOperator(reading, operand, operator)
  if (!token) return EVERYTHING
  const used = textOperator(operator.image)
  if (token.tokenType === Regex && used !== 'matches') {
    complain(reading, placeOf(token), `a text; a regular expression stands behind matches, not ${used}`)
    return EVERYTHING
  }
  const text = used === 'matches' ? readPattern(reading, token) : unquoted(token)
  if (text === undefined) return EVERYTHING
  if (operand.kind === 'status' || operand.kind === 'runKind')
    return choicesLike(reading, operand.kind, operand, used, text, token)
  return { kind: 'compare', value: operand.value, operator: used, than: text }
}

type TextOperatorName = 'contains' | 'matches' | 'like' | 'ilike'

function textOperator(image: string): TextOperatorName {
  return image.endsWith('~') ? 'matches' : (image.toLowerCase() as TextOperatorName)
}

/** The source of a regular expression, checked; `/x/i` begins with PostgreSQL's `(?i)`. */
export function readPattern(reading: Reading, token: IToken): string | undefined {
  const isLiteral = token.tokenType === Regex
  const ignoresCase = isLiteral && token.image.endsWith('i')
  const source = isLiteral ? token.image.slice(1, ignoresCase ? -2 : -1) : unquoted(token)
  const inside = isLiteral || token.tokenType === Text ? 1 : 0
  const problem = regexProblem(source)
  if (problem) {
    const place = { offset: token.startOffset + inside + problem.at, length: problem.length }
    complain(reading, place, problem.expected)
    return undefined
  }
  const pattern = ignoresCase ? `(?i)${source}` : source
  reading.patterns.push({ pattern, offset: token.startOffset + inside, length: source.length })
  return pattern
}

/** Which statuses a pattern fits: their own words, or MLflow's. */
function choicesLike(
  reading: Reading,
  kind: 'status' | 'runKind',
  { value }: Operand,
  operator: TextOperatorName,
  text: string,
  token: IToken,
): Filter {
  const test = choiceTest(operator, text)
  if (test) return { kind: 'in', value, among: choicesWhere(kind, test) }
  complain(reading, placeOf(token), 'a simpler regular expression: few words are to be told apart')
  return EVERYTHING
}

function choiceTest(operator: TextOperatorName, text: string): ((word: string) => boolean) | undefined {
  const flags = operator === 'like' || operator === 'matches' ? 'u' : 'iu'
  try {
    const pattern = new RegExp(
      operator === 'matches' ? text.replace(/^\(\?i\)/, '') : patternOf(operator, text),
      text.startsWith('(?i)') ? 'iu' : flags,
    )
    return (word) => pattern.test(word)
  } catch {
    return undefined
  }
}

function patternOf(operator: TextOperatorName, text: string): string {
  const plain = (part: string) =>
    part.replace(/[\\^$.*+?()[\]{}|/-]/g, (one) => (one === '-' ? '\\x2d' : `\\${one}`))
  if (operator === 'contains') return plain(text)
  const parts = [...text].map((one) => (one === '%' ? '[^]*' : one === '_' ? '[^]' : plain(one)))
  return `^${parts.join('')}$`
}

/** A word by itself: what the name or a tag contains; `/x/` what the name matches. */
export function searchFor(reading: Reading, token: IToken): Filter {
  if (token.tokenType !== Regex) return { kind: 'search', text: unquoted(token) }
  const than = readPattern(reading, token)
  if (than === undefined) return EVERYTHING
  return { kind: 'compare', value: { of: 'field', field: 'name' }, operator: 'matches', than }
}
