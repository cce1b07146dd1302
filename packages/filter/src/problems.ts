import type { Place } from './tokens.js'

/** What is wrong at a place of the text, in words. */
export interface FilterError extends Place {
  found: string
  expected: string
}

/** A regular expression in the text; the database may refuse what looks well. */
export interface FilterPattern extends Place {
  pattern: string
}

/** What reading a text collects beside its meaning. */
export interface Reading {
  text: string
  /** In ms since 1970. */
  now: number
  errors: FilterError[]
  patterns: FilterPattern[]
}

/** Notes an error at a place; what is found there is told from the text. */
export function complain(
  reading: Reading,
  { offset, length }: Place,
  expected: string,
  found?: string,
): void {
  reading.errors.push({ offset, length, found: found ?? foundAt(reading.text, offset, length), expected })
}

const LONGEST_FOUND = 60

export function foundAt(text: string, offset: number, length: number): string {
  const found = text.slice(offset, offset + length)
  if (found === '') return 'the end'
  return found.length > LONGEST_FOUND ? `${found.slice(0, LONGEST_FOUND)}…` : found
}
