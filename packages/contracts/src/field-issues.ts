import type { z } from 'zod'
import type { FieldIssue } from './errors.js'

/** Turns zod's findings into "field, found, expected", looking the found value up in the input itself. */
export function fieldIssues(error: z.ZodError, input: unknown): FieldIssue[] {
  const issues = error.issues.flatMap((issue) => issuesOf(issue, input))
  // Several rules of one field may be explained by the same words.
  const byText = new Map(issues.map((issue) => [describeIssues([issue]), issue]))
  return [...byText.values()]
}

function issuesOf(issue: z.core.$ZodIssue, input: unknown): FieldIssue[] {
  const path = issue.path.map(String)
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({
      path: [...path, key].join('.'),
      found: describeValue(valueAt(input, [...path, key])),
      expected: 'no such field here (unknown key)',
    }))
  }
  if (issue.code === 'invalid_key') {
    const key = describeValue(path.at(-1))
    return [{ path: path.slice(0, -1).join('.'), found: `the name ${key}`, expected: keyExpectation(issue) }]
  }
  return [
    {
      path: path.join('.') || '(whole input)',
      found: describeValue(valueAt(input, path)),
      expected: expectation(issue),
    },
  ]
}

/** One sentence per field, for logs, terminals and plain-text clients. */
export function describeIssues(issues: FieldIssue[]): string {
  return issues.map(({ path, found, expected }) => `${path}: found ${found}, expected ${expected}`).join('; ')
}

function valueAt(input: unknown, path: string[]): unknown {
  return path.reduce<unknown>(
    (value, key) =>
      typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[key] : undefined,
    input,
  )
}

const LONGEST_FOUND = 120

function describeValue(value: unknown): string {
  if (value === undefined) return 'nothing'
  const text = typeof value === 'number' ? String(value) : (JSON.stringify(value) ?? String(value))
  return text.length > LONGEST_FOUND ? `${text.slice(0, LONGEST_FOUND)}…` : text
}

/** How zod's own messages begin: they say what is wrong, and ours what is expected. */
const MADE_BY_ZOD = /^(Invalid |Too |Unrecognized )/

function expectation(issue: z.core.$ZodIssue): string {
  if (!MADE_BY_ZOD.test(issue.message)) return issue.message
  switch (issue.code) {
    case 'invalid_type':
      return issue.expected === 'int' ? 'a whole number' : `a value of type ${issue.expected}`
    case 'invalid_value':
      return issue.values.length === 1
        ? JSON.stringify(issue.values[0])
        : `one of ${issue.values.map((value) => JSON.stringify(value)).join(', ')}`
    case 'too_small':
      return bound(issue.origin, issue.inclusive === false ? 'more than' : 'at least', issue.minimum)
    case 'too_big':
      return bound(issue.origin, issue.inclusive === false ? 'less than' : 'at most', issue.maximum)
    case 'not_multiple_of':
      return `a multiple of ${issue.divisor}`
    case 'invalid_format':
      return `a value of the format ${issue.format}`
    case 'invalid_union':
      return 'options' in issue && issue.options
        ? `one of ${issue.options.map((option) => JSON.stringify(option)).join(', ')}`
        : unionExpectation(issue)
    default:
      return issue.message
  }
}

function keyExpectation(issue: Extract<z.core.$ZodIssue, { code: 'invalid_key' }>): string {
  return `names of ${issue.issues.map(expectation).join(', and ')}`
}

function unionExpectation(issue: Extract<z.core.$ZodIssue, { code: 'invalid_union' }>): string {
  const branches = issue.errors.flat().map(expectation)
  return branches.length > 0 ? [...new Set(branches)].join(', or ') : issue.message
}

function bound(origin: string, relation: string, limit: number | bigint): string {
  const some = (one: string) => `${relation} ${limit} ${limit === 1 ? one : `${one}s`}`
  if (origin === 'string') return some('character')
  if (origin === 'array') return some('item')
  return `a value of ${relation} ${limit}`
}
