import { renameSync, symlinkSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { idxBytes, idxFiles, idxImages, idxLabels, writeFolder } from '../testing/idx-bytes.js'
import { isIdxFolder, readIdxFolder } from './idx-folder.js'

const TRAIN_IMAGES = 'train-images-idx3-ubyte'
const TRAIN_LABELS = 'train-labels-idx1-ubyte'
const TEST_LABELS = 't10k-labels-idx1-ubyte'

describe('readIdxFolder', () => {
  it('reads images and labels as they lie in the files', async () => {
    const set = await readIdxFolder(writeFolder(idxFiles()))
    expect(set).toMatchObject({ imageShape: [2, 2, 1], classes: 3, maxPixel: 255 })
    expect(set.train.count).toBe(6)
    expect([...set.train.pixels.subarray(4, 8)]).toEqual([4, 5, 6, 7])
    expect([...set.train.labels]).toEqual([0, 1, 2, 0, 1, 2])
    expect([...set.test.labels]).toEqual([2, 1, 0])
  })

  it('reads the same from .gz files', async () => {
    const gz = Object.fromEntries(Object.entries(idxFiles()).map(([name, bytes]) => [`${name}.gz`, bytes]))
    const [zipped, plain] = [
      await readIdxFolder(writeFolder(gz)),
      await readIdxFolder(writeFolder(idxFiles())),
    ]
    expect(zipped.train.pixels).toEqual(plain.train.pixels)
    expect(zipped.test).toEqual(plain.test)
  })

  it.each<[string, Record<string, Buffer>, RegExp]>([
    [
      'a truncated image file',
      { [TRAIN_IMAGES]: idxImages(6).subarray(0, -5) },
      /train-images-idx3-ubyte: found 35 bytes \(truncated\), expected 40 bytes for its header's shape \[6, 2, 2\]/,
    ],
    [
      'bytes behind the last image',
      { [TRAIN_IMAGES]: Buffer.concat([idxImages(6), Buffer.from([1])]) },
      /found 41 bytes \(too long\), expected 40 bytes/,
    ],
    [
      'a file shorter than its header',
      { [TRAIN_IMAGES]: Buffer.from([0, 0, 8]) },
      /found 3 bytes, expected an idx header of 16/,
    ],
    [
      'the magic number of labels where images should be',
      { [TRAIN_IMAGES]: idxLabels([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]) },
      /train-images-idx3-ubyte: found magic number 0x00000801, expected 0x00000803 \(idx images\)/,
    ],
    [
      'values that are not unsigned bytes',
      { [TRAIN_LABELS]: idxBytes(0x0d01, [6], new Uint8Array(24)) },
      /found magic number 0x00000d01, expected 0x00000801 \(idx labels\)/,
    ],
    [
      'fewer labels than images',
      { [TRAIN_LABELS]: idxLabels([0, 1, 2]) },
      /train-labels-idx1-ubyte: found 3 labels, expected 6/,
    ],
    [
      'test images of another size',
      { 't10k-images-idx3-ubyte': idxImages(3, 3, 2) },
      /found images of 3×2, expected 2×2/,
    ],
    ['no images', { [TRAIN_IMAGES]: idxImages(0), [TRAIN_LABELS]: idxLabels([]) }, /found 0 images/],
    [
      'images without pixels',
      { [TRAIN_IMAGES]: idxBytes(0x0803, [6, 0, 2], []) },
      /found images of 0×2 pixels/,
    ],
    [
      'a test label that training has not',
      { [TEST_LABELS]: idxLabels([2, 7, 0]) },
      /found label 7 of image 1, expected a label from 0 to 2/,
    ],
    [
      'a stray training label',
      { [TRAIN_LABELS]: idxLabels([0, 1, 2, 0, 1, 200]) },
      /found label 200, expected labels without a gap, at most 2/,
    ],
  ])('refuses %s', async (_name, broken, message) => {
    const folder = writeFolder({ ...idxFiles(), ...broken })
    await expect(readIdxFolder(folder)).rejects.toMatchObject({
      code: 'DATASET_INVALID',
      message: expect.stringMatching(message),
    })
  })

  it('refuses a gzip file that was cut', async () => {
    const folder = writeFolder({ ...idxFiles(), [`${TEST_LABELS}.gz`]: Buffer.alloc(0) })
    renameSync(path.join(folder, TEST_LABELS), path.join(folder, 'elsewhere'))
    const zipped = gzipSync(idxLabels([2, 1, 0]))
    writeFileSync(path.join(folder, `${TEST_LABELS}.gz`), zipped.subarray(0, zipped.length - 6))
    await expect(readIdxFolder(folder)).rejects.toMatchObject({
      code: 'DATASET_INVALID',
      message: expect.stringMatching(/t10k-labels-idx1-ubyte\.gz: found a damaged or truncated gzip file/),
    })
  })

  it('names the file that is missing', async () => {
    const { [TEST_LABELS]: _, ...rest } = idxFiles()
    const folder = writeFolder(rest)
    expect(isIdxFolder(folder)).toBe(true)
    await expect(readIdxFolder(folder)).rejects.toMatchObject({
      message: expect.stringContaining(`${TEST_LABELS}: found no such file`),
    })
  })

  it('does not follow a link that leaves the folder', async () => {
    const { [TEST_LABELS]: labels, ...rest } = idxFiles()
    const folder = writeFolder(rest)
    symlinkSync(
      path.join(writeFolder({ [TEST_LABELS]: labels }), TEST_LABELS),
      path.join(folder, TEST_LABELS),
    )
    await expect(readIdxFolder(folder)).rejects.toThrow(`${TEST_LABELS}: found no such file`)
  })
})
