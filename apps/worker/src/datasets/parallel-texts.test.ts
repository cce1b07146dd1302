import { describe, expect, it } from 'vitest'
import { writeTree } from '../testing/folder-tree.js'
import { isParallelTexts, readParallelTexts } from './parallel-texts.js'

type Files = Record<string, string | Uint8Array>

const read = (files: Files, options = {}) =>
  readParallelTexts(writeTree(files), { policy: 'refuse', ...options })

const moses: Files = {
  'train.de': 'eins\nzwei\n',
  'train.en': 'one\r\ntwo',
  'test.de': 'drei\n',
  'test.en': 'three\n',
}
const tsv: Files = { 'train.de-en.tsv': 'eins\tone\nzwei\ttwo\n', 'val.de-en.tsv': 'drei\tthree\n' }

const zipped = Object.fromEntries(Object.entries(moses).map(([name, text]) => [`${name}.gz`, text]))

describe('readParallelTexts', () => {
  it.each<[string, Files]>([
    ['aligned files', moses],
    ['aligned .gz files', zipped],
    ['files of pairs', tsv],
  ])('reads %s', async (_name, files) => {
    expect(await read(files)).toEqual({
      set: {
        source: 'de',
        target: 'en',
        train: { sources: ['eins', 'zwei'], targets: ['one', 'two'] },
        test: { sources: ['drei'], targets: ['three'] },
      },
      skipped: { count: 0, first: [] },
      notes: [],
    })
  })

  it('turns aligned files around where a source is asked for', async () => {
    const { source, target, test } = (await read(moses, { source: 'en' })).set
    expect([source, target, test.sources, test.targets]).toEqual(['en', 'de', ['three'], ['drei']])
    await expect(read(moses, { source: 'fr' })).rejects.toThrow(
      /found no sentence pairs, expected train\.fr and train\.<target>/,
    )
  })

  it('holds a stable fifth of the pairs out where no file is for testing', async () => {
    const numbers = Array.from({ length: 40 }, (_, number) => `n${number}\tm${number}`)
    const { train, test } = (await read({ 'train.de-en.tsv': numbers.join('\n') })).set
    expect(train.sources.length + test.sources.length).toBe(40)
    expect(test.sources.length).toBeGreaterThan(3)
    expect(test.targets).toEqual(test.sources.map((source) => source.replace('n', 'm')))
  })

  it('refuses files of different lengths whatever the policy says', async () => {
    const files = { ...moses, 'train.en': 'one\n' }
    for (const policy of ['refuse', 'skip']) {
      await expect(read(files, { policy })).rejects.toMatchObject({
        code: 'DATASET_INVALID',
        message: expect.stringMatching(/train\.en: found 1 lines, expected 2, as many as in train\.de/),
      })
    }
  })

  it.each<[string, Files, RegExp]>([
    [
      'an empty line',
      { ...moses, 'train.de': 'eins\nzwei\n\n', 'train.en': 'one\ntwo\nthree\n' },
      /train\.de(: | line 3: )found an empty line, expected a sentence/,
    ],
    [
      'an empty translation',
      { ...moses, 'train.de': 'eins\nzwei\ndrei\n', 'train.en': 'one\ntwo\n \n' },
      /train\.en(: | line 3: )found an empty line/,
    ],
    [
      'a line that is no pair',
      { ...tsv, 'train.de-en.tsv': `${tsv['train.de-en.tsv']}drei\n` },
      /train\.de-en\.tsv(: | line 3: )found "drei", expected source<TAB>target/,
    ],
    [
      'a line of three columns',
      { ...tsv, 'train.de-en.tsv': `${tsv['train.de-en.tsv']}a\tb\tc\n` },
      /found "a\tb\tc", expected/,
    ],
  ])('refuses or skips %s', async (_name, files, message) => {
    await expect(read(files)).rejects.toMatchObject({
      code: 'DATASET_INVALID',
      message: expect.stringMatching(message),
    })
    const { set, skipped } = await read(files, { policy: 'skip' })
    const { train } = set
    expect([train.sources, train.targets, skipped.count]).toEqual([['eins', 'zwei'], ['one', 'two'], 1])
    expect(`${skipped.first[0].file}: ${skipped.first[0].reason}`).toMatch(message)
  })
})

describe('isParallelTexts', () => {
  it('knows two languages by the names of the files', () => {
    const known = (...names: string[]) =>
      isParallelTexts(writeTree(Object.fromEntries(names.map((name) => [name, '']))))
    expect([
      known('train.de', 'train.en'),
      known('train.zh_CN.gz', 'train.en'),
      known('train.de-en.tsv'),
    ]).toEqual([true, true, true])
    expect([known('train.txt', 'train.bin'), known('train.de'), known('train.tsv')]).toEqual([
      false,
      false,
      false,
    ])
  })
})
