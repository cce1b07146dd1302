import { createToken, type IToken, Lexer, type TokenType } from 'chevrotain'

/** What bare names and words are made of; a name may begin with a digit where it is no number. */
const WORD_CHARACTER = String.raw`[\p{L}\p{N}_/:@.\-]`
const WORD_ENDS = `(?!${WORD_CHARACTER})`
/** A number ends before a range (0.1..0.5), but not inside of a word (1.2.3, 3dnet). */
const NUMBER_ENDS = String.raw`(?![\p{L}\p{N}_/:@%\-])(?!\.(?!\.))`
const DIGITS = String.raw`(?:\d+(?:\.(?!\.)\d*)?|\.\d+)(?:e[-+]?\d+)?`
const UNITS =
  'milliseconds?|ms|seconds?|secs?|s|minutes?|mins?|months?|mo|m|hours?|hrs?|h|days?|d|weeks?|w|years?|y|k|g|%'
const QUANTITY = `(?:${DIGITS}(?:${UNITS}))+`
const TIME_OF_DAY = String.raw`\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:z|[-+]\d{2}:?\d{2})?`

/** Chevrotain analyses plain expressions only; one that needs Unicode is matched by a function. */
function matcher(source: string) {
  const pattern = new RegExp(source, 'iuy')
  return (text: string, offset: number): RegExpExecArray | null => {
    pattern.lastIndex = offset
    return pattern.exec(text)
  }
}

function token(name: string, label: string, source: string, categories: TokenType[] = []): TokenType {
  const pattern = matcher(source)
  return createToken({ name, label, pattern, line_breaks: false, categories })
}

const keyword = (name: string, source: string, categories: TokenType[] = []) =>
  token(name, source.split('|')[0]!, `(?:${source})${WORD_ENDS}`, categories)

/** What one text of a constant can be, and what a search consists of. */
export const Scalar = createToken({ name: 'Scalar', label: 'a value', pattern: Lexer.NA })
export const Comparison = createToken({
  name: 'Comparison',
  label: 'an operator such as = or >',
  pattern: Lexer.NA,
})
export const TextOperator = createToken({
  name: 'TextOperator',
  label: 'contains, matches, like',
  pattern: Lexer.NA,
})

const Space = createToken({ name: 'Space', pattern: /\s+/, group: Lexer.SKIPPED })
export const Text = token('Text', 'a text in quotes', `'(?:''|[^'])*'|"(?:""|[^"])*"`, [Scalar])
export const QuotedKey = token('QuotedKey', 'a name in backticks', '`(?:``|[^`])+`')
/** From a quote that nothing closes to the end. */
export const Unclosed = token('Unclosed', 'a text in quotes', `['"\`][^]*`, [Scalar])
export const Regex = token('Regex', 'a regular expression', String.raw`/(?:[^/\\\n]|\\.)+/i?${WORD_ENDS}`, [
  Scalar,
])
export const Moment = token(
  'Moment',
  'a time',
  `(?:\\d{4}-\\d{2}(?:-\\d{2}(?:[t ]${TIME_OF_DAY})?)?|now(?:\\s*[-+]\\s*${QUANTITY})?|today|yesterday)${NUMBER_ENDS}`,
  [Scalar],
)
export const Numeral = token('Numeral', 'a number', `[-+]?(?:${DIGITS}|inf(?:inity)?)${NUMBER_ENDS}`, [
  Scalar,
])
export const Quantity = token('Quantity', 'a number with its unit', `[-+]?${QUANTITY}${NUMBER_ENDS}`, [
  Scalar,
])
export const Range = token('Range', '..', String.raw`\.\.`)

export const And = token('And', 'and', `and${WORD_ENDS}|&&`)
export const Or = token('Or', 'or', `or${WORD_ENDS}|\\|\\|`)
const NotEqual = token('NotEqual', '!=', '!=|<>', [Comparison])
export const NotMatches = token('NotMatches', '!~', '!~')
export const Not = token('Not', 'not', `not${WORD_ENDS}|!`)
const LessEqual = token('LessEqual', '<=', '<=', [Comparison])
const GreaterEqual = token('GreaterEqual', '>=', '>=', [Comparison])
const Less = token('Less', '<', '<', [Comparison])
const Greater = token('Greater', '>', '>', [Comparison])
export const Equal = token('Equal', '=', '==?', [Comparison])
export const In = keyword('In', 'in')
export const Is = keyword('Is', 'is')
export const Null = keyword('Null', 'null')
export const Between = keyword('Between', 'between')
const Contains = keyword('Contains', 'contains', [TextOperator])
const Matches = token('Matches', 'matches', `matches${WORD_ENDS}|=?~`, [TextOperator])
const Ilike = keyword('Ilike', 'ilike', [TextOperator])
const Like = keyword('Like', 'like', [TextOperator])
export const Word = token('Word', 'a name', String.raw`[\p{L}\p{N}_]${WORD_CHARACTER}*`, [Scalar])
export const Open = token('Open', '(', String.raw`\(`)
export const Close = token('Close', ')', String.raw`\)`)
export const Comma = token('Comma', ',', ',')

/** In the order in which they are tried. */
export const TOKENS: TokenType[] = [
  Scalar,
  Comparison,
  TextOperator,
  Space,
  Text,
  QuotedKey,
  Unclosed,
  Regex,
  Moment,
  Numeral,
  Quantity,
  Range,
  And,
  Or,
  NotEqual,
  NotMatches,
  Matches,
  Not,
  LessEqual,
  GreaterEqual,
  Less,
  Greater,
  Equal,
  In,
  Is,
  Null,
  Between,
  Contains,
  Ilike,
  Like,
  Word,
  Open,
  Close,
  Comma,
]

const lexer = new Lexer(TOKENS, { positionTracking: 'onlyOffset', ensureOptimizations: false })

export interface Place {
  /** In UTF-16 characters from the start of the text. */
  offset: number
  length: number
}

export function tokenize(text: string): { tokens: IToken[]; strange: Place[] } {
  const { tokens, errors } = lexer.tokenize(text)
  return { tokens, strange: errors.map(({ offset, length }) => ({ offset, length })) }
}

export function placeOf({ startOffset, image }: IToken): Place {
  return { offset: startOffset, length: image.length }
}

/** The text of a token without its quotes. */
export function unquoted({ image, tokenType }: IToken): string {
  const quote = image[0]!
  if (tokenType === Text || tokenType === QuotedKey)
    return image.slice(1, -1).replaceAll(quote + quote, quote)
  return tokenType === Unclosed ? image.slice(1) : image
}
