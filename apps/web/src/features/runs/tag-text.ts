import { Tags } from '@barycenter/contracts'

/** Tags as people type them: `name` or `name = value`, one a line. */
export function writeTags(tags: Tags): string {
  return Object.entries(tags)
    .map(([name, value]) => (value === '' ? name : `${name} = ${value}`))
    .join('\n')
}

/**
 * Reads such text; `problem` says in words what is wrong with it. In a field of one line commas separate tags; in
 * one of several lines a comma belongs to the value it stands in.
 */
export function parseTags(text: string, separator: ',' | '\n'): { tags: Tags; problem: string | null } {
  const entries = text
    .split(separator)
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .map((line) => {
      const at = line.indexOf('=')
      return at === -1 ? [line, ''] : [line.slice(0, at).trim(), line.slice(at + 1).trim()]
    }) as [string, string][]
  const nameless = entries.find(([name]) => name === '')
  if (nameless)
    return { tags: {}, problem: `found a value without a name ("= ${nameless[1]}"), expected name = value` }
  const names = entries.map(([name]) => name)
  const twice = names.find((name, index) => names.indexOf(name) !== index)
  if (twice !== undefined) return { tags: {}, problem: `found "${twice}" twice, expected each name once` }
  const parsed = Tags.safeParse(Object.fromEntries(entries))
  if (parsed.success) return { tags: parsed.data, problem: null }
  return { tags: {}, problem: 'a name has at most 250 characters and a value at most 5000' }
}
