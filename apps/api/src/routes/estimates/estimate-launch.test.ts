import { type Dataset, type Estimate, type Run, type RunConfigInput, routes } from '@barycenter/contracts'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type ApiFixture, openApi } from '../../../test-support/api-fixture.js'

let api: ApiFixture
beforeAll(async () => {
  api = await openApi()
})
afterAll(() => api.close())

const estimate = async (body: object = {}) =>
  (await api.ask(routes.estimateLaunch, body)) as { status: number; body: Estimate }
const engine = { name: 'wasm', version: '1', device: 'cpu', deterministic: true, refused: [] } as const
const config: RunConfigInput = { base: { epochs: 4 } }

/** A run as the past knows it: launched, taken, a snapshot stored, completed. */
async function replay() {
  const [run] = ((await api.ask(routes.launchRuns, { config })).body as { runs: Run[] }).runs
  const { token } = (await api.database.queue.claim('w'))!
  const writer = api.database.openRunWriter(run!.id, token)
  const tensors = [
    { name: 'kernel', shape: [10, 7], data: new Float32Array(70) },
    { name: 'bias', shape: [7], data: new Float32Array(7) },
  ]
  await writer.saveSnapshot({ index: 0, step: 1, epoch: 1, norm: 1, tensors })
  await api.database.queue.end(run!.id, token, { status: 'completed' })
}

describe('the estimate of a launch', () => {
  it('says why it knows nothing where nothing has run', async () => {
    const { status, body } = await estimate({ config })
    expect(status).toBe(200)
    expect(body).toMatchObject({
      duration: null,
      place: 1,
      waitMs: null,
      parameters: null,
      snapshots: 4,
      bytes: null,
      freeBytes: null,
      warnings: [],
      expectation: expect.stringContaining('no worker is alive'),
      bytesFrom: expect.stringContaining('nobody knows the size'),
      durationFrom: expect.stringContaining('duration unknown'),
    })
  })

  it('takes sizes and times from runs of the past', async () => {
    await api.database.workers.register({
      id: 'w',
      host: 'h',
      pid: 1,
      engine: { ...engine, refused: [] },
      datasets: [],
    })
    await replay()
    const { body } = await estimate({ config })
    expect(body).toMatchObject({ parameters: 77, place: 1, waitMs: 0 })
    expect(body.duration).toMatchObject({ runs: 1, sameConfig: true })
    expect(body.bytes).toEqual({
      snapshots: 4 * 77 * 4,
      checkpoints: 2 * 77 * 4,
      subspace: 3 * 77 * 4 + 77 * 4,
      weights: 3 * 77 * 4,
      total: (4 + 2 + 4 + 3) * 77 * 4,
    })
    const wider = await estimate({ config: { model: { kind: 'mlp', hidden: [8] } } })
    expect(wider.body.parameters).toBeNull()
  })

  it('knows the size of a model that nobody has trained, and so the disk', async () => {
    const sizes = { trainCount: 3823, testCount: 1797, imageShape: [8, 8, 1], classes: 10 } as const
    const words = { description: '', attribution: '' }
    const dataset = {
      name: 'optdigits',
      task: 'image-classification',
      source: 'embedded',
      ...words,
      ...sizes,
    }
    await api.database.workers.register({
      ...{ id: 'teller', host: 'h', pid: 2 },
      engine: { ...engine, refused: [] },
      datasets: [{ ...dataset, imageShape: [8, 8, 1] } as Dataset],
    })
    const { body } = await estimate({ config: { model: { kind: 'mlp', hidden: [8] }, base: { epochs: 4 } } })
    // 64 pixels to 8 units with batch norm, then 10 classes.
    const numbers = 64 * 8 + 2 * 8 + 9 * 10
    expect(body).toMatchObject({ parameters: numbers, duration: null })
    expect(body.bytes?.snapshots).toBe(4 * numbers * 4)
  })

  it('names unknown and wrong fields as a launch does, and warns of what would be refused for other reasons', async () => {
    expect(await estimate({ config: { base: { epochs: 0, momentum: 1 } } })).toMatchObject({
      status: 400,
      body: {
        error: {
          issues: expect.arrayContaining([
            { path: 'config.base.epochs', found: '0', expected: 'a value of at least 1' },
            expect.objectContaining({ path: 'config.base.momentum' }),
          ]),
        },
      },
    })
    const { body } = await estimate({ config: { dataset: { name: 'imagenet' }, base: { epochs: 1 } } })
    expect(body.warnings.map(({ path }) => path)).toEqual(['dataset.name', 'snapshots.every.count'])
  })
})
