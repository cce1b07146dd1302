import { describe, expect, it } from 'vitest'
import { DisplayName } from './ids.js'

describe('DisplayName', () => {
  it('keeps what people write, in any script, without the spaces around it', () => {
    expect(DisplayName.parse('  TWA, Kopf-Phase № 3 – 试验 🎯 ')).toBe('TWA, Kopf-Phase № 3 – 试验 🎯')
  })

  it.each(['two\nlines', 'a\u001b[2Jclear', 'tab\there', ''])('refuses %j', (name) => {
    expect(DisplayName.safeParse(name).success).toBe(false)
  })
})
