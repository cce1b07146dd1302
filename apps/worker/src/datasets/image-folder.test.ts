import { symlinkSync } from 'node:fs'
import path from 'node:path'
import jpeg from 'jpeg-js'
import { describe, expect, it } from 'vitest'
import { writeTree } from '../testing/folder-tree.js'
import { encodePng } from './encode-png.js'
import { describeImageFolder, isImageFolder, readImageFolder } from './image-folder.js'

const png = (grey: number, width = 2, height = 2) =>
  encodePng({ width, height, channels: 1, pixels: new Uint8Array(width * height).fill(grey) })

const jpg = (width: number, height: number) =>
  jpeg.encode({ width, height, data: Buffer.alloc(width * height * 4, 77) }, 90).data

const cats = {
  'train/dog/1.png': png(20),
  'train/cat/b.PNG': png(11),
  'train/cat/a.png': png(10),
  'train/cat/notes.txt': 'no image',
  'test/dog/9.png': png(29),
}

const read = (files: Record<string, string | Uint8Array>, options = {}) =>
  readImageFolder(writeTree(files), { imageSize: null, policy: 'refuse', ...options })

/** The first byte of each image. */
const firstBytes = ({ pixels }: { pixels: Uint8Array }, size = 12) =>
  [...pixels].filter((_, place) => place % size === 0)

describe('readImageFolder', () => {
  it('takes classes and images in the order of their names, as three channels', async () => {
    const { set } = await read(cats)
    expect(set).toMatchObject({
      imageShape: [2, 2, 3],
      classes: 2,
      classNames: ['cat', 'dog'],
      maxPixel: 255,
    })
    expect([...set.train.labels]).toEqual([0, 0, 1])
    expect(firstBytes(set.train)).toEqual([10, 11, 20])
    expect(set.test).toEqual({ count: 1, pixels: new Uint8Array(12).fill(29), labels: Uint8Array.from([1]) })
  })

  it('takes val for the test part when there is no test', async () => {
    const { 'test/dog/9.png': image, ...train } = cats
    const files = { ...train, 'val/dog/9.png': image }
    expect(firstBytes((await read(files)).set.test)).toEqual([29])
    expect(firstBytes((await read({ ...files, 'test/cat/8.png': png(18) })).set.test)).toEqual([18])
  })

  it('holds a stable fifth out of class folders that lie at the root', async () => {
    const names = Array.from({ length: 40 }, (_, index) => [`cat/${index}.png`, png(index)] as const)
    const files = { ...Object.fromEntries(names), 'dog/1.png': png(100), 'dog/3.png': png(101) }
    const { train, test } = (await read(files)).set
    expect(train.count + test.count).toBe(42)
    expect(test.count).toBeGreaterThan(3)
    const fewer = Object.fromEntries(Object.entries(files).filter(([name]) => name !== 'cat/0.png'))
    const others = (bytes: number[]) => bytes.filter((byte) => byte !== 0)
    expect(firstBytes((await read(fewer)).set.test)).toEqual(others(firstBytes(test)))
  })

  it('stretches images of any size to a square', async () => {
    const files = { ...cats, 'train/dog/wide.jpg': jpg(40, 10), 'test/cat/tall.jpeg': jpg(3, 9) }
    const { set } = await read(files, { imageSize: 4 })
    expect(set.imageShape).toEqual([4, 4, 3])
    expect(set.train.pixels).toHaveLength(4 * 48)
    expect(Math.abs(set.test.pixels[0] - 77)).toBeLessThan(3)
  })

  it.each<[string, Record<string, string | Uint8Array>, RegExp]>([
    [
      'mixed sizes',
      { 'train/dog/2.png': png(1, 3, 2) },
      /dog\/2\.png: found mixed sizes: an image of 3×2 pixels, expected 2×2 as in .*cat\/a\.png, or dataset\.imageSize/,
    ],
    [
      'an image that is cut',
      { 'train/dog/2.png': png(1).subarray(0, 40) },
      /dog\/2\.png: found a damaged or truncated PNG/,
    ],
    [
      'a file that is no image',
      { 'test/dog/2.jpg': 'GIF89a' },
      /test\/dog\/2\.jpg: found 6 bytes that begin with 47494638, expected a PNG or JPEG image/,
    ],
    [
      'a class folder without images',
      { 'train/emu/readme.txt': '' },
      /train\/emu: found no image, expected at least one \.png/,
    ],
    [
      'a test class that training lacks',
      { 'test/emu/1.png': png(1) },
      /test\/emu: found the class "emu", which training lacks, expected one of cat, dog/,
    ],
  ])('refuses or skips %s', async (_name, broken, message) => {
    await expect(read({ ...cats, ...broken })).rejects.toMatchObject({
      code: 'DATASET_INVALID',
      message: expect.stringMatching(message),
    })
    const { set, skipped } = await read({ ...cats, ...broken }, { policy: 'skip' })
    expect([firstBytes(set.train), firstBytes(set.test), set.classNames]).toEqual([
      [10, 11, 20],
      [29],
      ['cat', 'dog'],
    ])
    expect(skipped.count).toBe(1)
    expect(`${skipped.first[0].file}: ${skipped.first[0].reason}`).toMatch(message)
  })

  it('refuses one class, and a part of which nothing is left', async () => {
    await expect(read({ 'train/cat/a.png': png(1) })).rejects.toThrow(
      /found 1 class folders with images, expected 2/,
    )
    await expect(read({ ...cats, 'test/dog/9.png': '' }, { policy: 'skip' })).rejects.toThrow(
      /found no usable test image, expected at least 1/,
    )
  })

  it('does not follow a link that leaves the folder', async () => {
    const outside = writeTree({ '1.png': png(66) })
    const root = writeTree(cats)
    symlinkSync(path.join(outside, '1.png'), path.join(root, 'train/dog/0.png'))
    symlinkSync(outside, path.join(root, 'train/fox'))
    const { set } = await readImageFolder(root, { imageSize: null, policy: 'refuse' })
    expect([firstBytes(set.train), set.classNames]).toEqual([
      [10, 11, 20],
      ['cat', 'dog'],
    ])
  })
})

describe('describeImageFolder', () => {
  it('counts without opening an image', () => {
    const folder = writeTree({ ...cats, 'train/dog/2.png': 'no image' })
    const counts = { trainCount: 4, testCount: 1 }
    expect(describeImageFolder(folder)).toEqual({ classes: ['cat', 'dog'], ...counts, imageShape: null })
  })
})

describe('isImageFolder', () => {
  it('knows class folders under train, and at the root when there are two', () => {
    const known = (...names: string[]) =>
      isImageFolder(writeTree(Object.fromEntries(names.map((name) => [name, '']))))
    expect(known('train/cat/a.png')).toBe(true)
    expect(known('cat/a.png', 'dog/a.jpg')).toBe(true)
    expect(known('JPEGImages/a.jpg', 'Annotations/a.xml')).toBe(false)
    expect(known('a.png', 'texts/a.txt')).toBe(false)
  })
})
