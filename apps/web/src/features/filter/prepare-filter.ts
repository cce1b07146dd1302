import type { FilterError, FilterSuggestion } from '@barycenter/filter'

export interface FilterStretch {
  text: string
  wrong: boolean
}

/** The text cut where errors begin and end; an error at the end is a stretch of one space behind it. */
export function stretchesOf(text: string, errors: readonly FilterError[]): FilterStretch[] {
  const wrong = Array.from({ length: text.length + 1 }, () => false)
  for (const { offset, length } of errors)
    wrong.fill(true, Math.min(offset, text.length), offset + Math.max(1, length))
  const characters = [...Array(text.length).keys()].map((at) => text[at]!)
  const stretches: FilterStretch[] = []
  for (const [at, character] of [...characters, ' '].entries()) {
    if (at === text.length && !wrong[at]) break
    const last = stretches.at(-1)
    if (last && last.wrong === wrong[at]) last.text += character
    else stretches.push({ text: character, wrong: wrong[at]! })
  }
  return stretches
}

/** The first mistake in words, and how many more there are. */
export function errorWords(errors: readonly FilterError[]): string | null {
  const [first] = errors
  if (!first) return null
  const more = errors.length - 1
  const others = more === 0 ? '' : ` (and ${more} more ${more === 1 ? 'mistake' : 'mistakes'})`
  return `Character ${first.offset + 1}: found ${first.found}, expected ${first.expected}${others}`
}

/** The text with a suggestion taken, ready for the next word. */
export function takeSuggestion(
  text: string,
  { insert, offset, length }: FilterSuggestion,
): { text: string; cursor: number } {
  const rest = text.slice(offset + length)
  const opens = /[.(]$/.test(insert)
  const space = opens || rest.startsWith(' ') || rest.startsWith(')') ? '' : ' '
  const cursor = offset + insert.length + (opens || rest.startsWith(')') ? 0 : 1)
  return { text: text.slice(0, offset) + insert + space + rest, cursor }
}

/** The suggestion that the arrow key leads to; from the last on it begins anew. None is -1. */
export function stepActive(active: number, step: 1 | -1, count: number): number {
  if (count === 0) return -1
  if (active < 0) return step === 1 ? 0 : count - 1
  return (active + step + count) % count
}
