import { EmbeddedActionsParser, type IToken, type ParserMethod, tokenMatcher } from 'chevrotain'
import { among, between, comparison, EVERYTHING, isNull, textCondition, unless } from './conditions.js'
import { expectations } from './expectations.js'
import type { Filter } from './filter.js'
import { type Operand, readCall, readName } from './operand.js'
import { complain, type Reading } from './problems.js'
import {
  And,
  Between,
  Close,
  Comma,
  Comparison,
  Equal,
  In,
  Is,
  Not,
  NotMatches,
  Null,
  Open,
  placeOf,
  QuotedKey,
  Range,
  Scalar,
  Text,
  TextOperator,
  TOKENS,
  Word,
} from './tokens.js'
import { splitEntity } from './vocabulary.js'

const MOST_CONDITIONS = 200
export const VALUE_OF_RUN = 'a value of a run such as name, metrics.…, params.…, tags.… or last(…)'
const OPERATOR = 'an operator: =, !=, <, <=, >, >=, contains, matches, like, in, between, is null'

/**
 * One condition: a value of a run against constants. What conditions are joined by is in FilterParser, which ends the
 * grammar. Actions run only where all that they need was read; after an error, what they give is thrown away.
 */
export abstract class ConditionParser extends EmbeddedActionsParser {
  protected reading: Reading = { text: '', now: 0, errors: [], patterns: [] }
  #conditions = 0

  constructor() {
    super(TOKENS, { recoveryEnabled: true, maxLookahead: 2, errorMessageProvider: expectations })
  }

  protected begin(tokens: IToken[], reading: Reading): void {
    this.reading = reading
    this.#conditions = 0
    this.input = tokens
  }

  /** A token that is not there has no text: nothing is made up to go on. */
  protected override canTokenTypeBeInsertedInRecovery(): boolean {
    return false
  }

  readonly condition: ParserMethod<[], Filter> = this.RULE(
    'condition',
    () => {
      const operand = this.SUBRULE(this.operand)
      return this.OR({
        DEF: [
          { ALT: () => this.SUBRULE(this.compared, { ARGS: [operand] }) },
          { ALT: () => this.SUBRULE(this.nullTest, { ARGS: [operand] }) },
          { ALT: () => this.SUBRULE(this.negatable, { ARGS: [operand] }) },
          { ALT: () => this.SUBRULE(this.notMatched, { ARGS: [operand] }) },
        ],
        ERR_MSG: OPERATOR,
      })
    },
    { recoveryValueFunc: () => EVERYTHING },
  )

  readonly operand: ParserMethod<[], Operand | undefined> = this.RULE('operand', () =>
    this.OR({
      DEF: [{ ALT: () => this.SUBRULE(this.call) }, { ALT: () => this.SUBRULE(this.name) }],
      ERR_MSG: VALUE_OF_RUN,
    }),
  )

  readonly name: ParserMethod<[], Operand | undefined> = this.RULE('name', () => {
    const name = this.OR([
      { ALT: () => this.CONSUME(Word) },
      { ALT: () => this.CONSUME(Text) },
      { ALT: () => this.CONSUME(QuotedKey) },
    ])
    let key: IToken | undefined
    this.OPTION(() => {
      key = this.OR2([{ ALT: () => this.CONSUME2(QuotedKey) }, { ALT: () => this.CONSUME2(Text) }])
    })
    return this.ACTION(() => {
      this.count(name)
      return readName(this.reading, name, key)
    })
  })

  readonly call: ParserMethod<[], Operand | undefined> = this.RULE('call', () => {
    const name = this.CONSUME(Word)
    this.CONSUME(Open)
    const key = this.SUBRULE(this.key)
    const end = this.CONSUME(Close)
    return this.ACTION(() => {
      this.count(name)
      return key && readCall(this.reading, name, key, end)
    })
  })

  readonly key: ParserMethod<[], IToken | undefined> = this.RULE('key', () =>
    this.OR({
      DEF: [{ ALT: () => this.CONSUME(Scalar) }, { ALT: () => this.CONSUME(QuotedKey) }],
      ERR_MSG: 'the name of a metric, in backticks where it is no plain word',
    }),
  )

  /** Undefined where an error was noted in its place. */
  readonly constant: ParserMethod<[], IToken | undefined> = this.RULE('constant', () =>
    this.OR({
      DEF: [{ ALT: () => this.CONSUME(Scalar) }],
      ERR_MSG: 'a value: a number, a text in quotes, a time or a word',
    }),
  )

  /** `= null` is read as `is null`, which is what it is written for. */
  readonly compared: ParserMethod<[Operand | undefined], Filter> = this.RULE(
    'compared',
    (operand: Operand | undefined) => {
      const operator = this.CONSUME(Comparison)
      return this.OR({
        DEF: [
          { ALT: () => this.SUBRULE(this.comparedWithNull, { ARGS: [operand, operator] }) },
          { ALT: () => this.SUBRULE(this.comparedWithConstant, { ARGS: [operand, operator] }) },
        ],
        ERR_MSG: 'a value: a number, a text in quotes, a time, a word or null',
      })
    },
    { recoveryValueFunc: () => EVERYTHING },
  )

  readonly comparedWithNull: ParserMethod<[Operand | undefined, IToken], Filter> = this.RULE(
    'comparedWithNull',
    (operand: Operand | undefined, operator: IToken) => {
      const token = this.CONSUME(Null)
      return this.make(operand, (known) => {
        if (/^==?$/.test(operator.image)) return isNull(known)
        if (/^(!=|<>)$/.test(operator.image)) return { kind: 'not', part: isNull(known) }
        complain(this.reading, placeOf(token), 'a value: nothing is less or more than null')
        return EVERYTHING
      })
    },
    { recoveryValueFunc: () => EVERYTHING },
  )

  readonly comparedWithConstant: ParserMethod<[Operand | undefined, IToken], Filter> = this.RULE(
    'comparedWithConstant',
    (operand: Operand | undefined, operator: IToken) => {
      const from = this.SUBRULE(this.constant)
      let to: IToken | undefined
      this.OPTION(() => {
        this.CONSUME(Range)
        to = this.SUBRULE2(this.constant)
      })
      return this.make(operand, (known) => {
        if (!to) return comparison(this.reading, known, operator, from)
        if (operator.tokenType === Equal) return between(this.reading, known, operator, from, to)
        complain(this.reading, placeOf(operator), '= or in before a range')
        return EVERYTHING
      })
    },
    { recoveryValueFunc: () => EVERYTHING },
  )

  readonly nullTest: ParserMethod<[Operand | undefined], Filter> = this.RULE(
    'nullTest',
    (operand: Operand | undefined) => {
      let negated = false
      this.CONSUME(Is)
      this.OPTION(() => {
        this.CONSUME(Not)
        negated = true
      })
      this.CONSUME(Null)
      return this.make(operand, (known) => (negated ? { kind: 'not', part: isNull(known) } : isNull(known)))
    },
    { recoveryValueFunc: () => EVERYTHING },
  )

  readonly negatable: ParserMethod<[Operand | undefined], Filter> = this.RULE(
    'negatable',
    (operand: Operand | undefined) => {
      let negated = false
      this.OPTION(() => {
        this.CONSUME(Not)
        negated = true
      })
      const filter = this.OR({
        DEF: [
          { ALT: () => this.SUBRULE(this.inList, { ARGS: [operand] }) },
          { ALT: () => this.SUBRULE(this.inRange, { ARGS: [operand] }) },
          { ALT: () => this.SUBRULE(this.textTest, { ARGS: [operand] }) },
        ],
        ERR_MSG: 'in, between, contains, matches or like',
      })
      return this.make(operand, (known) => (negated ? unless(known, filter) : filter))
    },
    { recoveryValueFunc: () => EVERYTHING },
  )

  readonly notMatched: ParserMethod<[Operand | undefined], Filter> = this.RULE(
    'notMatched',
    (operand: Operand | undefined) => {
      const operator = this.CONSUME(NotMatches)
      const token = this.SUBRULE(this.constant)
      return this.make(operand, (known) => unless(known, textCondition(this.reading, known, operator, token)))
    },
    { recoveryValueFunc: () => EVERYTHING },
  )

  readonly inList: ParserMethod<[Operand | undefined], Filter> = this.RULE(
    'inList',
    (operand: Operand | undefined) => {
      const operator = this.CONSUME(In)
      return this.OR({
        DEF: [
          { ALT: () => this.SUBRULE(this.list, { ARGS: [operand] }) },
          { ALT: () => this.SUBRULE(this.rangeOf, { ARGS: [operand, operator] }) },
        ],
        ERR_MSG: 'a list such as (1, 2) or a range such as 1..2',
      })
    },
    { recoveryValueFunc: () => EVERYTHING },
  )

  readonly list: ParserMethod<[Operand | undefined], Filter> = this.RULE(
    'list',
    (operand: Operand | undefined) => {
      const tokens: (IToken | undefined)[] = []
      this.CONSUME(Open)
      this.MANY_SEP({
        SEP: Comma,
        DEF: () => {
          tokens.push(this.SUBRULE(this.constant))
        },
      })
      this.CONSUME(Close)
      return this.make(operand, (known) => among(this.reading, known, tokens))
    },
    { recoveryValueFunc: () => EVERYTHING },
  )

  readonly rangeOf: ParserMethod<[Operand | undefined, IToken], Filter> = this.RULE(
    'rangeOf',
    (operand: Operand | undefined, operator: IToken) => {
      const from = this.SUBRULE(this.constant)
      this.CONSUME(Range)
      const to = this.SUBRULE2(this.constant)
      return this.make(operand, (known) => between(this.reading, known, operator, from, to))
    },
    { recoveryValueFunc: () => EVERYTHING },
  )

  readonly inRange: ParserMethod<[Operand | undefined], Filter> = this.RULE(
    'inRange',
    (operand: Operand | undefined) => {
      const operator = this.CONSUME(Between)
      const from = this.SUBRULE(this.constant)
      this.CONSUME(And)
      const to = this.SUBRULE2(this.constant)
      return this.make(operand, (known) => between(this.reading, known, operator, from, to))
    },
    { recoveryValueFunc: () => EVERYTHING },
  )

  readonly textTest: ParserMethod<[Operand | undefined], Filter> = this.RULE(
    'textTest',
    (operand: Operand | undefined) => {
      const operator = this.CONSUME(TextOperator)
      const token = this.SUBRULE(this.constant)
      return this.make(operand, (known) => textCondition(this.reading, known, operator, token))
    },
    { recoveryValueFunc: () => EVERYTHING },
  )

  protected make(operand: Operand | undefined, make: (operand: Operand) => Filter): Filter {
    return this.ACTION(() => (operand ? make(operand) : EVERYTHING))
  }

  protected count(token: IToken): void {
    this.#conditions++
    if (this.#conditions === MOST_CONDITIONS + 1)
      complain(this.reading, placeOf(token), `at most ${MOST_CONDITIONS} conditions in one filter`)
  }

  /** Whether a condition begins here rather than words to search for: a word is one that an operator follows. */
  protected isCondition(): boolean {
    const first = this.LA(1)
    const second = this.LA(2)
    if (first.tokenType === QuotedKey) return true
    if (first.tokenType === Word && (splitEntity(first.image) || second.tokenType === Open)) return true
    return isOperator(second) || (second.tokenType === Not && isNegatable(this.LA(3)))
  }
}

function isOperator(token: IToken): boolean {
  return (
    token.tokenType === Is ||
    token.tokenType === NotMatches ||
    tokenMatcher(token, Comparison) ||
    isNegatable(token)
  )
}

function isNegatable(token: IToken): boolean {
  return token.tokenType === In || token.tokenType === Between || tokenMatcher(token, TextOperator)
}
