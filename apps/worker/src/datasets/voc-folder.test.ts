import { symlinkSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { writeTree } from '../testing/folder-tree.js'
import { encodePng } from './encode-png.js'
import { describeVocFolder, isVocFolder, readVocFolder } from './voc-folder.js'

type Files = Record<string, string | Uint8Array>

/** A grey image of 8×4 pixels. */
const image = (grey: number) =>
  encodePng({ width: 8, height: 4, channels: 1, pixels: new Uint8Array(32).fill(grey) })

const SIZE = '<size><width>8</width><height>4</height></size>'

const object = (name: string, corners: number[], difficult = 0) => {
  const sides = ['xmin', 'ymin', 'xmax', 'ymax'].map((side, index) => `<${side}>${corners[index]}</${side}>`)
  return `<object><name>${name}</name><difficult>${difficult}</difficult><bndbox>${sides.join('')}</bndbox></object>`
}

const annotation = (...objects: string[]) => `<annotation>${SIZE}${objects.join('')}</annotation>`

const list = (name: string) => `ImageSets/Main/${name}.txt`

const cells: Files = {
  'Annotations/a.xml': annotation(object('white', [0, 0, 4, 4]), object('red', [2, 1, 8, 3], 1)),
  'Annotations/b.xml': annotation(),
  'Annotations/c.xml': annotation(object('red', [4, 2, 8, 4])),
  'JPEGImages/a.png': image(10),
  'JPEGImages/b.png': image(20),
  'JPEGImages/c.png': image(30),
  [list('train')]: 'a\n',
  [list('val')]: 'b\r\n\r\n',
  [list('test')]: 'c  1\n',
}

const read = (files: Files, options = {}) =>
  readVocFolder(writeTree(files), { imageSize: 4, policy: 'refuse', ...options })

const without = (files: Files, ...names: string[]) =>
  Object.fromEntries(Object.entries(files).filter(([name]) => !names.includes(name)))

describe('readVocFolder', () => {
  it('reads images as squares and boxes as parts of the image', async () => {
    const { set, skipped, notes } = await read(cells)
    expect(set).toMatchObject({ imageSize: 4, classes: ['red', 'white'] })
    expect(set.train).toMatchObject({ count: 2, offsets: Int32Array.from([0, 2, 2]) })
    expect([...set.train.boxes]).toEqual([0, 0, 0.5, 1, 0.25, 0.25, 1, 0.75])
    expect([[...set.train.classes], [...set.train.difficult]]).toEqual([
      [1, 0],
      [0, 1],
    ])
    expect([...set.train.pixels]).toEqual([...Array(48).fill(10), ...Array(48).fill(20)])
    expect(set.test).toMatchObject({ count: 1, classes: Uint8Array.from([0]) })
    expect([skipped.count, notes]).toEqual([0, []])
  })

  it('prefers trainval to train and val', async () => {
    const { train } = (await read({ ...cells, [list('trainval')]: 'b\na\nb\n' })).set
    expect([...train.offsets]).toEqual([0, 0, 2])
  })

  it('tests on val when there is no list for testing', async () => {
    const { train, test } = (await read(without(cells, list('test')))).set
    expect([train.count, test.count, test.pixels[0]]).toEqual([1, 1, 20])
  })

  it('holds a stable fifth out when there are no lists', async () => {
    const names = Array.from({ length: 12 }, (_, index) => `image${index}`)
    const files = names.flatMap((name, index): [string, string | Uint8Array][] => [
      [`Annotations/${name}.xml`, annotation(object('red', [0, 0, 1, 1]))],
      [`JPEGImages/${name}.png`, image(index)],
    ])
    const { train, test } = (await read(Object.fromEntries(files))).set
    expect(train.count + test.count).toBe(12)
    expect(test.count).toBeGreaterThan(0)
  })

  it('leaves out boxes of no area or outside, and cuts others at the border, whatever the policy', async () => {
    const boxes = [
      object('red', [5, 2, 5, 2]),
      object('red', [6, 1, 3, 2]),
      object('white', [9, 0, 12, 2]),
      object('red', [-2, 1, 4, 9]),
    ]
    const { set, notes } = await read({ ...cells, 'Annotations/a.xml': annotation(...boxes) })
    expect([...set.train.boxes]).toEqual([0, 0.25, 0.5, 1])
    expect(notes).toEqual([
      expect.stringMatching(
        /^3 boxes left out, the first: .*a\.xml object 0: found a box of no area \(5, 2, 5, 2\), expected an area within 8×4/,
      ),
      '1 boxes reach beyond their image and were cut at its border',
    ])
  })

  const listed = { [list('test')]: 'c\nd\n' }
  const second = { ...listed, 'Annotations/d.xml': annotation(), 'JPEGImages/d.png': image(40) }
  it.each<[string, Files, RegExp]>([
    [
      'a damaged annotation',
      { ...second, 'Annotations/d.xml': '<annotation><object>' },
      /Annotations\/d\.xml: found damaged XML in line 1/,
    ],
    ['a missing annotation', without(second, 'Annotations/d.xml'), /Annotations\/d\.xml: found no such file/],
    ['a missing image', without(second, 'JPEGImages/d.png'), /JPEGImages\/d\.jpg: found no such file/],
    [
      'an unreadable image',
      { ...second, 'JPEGImages/d.png': image(40).subarray(0, 50) },
      /JPEGImages\/d\.png: found a damaged or truncated PNG/,
    ],
    [
      'an annotation of another size',
      { ...second, 'Annotations/d.xml': annotation().replace('>8<', '>9<') },
      /Annotations\/d\.xml: found a size of 9×4 pixels, expected 8×4, the size of its image/,
    ],
    [
      'a class that training lacks',
      { 'Annotations/c.xml': annotation(object('red', [4, 2, 8, 4]), object('blue', [0, 0, 1, 1])) },
      /Annotations\/c\.xml(: | object 1: )found the class "blue", expected a class of training: red, white/,
    ],
    [
      'a name listed twice',
      { [list('test')]: 'c\na\n' },
      /test\.txt(: | a: )found a name that is also listed/,
    ],
    ['a name that leads elsewhere', { [list('test')]: 'c\n../../c\n' }, /c\.xml: found no such file/],
  ])('refuses or skips %s', async (_name, broken, message) => {
    await expect(read({ ...cells, ...broken })).rejects.toMatchObject({
      code: 'DATASET_INVALID',
      message: expect.stringMatching(message),
    })
    const { set, skipped } = await read({ ...cells, ...broken }, { policy: 'skip' })
    const { test } = set
    expect([test.count, [...test.boxes], skipped.count]).toEqual([1, [0.5, 0.5, 1, 1], 1])
    expect(`${skipped.first[0].file}: ${skipped.first[0].reason}`).toMatch(message)
  })

  it('refuses a set without a class or without a test image', async () => {
    const bare = { 'Annotations/a.xml': annotation() }
    await expect(read({ ...cells, ...bare })).rejects.toThrow(/found 0 classes in the training annotations/)
    await expect(read({ ...cells, [list('test')]: '\n' })).rejects.toThrow(/found no usable test image/)
  })

  it('does not follow a link that leaves the folder', async () => {
    const outside = writeTree({ 'c.png': image(66) })
    const root = writeTree(without(cells, 'JPEGImages/c.png'))
    symlinkSync(path.join(outside, 'c.png'), path.join(root, 'JPEGImages/c.png'))
    await expect(readVocFolder(root, { imageSize: 4, policy: 'refuse' })).rejects.toThrow(
      /c\.jpg: found no such file/,
    )
  })
})

describe('describeVocFolder', () => {
  it('counts annotations and names classes without opening an image', async () => {
    const folder = writeTree({ ...cells, 'JPEGImages/a.png': 'no image' })
    expect(isVocFolder(folder)).toBe(true)
    expect(await describeVocFolder(folder)).toEqual({
      classes: ['red', 'white'],
      trainCount: 2,
      testCount: 1,
      imageShape: null,
    })
  })
})
