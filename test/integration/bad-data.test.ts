import { mkdirSync } from 'node:fs'
import path from 'node:path'
import type { RunConfigInput } from '@barycenter/contracts'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { writeTree } from '../../apps/worker/src/testing/folder-tree.js'
import { pngBytes } from '../../apps/worker/src/testing/png-bytes.js'
import { ended, launch, openProduct, type Product } from '../fixtures/product.js'

const SIDE = 8

/** A grey square whose brightness tells its class. */
const square = (level: number, side = SIDE) =>
  pngBytes(
    { width: side, height: side, colourType: 0 },
    Array.from({ length: side }, (_, y) => Array.from({ length: side }, (_, x) => level + ((x * y) % 7))),
  )

const images = (count: number): Record<string, Buffer> =>
  Object.fromEntries(
    Array.from({ length: count }, (_, index) => [
      [`train/dark/${index}.png`, square(10 + index)],
      [`train/light/${index}.png`, square(180 + index)],
      [`test/dark/${index}.png`, square(12 + index)],
      [`test/light/${index}.png`, square(190 + index)],
    ]).flat() as [string, Buffer][],
  )

const DATA = {
  sound: images(12),
  'mixed-sizes': { ...images(12), 'train/light/odd.png': square(200, 12) },
  unreadable: { ...images(12), 'train/dark/cut.png': square(10).subarray(0, 40) },
  'empty-class': { ...images(12), 'train/nobody/README.txt': Buffer.from('no image here') },
  misaligned: {
    'train.en': 'one\ntwo\nthree\nfour\n',
    'train.de': 'eins\nzwei\ndrei\n',
  },
  'odd-lines': {
    'train.tsv': ['good\tfine', 'bad\tawful', 'a line without a tab', 'good\tgreat', 'bad\tpoor'].join('\n'),
    'test.tsv': 'good\tnice\nbad\tugly\n',
  },
} satisfies Record<string, Record<string, string | Uint8Array>>

type Name = keyof typeof DATA

describe('data with bad records', () => {
  let product: Product

  beforeAll(async () => {
    const root = writeTree(
      Object.fromEntries(
        Object.entries(DATA).flatMap(([name, files]) =>
          Object.entries(files).map(([file, content]) => [path.join(name, file), content]),
        ),
      ),
    )
    mkdirSync(path.join(root, 'unreadable', 'train', 'dark'), { recursive: true })
    product = await openProduct({ env: { BARYCENTER_DATA_ROOTS: root } })
    await product.startApi()
    await product.startWorker()
  })
  afterAll(() => product.close())

  async function run(name: Name, change: RunConfigInput = {}) {
    const config: RunConfigInput = {
      model: { kind: 'mlp', hidden: [4] },
      base: { epochs: 2, batchSize: 8 },
      twa: { epochs: 1 },
      ...change,
      dataset: { name, ...change.dataset },
    }
    return ended(product.client, await launch(product.client, config))
  }

  it('trains on a folder of images by class', async () => {
    const done = await run('sound')
    expect(done.failure).toBeNull()
    expect(done.results.find(({ method }) => method === 'last')?.testCount).toBe(24)
  })

  it.each<[Name, RunConfigInput, RegExp]>([
    ['mixed-sizes', {}, /odd\.png.*12.*8.*imageSize/s],
    ['unreadable', {}, /cut\.png/],
    ['empty-class', {}, /nobody/],
    ['misaligned', { model: { kind: 'translation-transformer' } }, /train\.(en|de).*[34]/s],
    ['odd-lines', { model: { kind: 'text-cnn' } }, /train\.tsv line 3/],
  ])(
    'ends a run on %s data with the file and the record, what was found and what was expected',
    async (name, change, message) => {
      const { status, failure } = await run(name, change)
      expect(status).toBe('failed')
      expect(failure).toMatchObject({ code: 'DATASET_INVALID', message: expect.stringMatching(message) })
      expect(failure?.message).toMatch(/found .*expected /s)
    },
  )

  it('resizes images of mixed sizes where a size is asked for', async () => {
    expect((await run('mixed-sizes', { dataset: { imageSize: 8 } })).status).toBe('completed')
  })

  it.each<[Name, RunConfigInput, RegExp]>([
    ['unreadable', {}, /1 .*left out.*cut\.png/],
    ['odd-lines', { model: { kind: 'text-cnn' } }, /1 .*left out.*train\.tsv line 3/],
  ])(
    'leaves bad records of %s out where the run says so, and counts them in its log',
    async (name, change, message) => {
      const done = await run(name, { ...change, dataset: { badRecords: 'skip' } })
      expect(done.failure).toBeNull()
      const { logs } = await product.client.call('getRunLogs', { params: { runId: done.id }, query: {} })
      expect(logs.map(({ message: line }) => line)).toContainEqual(expect.stringMatching(message))
    },
  )
})
