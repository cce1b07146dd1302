import { describe, expect, it } from 'vitest'
import { isCharacterKey, keyWords } from './command'

describe('keys', () => {
  it('are written as on the keyboard at hand', () => {
    expect(['g r', '$mod+k', '$mod+Shift+z', 'Shift+?'].map((keys) => keyWords(keys, false))).toEqual([
      'g then r',
      'Ctrl K',
      'Ctrl Shift Z',
      '?',
    ])
    expect(keyWords('$mod+k', true)).toBe('⌘ K')
  })

  it('of a character alone can be told from others', () => {
    expect(['g r', 'Shift+?', '1', '$mod+k', 'Alt+1'].map(isCharacterKey)).toEqual([
      true,
      true,
      true,
      false,
      false,
    ])
  })
})
