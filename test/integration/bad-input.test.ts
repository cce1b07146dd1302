import { mkdir, mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { idxImages, idxLabels } from '../fixtures/idx-set.js'
import { ended, freePort, launch, openProduct, type Product, SMALL_RUN } from '../fixtures/product.js'
import { runScript } from '../fixtures/run-script.js'

describe('bad input', () => {
  let product: Product

  beforeAll(async () => {
    const dataRoot = await mkdtemp(path.join(tmpdir(), 'barycenter-data-'))
    await writeIdxSet(path.join(dataRoot, 'sound'))
    await writeIdxSet(path.join(dataRoot, 'truncated'), {
      images: (bytes) => bytes.subarray(0, bytes.length - 10),
    })
    await writeIdxSet(path.join(dataRoot, 'wrong-magic'), {
      labels: (bytes) => Buffer.concat([Buffer.from([0, 0, 13, 1]), bytes.subarray(4)]),
    })
    product = await openProduct({ env: { BARYCENTER_DATA_ROOTS: dataRoot } })
    await Promise.all([product.startApi(), product.startWorker()])
  })
  afterAll(() => product.close())

  it('refuses an unknown data set before queueing and lists what there is', async () => {
    await expect(launch(product.client, { dataset: { name: 'imagenet' } })).rejects.toMatchObject({
      code: 'UNKNOWN_DATASET',
      issues: [
        { path: 'config.dataset.name', found: '"imagenet"', expected: expect.stringContaining('optdigits') },
      ],
    })
    const { total } = await product.client.call('listRuns', { query: {} })
    expect(total).toBe(0)
  })

  it('names every wrong field of a config, with the value found and what was expected', async () => {
    // The client's types would not let this through, so it is sent as another program would.
    const answer = await fetch(`${product.url}/api/v1/runs`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ config: { base: { epochs: 0, learningrate: 1 }, model: { kind: 'rnn' } } }),
    })
    expect(answer.status).toBe(422)
    const { error } = (await answer.json()) as { error: { code: string; issues: { path: string }[] } }
    expect(error.code).toBe('INVALID_CONFIG')
    expect(error.issues.map((issue) => issue.path).sort()).toEqual([
      'config.base.epochs',
      'config.base.learningrate',
      'config.model.kind',
    ])
  })

  it('trains an idx image set from an operator folder', async () => {
    const run = await ended(
      product.client,
      await launch(product.client, { ...SMALL_RUN, dataset: { name: 'sound' } }),
    )
    expect(run.failure).toBeNull()
    expect(run.provenance?.data?.name).toBe('sound')
  })

  it.each([
    ['truncated', /train-images-idx3-ubyte\.gz.*(truncated|bytes)/s],
    ['wrong-magic', /train-labels-idx1-ubyte\.gz.*magic/s],
  ])('a %s idx file fails with the file, what was found and what was expected', async (name, message) => {
    const answer = await launch(product.client, { ...SMALL_RUN, dataset: { name } }).then(
      async (runId) => (await ended(product.client, runId)).failure,
      (error: { code: string; message: string }) => error,
    )
    expect(answer?.code).toBe('DATASET_INVALID')
    expect(answer?.message).toMatch(message)
  })

  it('a loss that is not finite ends the run as failed, with the reason, and keeps all it has', async () => {
    const run = await ended(
      product.client,
      await launch(product.client, {
        ...SMALL_RUN,
        // Decay of 10 at a rate of 100 multiplies the weights by about -1000 in each step: no float32 holds that for long.
        base: { ...SMALL_RUN.base, learningRate: 100, optimizer: { kind: 'sgd', weightDecay: 10 } },
      }),
    )
    expect(run).toMatchObject({ status: 'failed', failure: { code: 'LOSS_NOT_FINITE', phase: 'base' } })
    const { series } = await product.client.call('getRunMetrics', {
      params: { runId: run.id },
      query: { keys: 'base/train_loss' },
    })
    expect(series[0]?.points.length).toBeGreaterThan(0)
    expect(series[0]?.points.some(([, , value]) => typeof value === 'string')).toBe(true)
  })

  it('an API on a port in use says so and ends with exit code 1', async () => {
    const { code, output } = await runScript('apps/api/dist/server.js', {
      DATABASE_URL: product.databaseUrl,
      PORT: new URL(product.url).port,
    })
    expect(code).toBe(1)
    expect(output).toMatch(/port .*in use/is)
  })

  it.each(['apps/api/dist/server.js', 'apps/worker/dist/worker.js'])(
    '%s without a database says which address it tried and ends with exit code 1',
    async (script) => {
      const port = await freePort()
      const { code, output } = await runScript(script, {
        DATABASE_URL: `postgresql://nobody@127.0.0.1:${port}/nothing`,
        PORT: String(await freePort()),
      })
      expect(code).toBe(1)
      expect(output).toContain(`127.0.0.1:${port}`)
    },
  )

  it('an API that should listen beyond loopback refuses and says why', async () => {
    const { code, output } = await runScript('apps/api/dist/server.js', {
      DATABASE_URL: product.databaseUrl,
      PORT: String(await freePort()),
      HOST: '0.0.0.0',
    })
    expect(code).toBe(1)
    expect(output).toMatch(/loopback/i)
  })
})

type Spoil = (bytes: Buffer) => Buffer

async function writeIdxSet(folder: string, spoil: { images?: Spoil; labels?: Spoil } = {}) {
  const same: Spoil = (bytes) => bytes
  await mkdir(folder, { recursive: true })
  const write = (name: string, bytes: Buffer) => writeFile(path.join(folder, `${name}.gz`), gzipSync(bytes))
  await write('train-images-idx3-ubyte', (spoil.images ?? same)(idxImages(200, 1)))
  await write('train-labels-idx1-ubyte', (spoil.labels ?? same)(idxLabels(200)))
  await write('t10k-images-idx3-ubyte', idxImages(60, 2))
  await write('t10k-labels-idx1-ubyte', idxLabels(60))
}
