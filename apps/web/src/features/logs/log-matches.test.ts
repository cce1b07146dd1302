import type { LogLine } from '@barycenter/contracts'
import { describe, expect, it } from 'vitest'
import { findMatches, nextMatch, splitAtMatches } from './log-matches'

const lines = ['Loss 1', 'saved', 'loss 2', 'LOSS 3'].map((message) => ({ message }) as LogLine)

describe('searching a log', () => {
  it('finds lines whatever their case, and none for an empty text', () => {
    expect(findMatches(lines, ' loss ')).toEqual([0, 2, 3])
    expect(findMatches(lines, ' ')).toEqual([])
  })

  it('goes from match to match and round the ends', () => {
    const matches = [0, 2, 3]
    expect(nextMatch(matches, 0, 'next')).toBe(1)
    expect(nextMatch(matches, 3, 'next')).toBe(0)
    expect(nextMatch(matches, 2, 'previous')).toBe(0)
    expect(nextMatch(matches, 0, 'previous')).toBe(2)
    expect(nextMatch([], 0, 'next')).toBeNull()
  })

  it('marks every place of the text and changes no character of the line', () => {
    expect(splitAtMatches('aXbxc', 'x')).toEqual(['a', 'X', 'b', 'x', 'c'])
    expect(splitAtMatches('nothing', 'x')).toEqual(['nothing'])
    expect(splitAtMatches('İx', 'x').join('')).toBe('İx')
  })
})
