import type { IParserErrorMessageProvider, TokenType } from 'chevrotain'
import { Close } from './tokens.js'

const labelOf = (type: TokenType) => type.LABEL ?? type.name

/** The message of an error is what was expected; the place comes from its token. */
export const expectations: IParserErrorMessageProvider = {
  buildMismatchTokenMessage: ({ expected }) => labelOf(expected),
  buildNotAllInputParsedMessage: ({ firstRedundant }) =>
    firstRedundant.tokenType === Close ? 'no ) without its (' : 'and, or, or the end',
  buildNoViableAltMessage: ({ expectedPathsPerAlt, customUserDescription }) =>
    customUserDescription || firstLabels(expectedPathsPerAlt.flat()),
  buildEarlyExitMessage: ({ expectedIterationPaths, customUserDescription }) =>
    customUserDescription || firstLabels(expectedIterationPaths),
}

function firstLabels(paths: TokenType[][]): string {
  return [...new Set(paths.flatMap(([first]) => (first ? [labelOf(first)] : [])))].join(', ')
}
