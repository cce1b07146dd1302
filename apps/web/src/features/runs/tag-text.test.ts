import { describe, expect, it } from 'vitest'
import { parseTags, writeTags } from './tag-text'

describe('tags as text', () => {
  it('come back as they were written', () => {
    const tags = { paper: '', stage: 'head', note: 'a = b, c' }
    expect(parseTags(writeTags(tags), '\n')).toEqual({ tags, problem: null })
  })

  it('are separated by commas in a field of one line', () => {
    expect(parseTags('a, b=1', ',').tags).toEqual({ a: '', b: '1' })
  })

  it('are refused in words when a name is missing or comes twice', () => {
    expect(parseTags('= 1', '\n').problem).toContain('without a name')
    expect(parseTags('a\na = 2', '\n').problem).toContain('"a" twice')
    expect(parseTags('x'.repeat(251), '\n').problem).toContain('250')
  })
})
