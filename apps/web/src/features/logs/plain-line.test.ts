import type { LogLine } from '@barycenter/contracts'
import { describe, expect, it } from 'vitest'
import { asPlainLine, plainMessage } from './plain-line'

describe('plainMessage', () => {
  it('leaves out colours, cursor moves, titles and links', () => {
    expect(plainMessage('\u001b[1;32mok\u001b[0m done\u001b[K')).toBe('ok done')
    expect(plainMessage('\u001b]0;title\u0007a\u001b]8;;http://x\u001b\\b')).toBe('ab')
  })

  it('keeps the last state of a progress bar, line by line', () => {
    expect(plainMessage('10 %\r50 %\r100 %\nnext\r\n')).toBe('100 %\nnext\n')
  })

  it('keeps brackets that are no code', () => {
    expect(plainMessage('[32m] x[0]')).toBe('[32m] x[0]')
  })
})

describe('asPlainLine', () => {
  it('hands on the same line where there is nothing to leave out', () => {
    const line = { message: 'step 1' } as LogLine
    expect(asPlainLine(line)).toBe(line)
  })
})
