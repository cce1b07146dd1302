import { RunConfig } from '@barycenter/contracts'
import { describe, expect, it } from 'vitest'
import { openCatalogue } from '../datasets/catalogue.js'
import { idxFiles, writeFolder } from '../testing/idx-bytes.js'
import { loadTestTask } from '../testing/tiny-run.js'
import { createTask } from './create-task.js'
import { labelOwners } from './split-examples.js'

const load = (dataset: object = {}, seed = 1) => loadTestTask(RunConfig.parse({ dataset, seed }))

describe('splitExamples', () => {
  it('keeps train and held-out apart, and both apart from the test file', async () => {
    const { train, heldOut, test } = await load()
    const used = new Set([...train.examples, ...heldOut.examples])
    expect(train.examples).toHaveLength(3441)
    expect(heldOut.examples).toHaveLength(382)
    expect(used.size).toBe(3823)
    expect(test.examples).toHaveLength(1797)
    expect([train.name, heldOut.name, test.name]).toEqual(['train', 'heldOut', 'test'])
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

  it('records the data as read where labels are shuffled', async () => {
    expect((await load({ shuffleLabels: true })).record).toEqual((await load()).record)
  })

  it('limits training images before it holds some out, and test images to the first ones', async () => {
    const { train, heldOut, test } = await load({ trainLimit: 100, heldOutFraction: 0.25, testLimit: 10 })
    expect([train.examples.length, heldOut.examples.length]).toEqual([75, 25])
    expect([...test.examples]).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9])
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
    const { name } = (await catalogue.describe()).find(({ source }) => source === 'idx-folder')!
    const config = RunConfig.parse({ dataset: { name } })
    const loaded = await catalogue.read(config.dataset)
    expect(() => createTask(config, loaded)).toThrow('has 2 training images, expected at least 3')
  })
})

describe('labelOwners', () => {
  it('gives each example its own label, or that of another one as a control', () => {
    const config = RunConfig.parse({}).dataset
    expect([...labelOwners(config, 1, 4)]).toEqual([0, 1, 2, 3])
    const shuffled = labelOwners({ ...config, shuffleLabels: true }, 1, 100)
    expect([...shuffled].sort((a, b) => a - b)).toEqual(Array.from({ length: 100 }, (_, place) => place))
    expect(shuffled.filter((owner, place) => owner === place).length).toBeLessThan(10)
  })
})

/** Pinned: a change here means that stored digests of earlier runs no longer match their data or split. */
const CONTENT_SHA256 = '8d06221e00f037084aa56494d61fa5f707d1c599de19cf035d845547d4f0467f'
const TRAIN_SHA256 = '3c7f4c836d031c2ff90293dca43e994ec623ccbc35ef0aed8a93ebc335ab9c8b'
