import type { LogLine } from '@barycenter/contracts'

/** Places of the lines that hold the text, case aside; none for an empty text. */
export function findMatches(lines: readonly LogLine[], search: string): number[] {
  const needle = search.trim().toLowerCase()
  if (needle === '') return []
  return lines.flatMap(({ message }, index) => (message.toLowerCase().includes(needle) ? [index] : []))
}

/** Number of the match to go to from the line `from`, round the ends; null without matches. */
export function nextMatch(matches: readonly number[], from: number, way: 'next' | 'previous'): number | null {
  if (matches.length === 0) return null
  if (way === 'next') {
    const found = matches.findIndex((index) => index > from)
    return found === -1 ? 0 : found
  }
  const found = matches.findLastIndex((index) => index < from)
  return found === -1 ? matches.length - 1 : found
}

/** A message cut where the text stands in it: every second part is the text. */
export function splitAtMatches(message: string, search: string): string[] {
  const needle = search.trim().toLowerCase()
  if (needle === '') return [message]
  const parts: string[] = []
  const lower = message.toLowerCase()
  // A letter whose small form has another length would shift the places: such a line is not marked.
  if (lower.length !== message.length) return [message]
  let at = 0
  for (let found = lower.indexOf(needle); found !== -1; found = lower.indexOf(needle, at)) {
    parts.push(message.slice(at, found), message.slice(found, found + needle.length))
    at = found + needle.length
  }
  return [...parts, message.slice(at)]
}
