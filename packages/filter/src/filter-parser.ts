import type { IToken, ParserMethod } from 'chevrotain'
import { ConditionParser, VALUE_OF_RUN } from './condition-parser.js'
import { EVERYTHING, searchFor } from './conditions.js'
import type { Filter } from './filter.js'
import { complain, type Reading } from './problems.js'
import { And, Close, Not, Open, Or, placeOf, Scalar } from './tokens.js'

const MOST_NOTS = 8

/** The whole language: conditions and searched words, joined by and, or, not and parentheses. */
export class FilterParser extends ConditionParser {
  constructor() {
    super()
    this.performSelfAnalysis()
  }

  read(tokens: IToken[], reading: Reading): Filter {
    this.begin(tokens, reading)
    return this.filter()
  }

  readonly filter: ParserMethod<[], Filter> = this.RULE('filter', () => this.SUBRULE(this.either), {
    recoveryValueFunc: () => EVERYTHING,
  })

  readonly either: ParserMethod<[], Filter> = this.RULE(
    'either',
    () => {
      const parts = [this.SUBRULE(this.both)]
      this.MANY(() => {
        this.CONSUME(Or)
        parts.push(this.SUBRULE2(this.both))
      })
      return parts.length === 1 ? parts[0]! : { kind: 'or' as const, parts }
    },
    { recoveryValueFunc: () => EVERYTHING },
  )

  readonly both: ParserMethod<[], Filter> = this.RULE(
    'both',
    () => {
      const parts = [this.SUBRULE(this.negation)]
      this.MANY(() => {
        this.CONSUME(And)
        parts.push(this.SUBRULE2(this.negation))
      })
      return parts.length === 1 ? parts[0]! : { kind: 'and' as const, parts }
    },
    { recoveryValueFunc: () => EVERYTHING },
  )

  readonly negation: ParserMethod<[], Filter> = this.RULE(
    'negation',
    () => {
      const nots: IToken[] = []
      this.MANY(() => {
        nots.push(this.CONSUME(Not))
      })
      let filter = this.SUBRULE(this.primary)
      this.ACTION(() => {
        if (nots.length > MOST_NOTS)
          complain(this.reading, placeOf(nots[MOST_NOTS]!), `at most ${MOST_NOTS} times not in a row`)
        for (const _ of nots) filter = { kind: 'not', part: filter }
      })
      return filter
    },
    { recoveryValueFunc: () => EVERYTHING },
  )

  readonly primary: ParserMethod<[], Filter> = this.RULE(
    'primary',
    () =>
      this.OR({
        // By the first token and the gates: what begins as a condition stays one, also where its operator is missing.
        MAX_LOOKAHEAD: 1,
        DEF: [
          { ALT: () => this.SUBRULE(this.group) },
          {
            GATE: () => this.isCondition(),
            ALT: () => this.SUBRULE(this.condition),
            IGNORE_AMBIGUITIES: true,
          },
          { GATE: () => !this.isCondition(), ALT: () => this.SUBRULE(this.search) },
        ],
        ERR_MSG: `${VALUE_OF_RUN}, (, not, or a word to search for`,
      }),
    { recoveryValueFunc: () => EVERYTHING },
  )

  readonly group: ParserMethod<[], Filter> = this.RULE(
    'group',
    () => {
      this.CONSUME(Open)
      const filter = this.SUBRULE(this.either)
      this.CONSUME(Close)
      return filter
    },
    { recoveryValueFunc: () => EVERYTHING },
  )

  /** Words side by side must all be found. */
  readonly search: ParserMethod<[], Filter> = this.RULE(
    'search',
    () => {
      const tokens: IToken[] = [this.CONSUME(Scalar)]
      this.MANY({
        GATE: () => !this.isCondition(),
        DEF: () => {
          tokens.push(this.CONSUME2(Scalar))
        },
      })
      return this.ACTION(() => {
        const parts = tokens.map((token) => {
          this.count(token)
          return searchFor(this.reading, token)
        })
        return parts.length === 1 ? parts[0]! : { kind: 'and' as const, parts }
      })
    },
    { recoveryValueFunc: () => EVERYTHING },
  )
}
