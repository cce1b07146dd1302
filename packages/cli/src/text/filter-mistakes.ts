import { AppError, type FieldIssue } from '@barycenter/contracts'
import { UsageError } from '../usage-error.js'

/** Asks a question with a filter; what is wrong with the filter is shown under its text. */
export async function askWithFilter<Answer>(filter: string, ask: () => Promise<Answer>): Promise<Answer> {
  try {
    return await ask()
  } catch (error) {
    const issues = error instanceof AppError ? error.issues.filter(({ path }) => path === 'filter') : []
    throw issues.length > 0 ? new UsageError(filterMistakes(filter, issues)) : error
  }
}

/** The text, and for each mistake its place marked below and what was expected there. */
export function filterMistakes(filter: string, issues: readonly FieldIssue[]): string {
  // One column for each character, so that marks stay under what they mark.
  const line = filter.replace(/\s/g, ' ')
  const marked = issues.map(({ found, expected, place }) => {
    const words = `found ${found}, expected ${expected}`
    if (!place) return `  ${words}`
    const marks = `${' '.repeat(place.offset)}${'^'.repeat(Math.max(1, place.length))}`
    return `  ${line}\n  ${marks}\n  ${words}`
  })
  return ['--filter cannot be read:', ...marked].join('\n')
}
