import { mkdirSync } from 'node:fs'
import path from 'node:path'
import type { RunConfigInput, RunId } from '@barycenter/contracts'
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

const TEXT: RunConfigInput = { model: { kind: 'text-cnn' } }

const ENDED: [Name, RunConfigInput, RegExp][] = [
  ['mixed-sizes', {}, /odd\.png.*12.*8.*imageSize/s],
  ['unreadable', {}, /cut\.png/],
  ['empty-class', {}, /nobody/],
  ['misaligned', { model: { kind: 'translation-transformer' } }, /train\.(en|de).*[34]/s],
  ['odd-lines', TEXT, /train\.tsv line 3/],
]
const LEFT_OUT: [Name, RunConfigInput, RegExp][] = [
  ['unreadable', {}, /1 .*left out.*cut\.png/],
  ['odd-lines', TEXT, /1 .*left out.*train\.tsv line 3/],
]

describe('data with bad records', () => {
  let product: Product
  /** All runs of the tests, launched at once in their order: two train side by side. */
  let launched: Awaited<ReturnType<typeof launchAll>>

  beforeAll(async () => {
    const root = writeTree(
      Object.fromEntries(
        Object.entries(DATA).flatMap(([name, files]) =>
          Object.entries(files).map(([file, content]) => [path.join(name, file), content]),
        ),
      ),
    )
    mkdirSync(path.join(root, 'unreadable', 'train', 'dark'), { recursive: true })
    product = await openProduct({ env: { BARYCENTER_DATA_ROOTS: root, BARYCENTER_WORKER_SLOTS: '2' } })
    await Promise.all([product.startApi(), product.startWorker()])
    launched = await launchAll()
  })
  afterAll(() => product?.close())

  async function launchAll() {
    const sound = await start('sound')
    const failing = new Map<Name, RunId>()
    for (const [name, change] of ENDED) failing.set(name, await start(name, change))
    const resized = await start('mixed-sizes', { dataset: { imageSize: 8 } })
    const lenient = new Map<Name, RunId>()
    for (const [name, change] of LEFT_OUT)
      lenient.set(name, await start(name, { ...change, dataset: { badRecords: 'skip' } }))
    return { sound, failing, resized, lenient }
  }

  function start(name: Name, change: RunConfigInput = {}): Promise<RunId> {
    return launch(product.client, {
      model: { kind: 'mlp', hidden: [4] },
      base: { epochs: 2, batchSize: 8 },
      twa: { epochs: 1 },
      ...change,
      dataset: { name, ...change.dataset },
    })
  }

  it('trains on a folder of images by class', async () => {
    const done = await ended(product.client, launched.sound)
    expect(done.failure).toBeNull()
    expect(done.results.find(({ method }) => method === 'last')?.testCount).toBe(24)
  })

  it.each(ENDED)(
    'ends a run on %s data with the file and the record, what was found and what was expected',
    async (name, _change, message) => {
      const { status, failure } = await ended(product.client, launched.failing.get(name)!)
      expect(status).toBe('failed')
      expect(failure).toMatchObject({ code: 'DATASET_INVALID', message: expect.stringMatching(message) })
      expect(failure?.message).toMatch(/found .*expected /s)
    },
  )

  it('resizes images of mixed sizes where a size is asked for', async () => {
    expect((await ended(product.client, launched.resized)).status).toBe('completed')
  })

  it.each(LEFT_OUT)(
    'leaves bad records of %s out where the run says so, and counts them in its log',
    async (name, _change, message) => {
      const done = await ended(product.client, launched.lenient.get(name)!)
      expect(done.failure).toBeNull()
      const { logs } = await product.client.call('getRunLogs', { params: { runId: done.id }, query: {} })
      expect(logs.map(({ message: line }) => line)).toContainEqual(expect.stringMatching(message))
    },
  )
})
