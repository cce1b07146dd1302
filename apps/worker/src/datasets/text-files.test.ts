import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { writeTree } from '../testing/folder-tree.js'
import { findTextFile, linesOf, readTextFile } from './text-files.js'

const read = (content: string | Uint8Array, name = 'a.txt') =>
  readTextFile(path.join(writeTree({ [name]: content }), name))

describe('readTextFile', () => {
  it('reads UTF-8 with and without a byte order mark, plain or .gz', async () => {
    expect(await read('naïve – 東京\n')).toMatchObject({ text: 'naïve – 東京\n', note: null })
    expect((await read('\ufeffabc')).text).toBe('abc')
    expect((await read('naïve', 'a.txt.gz')).text).toBe('naïve')
  })

  it('reads what is not valid UTF-8 as Windows-1252 and says so', async () => {
    const bytes = Uint8Array.from([0x93, 0x6e, 0x61, 0xef, 0x76, 0x65, 0x94, 0x20, 0x96, 0x20, 0x80, 0x81])
    expect(await read(bytes)).toMatchObject({
      text: '“naïve” – €\x81',
      note: 'a.txt is not valid UTF-8 and was read as Windows-1252',
    })
  })

  it('refuses binary data', async () => {
    await expect(read(Uint8Array.from([65, 0, 66]))).rejects.toMatchObject({
      code: 'DATASET_INVALID',
      message: expect.stringContaining('a.txt: found a byte 0 at place 1, expected a text file'),
    })
  })
})

describe('linesOf', () => {
  it('takes both kinds of line ends and no line behind the last one', () => {
    expect(linesOf('a\r\n\nb')).toEqual(['a', '', 'b'])
    expect(linesOf('a\n')).toEqual(['a'])
    expect(linesOf('')).toEqual([])
  })
})

describe('findTextFile', () => {
  it('prefers the first name, and plain to .gz', () => {
    const files = ['test.txt.gz', 'val.txt', 'val.txt.gz']
    expect(findTextFile(files, 'test.txt', 'val.txt')).toBe('test.txt.gz')
    expect(findTextFile(files, 'val.txt')).toBe('val.txt')
    expect(findTextFile(files, 'train.txt')).toBeNull()
  })
})
