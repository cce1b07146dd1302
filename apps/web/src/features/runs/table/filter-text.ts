import type { Filter } from '@barycenter/filter'

/** A filter as it was written, and a further condition. */
export async function andFilter(text: string, condition: Filter): Promise<string> {
  const { printFilter } = await import('@barycenter/filter')
  return andText(text, printFilter(condition))
}

/**
 * A filter as it was written, and a condition in the words of the language. What is to be searched for becomes a part of a
 * filter by its quotes. The language is loaded when it is wanted: it is no part of the first page.
 */
export async function andText(text: string, added: string): Promise<string> {
  const own = text.trim()
  if (own === '') return added
  const { parseFilter, printFilter } = await import('@barycenter/filter')
  const parsed = parseFilter(own, { now: 0 })
  const written = parsed.ok && isWords(parsed.filter) ? printFilter(parsed.filter) : own
  return `(${written}) and ${added}`
}

const isWords = (filter: Filter): boolean =>
  filter.kind === 'search' || (filter.kind === 'and' && filter.parts.every(isWords))
