import type { Filter } from '@barycenter/filter'

/**
 * A filter as it was written, and a further condition. Words to search for become a part of a filter by their quotes. The
 * language is loaded when it is wanted: it is no part of the first page.
 */
export async function andFilter(text: string, condition: Filter): Promise<string> {
  const { parseFilter, printFilter } = await import('@barycenter/filter')
  const own = text.trim()
  const added = printFilter(condition)
  if (own === '') return added
  const parsed = parseFilter(own, { now: 0 })
  const written = parsed.ok && isWords(parsed.filter) ? printFilter(parsed.filter) : own
  return `(${written}) and ${added}`
}

const isWords = (filter: Filter): boolean =>
  filter.kind === 'search' || (filter.kind === 'and' && filter.parts.every(isWords))
