import { DatasetConfig } from '@barycenter/contracts'
import { describe, expect, it } from 'vitest'
import { idxFiles, writeFolder } from '../testing/idx-bytes.js'
import { epochOrder } from './batches.js'
import { openCatalogue } from './catalogue.js'
import { loadDataset } from './load-dataset.js'

const digits = openCatalogue([], () => undefined)
const load = (config: object = {}, seed = 1) => loadDataset(digits, DatasetConfig.parse(config), seed)

describe('loadDataset', () => {
  it('keeps train and held-out apart, and both apart from the test file', async () => {
    const { train, heldOut, test } = await load()
    const used = new Set([...train.indices, ...heldOut.indices])
    expect(train.indices).toHaveLength(3441)
    expect(heldOut.indices).toHaveLength(382)
    expect(used.size).toBe(3823)
    expect(train.images).toBe(heldOut.images)
    expect(test.images).not.toBe(train.images)
    expect(test.indices).toHaveLength(1797)
  })

  it('records digests that depend on the seed and the sizes, and on nothing else', async () => {
    const { record } = await load()
    expect(record).toEqual({
      name: 'optdigits',
      contentSha256: CONTENT_SHA256,
      train: { count: 3441, indicesSha256: TRAIN_SHA256 },
      heldOut: { count: 382, indicesSha256: expect.stringMatching(/^[0-9a-f]{64}$/) },
      test: { count: 1797, indicesSha256: expect.stringMatching(/^[0-9a-f]{64}$/) },
    })
    const other = (await load({}, 2)).record
    expect(other.train.indicesSha256).not.toBe(TRAIN_SHA256)
    expect(other.test).toEqual(record.test)
    expect(other.contentSha256).toBe(CONTENT_SHA256)
  })

  it('limits training images before it holds some out, and test images to the first ones', async () => {
    const { train, heldOut, test } = await load({ trainLimit: 100, heldOutFraction: 0.25, testLimit: 10 })
    expect([train.indices.length, heldOut.indices.length]).toEqual([75, 25])
    expect([...test.indices]).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9])
  })

  it('standardises pixels over the train split alone', async () => {
    const { train, pixelValues } = await load({ trainLimit: 200 })
    const values = [...train.indices].flatMap((image) =>
      Array.from(train.images.pixels.subarray(image * 64, image * 64 + 64), (pixel) => pixelValues[pixel]),
    )
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length
    const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length
    expect(mean).toBeCloseTo(0, 5)
    expect(variance).toBeCloseTo(1, 5)
  })

  it('refuses a set too small to hold an image out', async () => {
    const files = idxFiles()
    const two = writeFolder({
      ...files,
      'train-images-idx3-ubyte': Buffer.from([0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 2, 9, 8, 7, 6]),
      'train-labels-idx1-ubyte': Buffer.from([0, 0, 8, 1, 0, 0, 0, 2, 0, 1]),
      't10k-images-idx3-ubyte': Buffer.from([0, 0, 8, 3, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 2, 9, 8]),
      't10k-labels-idx1-ubyte': Buffer.from([0, 0, 8, 1, 0, 0, 0, 1, 0]),
    })
    const catalogue = openCatalogue([two], () => undefined)
    const name = (await catalogue.describe())[1].name
    await expect(loadDataset(catalogue, DatasetConfig.parse({ name }), 1)).rejects.toMatchObject({
      code: 'DATASET_INVALID',
      message: expect.stringContaining('has 2 training images, expected at least 3'),
    })
  })
})

describe('epochOrder', () => {
  it('is a permutation of the split that depends on seed, purpose and epoch', async () => {
    const { train } = await load({ trainLimit: 50 })
    const order = epochOrder(train, 1, 'base', 0)
    expect([...order].sort()).toEqual([...train.indices].sort())
    expect(epochOrder(train, 1, 'base', 0)).toEqual(order)
    for (const other of [
      epochOrder(train, 2, 'base', 0),
      epochOrder(train, 1, 'twa', 0),
      epochOrder(train, 1, 'base', 1),
    ]) {
      expect(other).not.toEqual(order)
    }
  })
})

/** Pinned: a change here means that stored digests of earlier runs no longer match their data or split. */
const CONTENT_SHA256 = '8d06221e00f037084aa56494d61fa5f707d1c599de19cf035d845547d4f0467f'
const TRAIN_SHA256 = '3c7f4c836d031c2ff90293dca43e994ec623ccbc35ef0aed8a93ebc335ab9c8b'
