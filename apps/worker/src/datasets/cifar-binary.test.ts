import { describe, expect, it } from 'vitest'
import { writeTree } from '../testing/folder-tree.js'
import { describeCifarFolder, isCifarFolder, readCifarFolder } from './cifar-binary.js'

/** One record: its labels, then a red, a green and a blue plane of constant values. */
const record = (labels: number[], [red, green, blue] = [1, 2, 3]) =>
  Buffer.concat([
    Buffer.from(labels),
    Buffer.alloc(1024, red),
    Buffer.alloc(1024, green),
    Buffer.alloc(1024, blue),
  ])

const batch = (...labels: number[]) => Buffer.concat(labels.map((label) => record([label], [label, 20, 30])))

const cifar10 = {
  'batches.meta.txt': 'cat\ndog\nfrog\n\n',
  'data_batch_1.bin': batch(0, 1),
  'data_batch_2.bin': batch(2),
  'test_batch.bin': batch(1, 0),
}

const gzipped = Object.fromEntries(
  Object.entries(cifar10).map(([name, bytes]) => [name.replace(/\.bin$/, '.bin.gz'), bytes]),
)

describe('readCifarFolder', () => {
  it('reads CIFAR-10 batches in order, channels last', async () => {
    const { set } = await readCifarFolder(writeTree(cifar10), 'refuse')
    expect(set).toMatchObject({ imageShape: [32, 32, 3], classes: 3, classNames: ['cat', 'dog', 'frog'] })
    expect([...set.train.labels]).toEqual([0, 1, 2])
    expect([...set.test.labels]).toEqual([1, 0])
    expect(set.train.pixels).toHaveLength(3 * 3072)
    expect([...set.train.pixels.subarray(3072, 3078)]).toEqual([1, 20, 30, 1, 20, 30])
  })

  it('keeps the places of pixels within a plane', async () => {
    const planes = Buffer.from(Array.from({ length: 3072 }, (_, place) => place % 251))
    const folder = writeTree({ ...cifar10, 'test_batch.bin': Buffer.concat([Buffer.from([1]), planes]) })
    const { pixels } = (await readCifarFolder(folder, 'refuse')).set.test
    const [row, column] = [5, 7]
    const expected = [0, 1, 2].map((channel) => (channel * 1024 + row * 32 + column) % 251)
    const place = (row * 32 + column) * 3
    expect([...pixels.subarray(place, place + 3)]).toEqual(expected)
  })

  it('reads the same from .gz files', async () => {
    const plain = await readCifarFolder(writeTree(cifar10), 'refuse')
    expect(await readCifarFolder(writeTree(gzipped), 'refuse')).toEqual(plain)
  })

  it('takes the fine label of CIFAR-100', async () => {
    const folder = writeTree({
      'fine_label_names.txt': 'apple\nbear\nclock\n',
      'coarse_label_names.txt': 'fruit\nanimal\n',
      'train.bin': Buffer.concat([record([0, 0]), record([1, 2])]),
      'test.bin': record([1, 1], [7, 8, 9]),
    })
    const { set } = await readCifarFolder(folder, 'refuse')
    expect(set.classNames).toEqual(['apple', 'bear', 'clock'])
    expect([...set.train.labels, ...set.test.labels]).toEqual([0, 2, 1])
    expect([...set.test.pixels.subarray(0, 3)]).toEqual([7, 8, 9])
  })

  it.each<[string, Record<string, string | Buffer>, RegExp]>([
    [
      'a batch that ends inside a record',
      { 'data_batch_2.bin': batch(2, 1).subarray(0, -72) },
      /data_batch_2\.bin record 1: found 3001 bytes \(truncated\), expected 3073 bytes/,
    ],
    [
      'a label that has no name',
      { 'data_batch_1.bin': batch(0, 3) },
      /data_batch_1\.bin record 1: found label 3, expected a label from 0 to 2/,
    ],
    ['an empty list of names', { 'batches.meta.txt': '' }, /batches\.meta\.txt: found 0 class names/],
    ['an empty test batch', { 'test_batch.bin': '' }, /found no usable test image, expected at least 1/],
  ])('refuses %s', async (_name, broken, message) => {
    await expect(readCifarFolder(writeTree({ ...cifar10, ...broken }), 'refuse')).rejects.toMatchObject({
      code: 'DATASET_INVALID',
      message: expect.stringMatching(message),
    })
  })

  it.each<[keyof typeof cifar10, RegExp]>([
    ['test_batch.bin', /found no test file, expected test_batch\.bin or test_batch\.bin\.gz/],
    [
      'batches.meta.txt',
      /expected test_batch\.bin beside training files and batches\.meta\.txt, or test\.bin/,
    ],
  ])('says that %s is missing', async (name, message) => {
    const { [name]: _, ...rest } = cifar10
    await expect(readCifarFolder(writeTree(rest), 'refuse')).rejects.toThrow(message)
  })

  it('skips and counts bad records where the policy says so', async () => {
    const broken = { 'data_batch_1.bin': batch(0, 3, 1), 'data_batch_2.bin': batch(2).subarray(0, 100) }
    const { set, skipped, notes } = await readCifarFolder(writeTree({ ...cifar10, ...broken }), 'skip')
    const { train } = set
    expect([...train.labels]).toEqual([0, 1])
    expect([train.pixels[0], train.pixels[3072]]).toEqual([0, 1])
    expect(skipped).toMatchObject({
      count: 2,
      first: [{ record: 'record 1' }, { record: 'record 0', reason: expect.stringContaining('truncated') }],
    })
    expect(notes).toEqual([
      expect.stringMatching(
        /^2 records left out, the first: .*data_batch_1\.bin record 1: found label 3, expected/,
      ),
    ])
  })
})

describe('describeCifarFolder', () => {
  it.each([
    ['plain', cifar10],
    ['.gz', gzipped],
  ])('counts %s records without reading them', async (_name, files) => {
    expect(await describeCifarFolder(writeTree(files))).toEqual({
      classes: ['cat', 'dog', 'frog'],
      trainCount: 3,
      testCount: 2,
      imageShape: [32, 32, 3],
    })
  })
})

describe('isCifarFolder', () => {
  it('knows the folder by training files and names of classes', () => {
    expect(isCifarFolder(writeTree(cifar10))).toBe(true)
    expect(isCifarFolder(writeTree({ 'train.bin': 'tokens of some language model' }))).toBe(false)
  })
})
