import type { RunValue } from '@barycenter/contracts'
import type { IToken, TokenType } from 'chevrotain'
import { type Operand, readCall, readName } from './operand.js'
import { parser } from './parse-filter.js'
import { printFunctionKey, printValue, quote } from './print-filter.js'
import type { Reading } from './problems.js'
import {
  And,
  Between,
  Close,
  Comparison,
  In,
  Is,
  Not,
  NotMatches,
  Null,
  Open,
  Or,
  type Place,
  QuotedKey,
  TextOperator,
  tokenize,
  Unclosed,
  Word,
} from './tokens.js'
import { CHOICE_MEANINGS, ENTITIES, FIELD_FACTS, STAT_WORDS, splitEntity } from './vocabulary.js'

export interface FilterSuggestion extends Place {
  /** Takes the place of `length` characters from `offset` on. */
  insert: string
  kind: 'field' | 'function' | 'key' | 'operator' | 'keyword' | 'value'
  means: string
}

export interface CompletionSource {
  /** The keys that runs have, those to be shown first at the front. */
  keys: readonly { of: 'metric' | 'param' | 'tag'; key: string; runs?: number }[]
  /** Known texts of a value, such as the values of a tag. */
  values?: (value: RunValue) => readonly string[]
}

type Idea = Omit<FilterSuggestion, 'offset' | 'length'>

const MOST_SUGGESTIONS = 50

/** What may stand at a place of a text: for a list under the field where it is written. */
export function completeFilter(text: string, offset: number, source: CompletionSource): FilterSuggestion[] {
  const { tokens } = tokenize(text.slice(0, offset))
  const { before, typed } = splitTyped(tokens, offset)
  const start = typed[0]?.startOffset ?? offset
  const end = typed.length > 0 ? endOfWord(text, offset) : offset
  const prefix = text.slice(start, offset)
  const isClosed = text.slice(end).trimStart().startsWith(')')
  const ideas = ideasAt(text, before, source, isClosed ? '' : ')')
  return ranked(ideas, prefix).map((idea) => ({ ...idea, offset: start, length: end - start }))
}

/** The tokens before the word that is being written, and that word: two tokens where its key is in quotes. */
function splitTyped(tokens: IToken[], offset: number): { before: IToken[]; typed: IToken[] } {
  const last = tokens.at(-1)
  const touches = last !== undefined && last.startOffset + last.image.length === offset
  if (!touches || !/[\p{L}\p{N}_/:@.`"'-]$/u.test(last.image)) return { before: tokens, typed: [] }
  if (last.tokenType !== Unclosed && /[`"']$/.test(last.image)) return { before: tokens, typed: [] }
  const previous = tokens.at(-2)
  const isKey = last.tokenType === Unclosed && previous?.tokenType === Word && previous.image.endsWith('.')
  const count = isKey ? 2 : 1
  return { before: tokens.slice(0, -count), typed: tokens.slice(-count) }
}

function endOfWord(text: string, offset: number): number {
  return offset + (/^[\p{L}\p{N}_/:@.-]*/u.exec(text.slice(offset))?.[0].length ?? 0)
}

/** `close` is what ends a function that is written here. */
function ideasAt(text: string, before: IToken[], source: CompletionSource, close: string): Idea[] {
  const paths = pathsAfter(before)
  const nexts = new Set<TokenType>(paths.map(({ nextTokenType }) => nextTokenType))
  const rules = new Set(paths.map(({ ruleStack }) => ruleStack.at(-1)!))
  const operand = operandBefore(text, before, before.length)
  if (rules.has('key')) return keyIdeas(source, close)
  if (rules.has('constant')) return constantIdeas(text, before, source, nexts.has(Null))
  // A word that is a value of a run wants an operator; another one is searched for.
  if (nexts.has(Comparison) && operand) return operatorIdeas(operand)
  const followed = [
    ...(nexts.has(And) ? [AND] : []),
    ...(nexts.has(Or) ? [OR] : []),
    ...(nexts.has(Close) ? [CLOSE] : []),
  ]
  if (rules.has('name')) return [...operandIdeas(source), NOT]
  return followed.length > 0 ? followed : [...nexts].flatMap((next) => AFTER_IS.get(next) ?? [])
}

const AND: Idea = { insert: 'and', kind: 'keyword', means: 'both hold' }
const OR: Idea = { insert: 'or', kind: 'keyword', means: 'one of them holds, or both' }
const NOT: Idea = { insert: 'not', kind: 'keyword', means: 'what follows does not hold' }
const NULL: Idea = { insert: 'null', kind: 'keyword', means: 'the run does not have it' }
const CLOSE: Idea = { insert: ')', kind: 'keyword', means: 'end of the group' }
const AFTER_IS = new Map<TokenType, Idea>([
  [Not, NOT],
  [Null, NULL],
])

/** What the grammar allows next; where the text before is wrong, what it allows behind the last and, or. */
function pathsAfter(before: IToken[]) {
  const paths = parser.computeContentAssist('filter', before)
  if (paths.length > 0) return paths
  const joint = before.findLastIndex(
    ({ tokenType }) => tokenType === And || tokenType === Or || tokenType === Open,
  )
  return joint < 0 ? [] : parser.computeContentAssist('filter', before.slice(joint + 1))
}

/** The value of a run whose last token is before `end`; undefined where there is none. */
function operandBefore(text: string, tokens: IToken[], end: number): Operand | undefined {
  const reading: Reading = { text, now: 0, errors: [], patterns: [] }
  const [a, b, c, d] = [4, 3, 2, 1].map((back) => tokens[end - back])
  if (d?.tokenType === Close && b?.tokenType === Open && a && c) return readCall(reading, a, c, d)
  if (d && c?.tokenType === Word && c.image.endsWith('.') && isQuoted(d)) return readName(reading, c, d)
  return d?.tokenType === Word ? readName(reading, d) : undefined
}

const isQuoted = (token: IToken) => token.tokenType === QuotedKey || /^["']/.test(token.image)

function isOperator({ tokenType }: IToken): boolean {
  const categories = tokenType.CATEGORIES ?? []
  return (
    [In, Is, Between, NotMatches].includes(tokenType) ||
    categories.includes(Comparison) ||
    categories.includes(TextOperator)
  )
}

function constantIdeas(text: string, before: IToken[], source: CompletionSource, mayBeNull: boolean): Idea[] {
  const place = before.findLastIndex(isOperator)
  const end = before[place - 1]?.tokenType === Not ? place - 1 : place
  const operand = operandBefore(text, before, end)
  if (!operand) return []
  const { value: of, kind } = operand
  const known = source.values?.(of) ?? []
  const isAlways = of.of === 'field' && FIELD_FACTS[of.field].always
  return [
    ...KIND_IDEAS[kind],
    ...known.map((one) => value(quote(one), 'a value that runs have')),
    ...(mayBeNull && !isAlways ? [NULL] : []),
  ]
}

const value = (insert: string, means: string): Idea => ({ insert, kind: 'value', means })
const choices = (kind: 'status' | 'runKind') =>
  Object.entries(CHOICE_MEANINGS[kind]).map(([word, means]) => value(word, means))

const KIND_IDEAS: Record<Operand['kind'], Idea[]> = {
  status: choices('status'),
  runKind: choices('runKind'),
  time: [
    value('-24h', '24 hours ago'),
    value('-7d', '7 days ago'),
    value('-30d', '30 days ago'),
    value('today', 'midnight UTC that began this day'),
    value('yesterday', 'midnight UTC a day before'),
    value('now', 'this moment; also now - 2h'),
  ],
  duration: [value('5m', '5 minutes'), value('1h', 'an hour'), value('1d', 'a day')],
  number: [],
  text: [],
  any: [],
}

function operatorIdeas({ kind }: Operand): Idea[] {
  return OPERATORS.filter(({ of }) => of.includes(groupOf(kind))).map(({ insert, means }) => ({
    insert,
    means,
    kind: 'operator',
  }))
}

type KindGroup = 'number' | 'text' | 'choice' | 'any'

function groupOf(kind: Operand['kind']): KindGroup {
  if (kind === 'any' || kind === 'text') return kind
  return kind === 'status' || kind === 'runKind' ? 'choice' : 'number'
}

const ALL: KindGroup[] = ['number', 'text', 'choice', 'any']
const ORDERED: KindGroup[] = ['number', 'any', 'text']
const TEXTS: KindGroup[] = ['text', 'any']
const OPERATORS: { insert: string; means: string; of: KindGroup[] }[] = [
  { insert: '=', means: 'is equal to', of: ALL },
  { insert: '!=', means: 'is there and something else', of: ALL },
  { insert: '>', means: 'is more than; of times: later', of: ORDERED },
  { insert: '>=', means: 'is at least', of: ORDERED },
  { insert: '<', means: 'is less than; of times: earlier', of: ORDERED },
  { insert: '<=', means: 'is at most', of: ORDERED },
  { insert: 'contains', means: 'has this text in it, in any case', of: TEXTS },
  { insert: 'matches', means: 'fits a regular expression', of: TEXTS },
  { insert: 'like', means: 'fits a pattern: % any text, _ one character', of: ['text', 'any', 'choice'] },
  { insert: 'ilike', means: 'as like, in any case', of: TEXTS },
  { insert: 'in', means: 'is one of a list (1, 2), or in a range 1..2', of: ALL },
  { insert: 'not in', means: 'is there and none of a list', of: ALL },
  { insert: 'between', means: 'is in a range, ends included: between 1 and 2', of: ORDERED },
  { insert: 'is null', means: 'the run does not have it', of: ALL },
  { insert: 'is not null', means: 'the run has it', of: ALL },
]

function keyIdeas({ keys }: CompletionSource, close: string): Idea[] {
  return keys.flatMap(({ of, key, runs }) =>
    of === 'metric'
      ? [{ insert: printFunctionKey(key) + close, kind: 'key' as const, means: keyMeans(of, runs) }]
      : [],
  )
}

function keyMeans(of: 'metric' | 'param' | 'tag', runs: number | undefined): string {
  const what = of === 'param' ? 'parameter' : of
  return runs === undefined ? what : `${what} of ${runs} ${runs === 1 ? 'run' : 'runs'}`
}

const FIELD_IDEAS: Idea[] = Object.values(FIELD_FACTS).map(({ words, means }) => ({
  insert: words[0],
  kind: 'field',
  means,
}))
const ENTITY_IDEAS: Idea[] = [
  { insert: 'metrics.', kind: 'field', means: 'last value of a metric' },
  { insert: 'params.', kind: 'field', means: 'a parameter or part of the config' },
  { insert: 'tags.', kind: 'field', means: 'a tag' },
]
const FUNCTION_IDEAS: Idea[] = Object.values(STAT_WORDS).map(({ word, means }) => ({
  insert: `${word}(`,
  kind: 'function',
  means,
}))

function operandIdeas({ keys }: CompletionSource): Idea[] {
  const known = keys.map(({ of, key, runs }): Idea => {
    const value: RunValue = of === 'metric' ? { of, key, stat: 'last' } : { of, key }
    return { insert: printValue(value), kind: 'key', means: keyMeans(of, runs) }
  })
  return [...FIELD_IDEAS, ...ENTITY_IDEAS, ...FUNCTION_IDEAS, ...known]
}

/** Those that begin with what is typed, then those that have it inside; quotes of either kind do not matter. */
function ranked(ideas: Idea[], prefix: string): Idea[] {
  const plain = (text: string) => text.toLowerCase().replace(/[`"']/g, '')
  const sought = plain(withOwnWord(prefix))
  const places = ideas.map((idea) => ({ idea, at: plain(idea.insert).indexOf(sought) }))
  const fits = places.filter(({ at, idea }) => at >= 0 && idea.insert !== prefix)
  return [...fits.filter(({ at }) => at === 0), ...fits.filter(({ at }) => at > 0)]
    .slice(0, MOST_SUGGESTIONS)
    .map(({ idea }) => idea)
}

/** What suggestions say before the dot: `param.l` seeks what `params.l` does, and `run.st` what `st` does. */
const OWN_WORDS = {
  metric: 'metrics.',
  param: 'params.',
  tag: 'tags.',
  attribute: '',
  dataset: 'dataset.',
} as const

function withOwnWord(prefix: string): string {
  const split = splitEntity(prefix)
  return split ? OWN_WORDS[ENTITIES[split.entity]!] + split.rest : prefix
}
