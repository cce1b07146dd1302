import { describe, expect, it } from 'vitest'
import { buildTokenizer, readTokenizer, type Tokenizer, tokenizerArtifact } from './tokenizer.js'

const SPECIAL = ['padding', 'unknown', 'start', 'end'] as const
const tokens = (tokenizer: Tokenizer, text: string | Uint8Array) => [...tokenizer.encode(text).tokens]

describe('a tokenizer of characters', () => {
  const tokenizer = buildTokenizer(['banana', 'bn😀'], { unit: 'character', vocabulary: 3, special: SPECIAL })

  it('puts special tokens first, then the most frequent, then in the order of code points', () => {
    expect(tokenizer.file()).toEqual({
      version: 1,
      unit: 'character',
      special: ['padding', 'unknown', 'start', 'end'],
      tokens: ['a', 'n', 'b'],
    })
    const ties = buildTokenizer(['b😀\ufffda'], { unit: 'character', vocabulary: 9, special: SPECIAL })
    expect(ties.file().tokens).toEqual(['a', 'b', '\ufffd', '😀'])
    expect(tokenizer.size).toBe(7)
    expect(tokenizer.special('end')).toBe(3)
  })

  it('gives the text back, with a sign for what it does not know', () => {
    expect(tokens(tokenizer, 'ban')).toEqual([6, 4, 5])
    expect(tokenizer.decode([2, 6, 4, 5, 3, 0, 0])).toBe('ban')
    expect(tokenizer.decode(tokens(tokenizer, 'b😀xn'))).toBe('b\ufffd\ufffdn')
  })
})

describe('a tokenizer of words', () => {
  const text = 'The cat’s mat, the  cat!\n'
  const tokenizer = buildTokenizer([text], { unit: 'word', vocabulary: 100, special: ['unknown'] })

  it('cuts into lower-case words and single signs, in any script', () => {
    expect(tokenizer.decode(tokens(tokenizer, text))).toBe('the cat’s mat , the cat !')
    const all = buildTokenizer(['Ça va, naïve Ёлка 3½ ... 你好'], {
      unit: 'word',
      vocabulary: 100,
      special: ['unknown'],
    })
    expect(all.file().tokens.toSorted()).toEqual(
      ['.', ',', '3½', 'va', 'ça', 'naïve', 'ёлка', '你好'].toSorted(),
    )
  })

  it('counts the characters that each word stands for, white space after it included', () => {
    expect([...tokenizer.encode(text).characters]).toEqual([4, 6, 3, 2, 5, 3, 2])
    expect(tokens(tokenizer, '   ')).toEqual([])
  })
})

describe('a tokenizer of bytes', () => {
  const tokenizer = buildTokenizer([], { unit: 'byte', vocabulary: 16, special: ['padding'] })

  it('has all 256 bytes, whatever the text, and gives text back', () => {
    expect(tokenizer.size).toBe(257)
    expect(tokens(tokenizer, 'é')).toEqual([0xc4, 0xaa])
    expect(tokenizer.decode([0, ...tokens(tokenizer, 'Ça va 😀')])).toBe('Ça va 😀')
  })

  it('counts characters, not bytes', () => {
    expect([...tokenizer.encode('aé😀').characters]).toEqual([1, 1, 0, 1, 0, 0, 0])
  })

  it('keeps bytes that are no UTF-8', () => {
    const bytes = Uint8Array.of(0x61, 0xff, 0xc3, 0x28)
    expect(tokens(tokenizer, bytes)).toEqual([0x62, 0x100, 0xc4, 0x29])
    expect(tokenizer.decode(tokens(tokenizer, bytes))).toBe('a\ufffd\ufffd(')
  })
})

describe('tokenizer.json', () => {
  it.each(['byte', 'character', 'word'] as const)('opens the same tokenizer again (%s)', (unit) => {
    const text = 'Some text, "quoted" \\ and naïve 😀\n'
    const tokenizer = buildTokenizer([text], { unit, vocabulary: 8, special: SPECIAL })
    const { name, data } = tokenizerArtifact(tokenizer)
    const again = readTokenizer(Buffer.from(data).toString(), name)
    expect(tokens(again, text)).toEqual(tokens(tokenizer, text))
    expect(again.decode(tokens(again, text))).toBe(tokenizer.decode(tokens(tokenizer, text)))
    expect(again.size).toBe(tokenizer.size)
  })

  it.each([
    ['{', /tokenizer\.json: found no JSON, expected a tokenizer of version 1/],
    ['{"version":2,"unit":"byte","special":[],"tokens":[]}', /expected 1.*at version/],
    ['{"version":1,"unit":"word","special":["padding"],"tokens":["a"]}', /expected "unknown".*at special/],
  ])('refuses %s', (json, message) => {
    expect(() => readTokenizer(json, 'tokenizer.json')).toThrow(message)
  })
})
