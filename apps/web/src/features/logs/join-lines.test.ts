import type { LogLine } from '@barycenter/contracts'
import { expect, it } from 'vitest'
import { joinLines } from './join-lines'

const lines = (...seqs: number[]) => seqs.map((seq) => ({ seq, ordinal: 0 }) as LogLine)

it('puts earlier lines before those that they were read for', () => {
  const joined = joinLines({ lines: lines(1, 2), until: 3 }, lines(3, 4))
  expect(joined).toEqual({ lines: lines(1, 2, 3, 4), early: 2 })
})

it('leaves them out where lines between are missing', () => {
  expect(joinLines({ lines: lines(1, 2), until: 3 }, lines(9))).toEqual({ lines: lines(9), early: 0 })
})
