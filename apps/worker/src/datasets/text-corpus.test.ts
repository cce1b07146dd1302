import { describe, expect, it } from 'vitest'
import { writeTree } from '../testing/folder-tree.js'
import { describeTextCorpus, isTextCorpus, readTextCorpus } from './text-corpus.js'

const read = async (files: Record<string, string | Uint8Array>) => {
  const { set, notes } = await readTextCorpus(writeTree(files))
  const { train, test } = set
  return { train: Buffer.from(train).toString(), test: Buffer.from(test).toString(), notes }
}

const sizes = (files: Record<string, string>) => describeTextCorpus(writeTree(files))

describe('readTextCorpus', () => {
  it('takes the parts from the files named for them', async () => {
    const files = { 'train.txt': 'to be', 'test.txt': 'or not', 'other.txt': 'to be' }
    expect(await read(files)).toEqual({ train: 'to be', test: 'or not', notes: [] })
    expect((await read({ 'train.txt.gz': 'to be', 'val.txt': 'or' })).test).toBe('or')
    expect(await sizes(files)).toEqual({ trainBytes: 5, testBytes: 6 })
  })

  it('holds out the last tenth of all files in the order of their names, papers left aside', async () => {
    const files = { 'b.txt.gz': 'bbbbbbbbyz', 'a.txt': 'aaaaaaaaaa', 'LICENSE.txt': 'MIT', 'notes.md': '#' }
    expect(await read(files)).toMatchObject({ train: 'aaaaaaaaaabbbbbbbb', test: 'yz' })
    expect(await sizes(files)).toEqual({ trainBytes: 18, testBytes: 2 })
  })

  it('cuts between characters, also where one takes two places', async () => {
    const { train, test } = await read({ 'input.txt': '😀'.repeat(15) })
    expect([train, test]).toEqual(['😀'.repeat(14), '😀'])
  })

  it('turns Windows-1252 into UTF-8 and notes it', async () => {
    const { train, notes } = await read({ 'train.txt': Buffer.from('caf\xe9', 'latin1'), 'test.txt': 'ok' })
    expect(train).toBe('café')
    expect(notes).toEqual([expect.stringContaining('train.txt is not valid UTF-8')])
  })

  it.each<[string, Record<string, string>, RegExp]>([
    ['no text', { 'notes.md': 'x' }, /found no \.txt file, expected at least one/],
    ['an empty text', { 'input.txt': '' }, /found 0 characters in the train part, expected at least 2/],
    ['an empty test text', { 'train.txt': 'abc', 'test.txt': '' }, /found 0 characters in the test part/],
  ])('refuses %s', async (_name, files, message) => {
    await expect(read(files)).rejects.toMatchObject({
      code: 'DATASET_INVALID',
      message: expect.stringMatching(message),
    })
  })
})

describe('isTextCorpus', () => {
  it('knows running text by its suffix, and papers by their name', () => {
    expect(isTextCorpus(writeTree({ 'input.txt': '' }))).toBe(true)
    expect(isTextCorpus(writeTree({ 'readme.txt': '', 'train.tsv': '' }))).toBe(false)
  })
})
