import { completeFilter, parseFilter } from '@barycenter/filter'
import { describe, expect, it } from 'vitest'
import { EXAMPLES } from './help-texts'
import { errorWords, stepActive, stretchesOf, takeSuggestion } from './prepare-filter'

function errorsOf(text: string) {
  const parsed = parseFilter(text, { now: 0 })
  return parsed.ok ? [] : [...parsed.errors]
}

/** Wrong stretches in brackets. */
const drawn = (text: string) =>
  stretchesOf(text, errorsOf(text))
    .map(({ text: part, wrong }) => (wrong ? `[${part}]` : part))
    .join('')

describe('a filter box', () => {
  it('marks what is wrong, also at the end', () => {
    expect(drawn('seed = 1')).toBe('seed = 1')
    expect(drawn('status = done and seed = x')).toBe('status = [done] and seed = [x]')
    expect(drawn('seed =')).toBe('seed =[ ]')
    expect(drawn('')).toBe('')
  })

  it('says the first mistake and counts the others', () => {
    expect(errorWords([])).toBeNull()
    expect(errorWords(errorsOf('status = done'))).toMatch(/^Character 10: found done, expected one of queued/)
    expect(errorWords(errorsOf('naem = 1 and status = x and seed = y'))).toMatch(/\(and 2 more mistakes\)$/)
  })

  it('takes a suggestion and leaves the cursor where the next word is written', () => {
    const keys = [{ of: 'metric' as const, key: 'loss' }]
    const taken = (text: string, cursor: number) => {
      const [first] = completeFilter(text, cursor, { keys })
      const { text: after, cursor: at } = takeSuggestion(text, first!)
      return `${after.slice(0, at)}|${after.slice(at)}`
    }
    expect(taken('sta', 3)).toBe('status |')
    expect(taken('sta = running', 3)).toBe('status |= running')
    expect(taken('ma', 2)).toBe('max(|')
    expect(taken('max(', 4)).toBe('max(loss) |')
    expect(taken('max(lo)', 6)).toBe('max(loss|)')
  })

  it('walks through the suggestions in a circle', () => {
    expect([stepActive(-1, 1, 3), stepActive(2, 1, 3), stepActive(-1, -1, 3), stepActive(0, 1, 0)]).toEqual([
      0, 0, 2, -1,
    ])
  })
})

it.each(EXAMPLES)('the help can be taken as it is: $text', ({ text }) => expect(errorsOf(text)).toEqual([]))
