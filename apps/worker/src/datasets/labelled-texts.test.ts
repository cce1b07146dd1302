import { describe, expect, it } from 'vitest'
import { writeTree } from '../testing/folder-tree.js'
import { isLabelledTexts, readLabelledTexts } from './labelled-texts.js'
import type { RecordPolicy } from './record-policy.js'

type Files = Record<string, string | Uint8Array>

const read = (files: Files, policy: RecordPolicy = 'refuse') => readLabelledTexts(writeTree(files), policy)

const tsv = {
  'train.tsv': 'good\twhat fun\nbad\tso dull\tand long\n',
  'test.tsv': 'label\ttext\nbad\tno fun\n',
}

describe('readLabelledTexts', () => {
  it('reads train.tsv and test.tsv, with or without a heading', async () => {
    expect(await read(tsv)).toEqual({
      set: {
        classes: ['bad', 'good'],
        train: { texts: ['what fun', 'so dull\tand long'], labels: Uint8Array.from([1, 0]) },
        test: { texts: ['no fun'], labels: Uint8Array.from([0]) },
      },
      skipped: { count: 0, first: [] },
      notes: [],
    })
  })

  it('reads TREC questions by their coarse label, in Windows-1252 where they are not UTF-8', async () => {
    const { set, notes } = await read({
      'TREC.train.gz': Buffer.from('LOC:city Where is Malm\xf6 ?\nHUM:ind Who are you ?\n', 'latin1'),
      'TREC.test': 'HUM:gr Who: are they ?\n',
    })
    expect(set.classes).toEqual(['HUM', 'LOC'])
    expect(set.train.texts).toEqual(['Where is Malmö ?', 'Who are you ?'])
    expect(set.test.texts).toEqual(['Who: are they ?'])
    expect(notes).toEqual(['TREC.train.gz is not valid UTF-8 and was read as Windows-1252'])
  })

  it('reads polarity files and holds a stable fifth of the lines out', async () => {
    const lines = (word: string) => Array.from({ length: 30 }, (_, index) => `${word} ${index}`)
    const [bad, good] = [lines('bad'), lines('good')]
    const files = { 'rt-polarity.neg': `${bad.join('\n')}\n`, 'rt-polarity.pos': good.join('\r\n') }
    const { classes, train, test } = (await read(files)).set
    expect(classes).toEqual(['neg', 'pos'])
    expect([...train.texts, ...test.texts].sort()).toEqual([...bad, ...good].sort())
    expect(test.texts.length).toBeGreaterThan(4)
    for (const [place, text] of test.texts.entries()) {
      expect(text.startsWith('good')).toBe(test.labels[place] === 1)
    }
    const turned = await read({ ...files, 'rt-polarity.neg': bad.reverse().join('\n') })
    expect([...turned.set.test.texts].sort()).toEqual([...test.texts].sort())
  })

  it('takes polarity files named test for the test part', async () => {
    const { set } = await read({
      'train.neg': 'a',
      'train.pos': 'b',
      'test.pos': 'c',
      'test.neg': 'd',
    })
    expect([set.train.texts, set.test.texts]).toEqual([
      ['a', 'b'],
      ['d', 'c'],
    ])
  })

  it.each<[string, Files, RegExp]>([
    [
      'a line without a tab',
      { 'train.tsv': `${tsv['train.tsv']}good fun\n` },
      /train\.tsv(: | line 3: )found "good fun", expected label<TAB>text/,
    ],
    [
      'a text that is empty',
      { 'train.tsv': `${tsv['train.tsv']}good\t \n` },
      /found "good\t ", expected label/,
    ],
    ['an empty line', { 'test.tsv': 'bad\tno fun\n\n' }, /test\.tsv(: | line 2: )found an empty line/],
    [
      'a label that training lacks',
      { 'test.tsv': 'bad\tno fun\nodd\tfun\n' },
      /test\.tsv(: | line 2: )found the label "odd", which training lacks, expected one of bad, good/,
    ],
  ])('refuses or skips %s', async (_name, broken, message) => {
    await expect(read({ ...tsv, ...broken })).rejects.toMatchObject({
      code: 'DATASET_INVALID',
      message: expect.stringMatching(message),
    })
    const { set, skipped } = await read({ ...tsv, ...broken }, 'skip')
    expect([set.train.texts.length, set.test.texts, skipped.count]).toEqual([2, ['no fun'], 1])
    expect(`${skipped.first[0].file}: ${skipped.first[0].reason}`).toMatch(message)
  })

  it('refuses a question without its label', async () => {
    await expect(read({ 'TREC.train': 'LOC:city Where ?\nWho are you ?\n' })).rejects.toThrow(
      /TREC\.train line 2: found "Who are you \?", expected COARSE:fine question/,
    )
  })

  it('refuses a single class and a part of which nothing is left', async () => {
    await expect(read({ 'train.tsv': 'good\tfun\n', 'test.tsv': 'good\tfun\n' })).rejects.toThrow(
      /found 1 classes in the training texts, expected 2 to 256/,
    )
    await expect(read({ ...tsv, 'test.tsv': '\n' }, 'skip')).rejects.toThrow(/found no usable test text/)
  })
})

describe('isLabelledTexts', () => {
  it('knows the names of the files', () => {
    const known = (...names: string[]) =>
      isLabelledTexts(writeTree(Object.fromEntries(names.map((n) => [n, '']))))
    expect([known('train.tsv'), known('train_5500.label'), known('a.neg', 'a.pos.gz')]).toEqual([
      true,
      true,
      true,
    ])
    expect([known('a.neg'), known('train.txt')]).toEqual([false, false])
  })
})
