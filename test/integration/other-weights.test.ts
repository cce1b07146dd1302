import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { MethodName, Run, RunConfigInput, RunId } from '@barycenter/contracts'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ended, launch, openProduct, type Product, root, SMALL_RUN } from '../fixtures/product.js'
import { runScript } from '../fixtures/run-script.js'

const SHORT: RunConfigInput = { ...SMALL_RUN, dataset: { ...SMALL_RUN.dataset, splitSeed: 0 } }
const OF_MODULES: RunConfigInput = {
  dataset: { name: 'two-moons' },
  model: { kind: 'module', name: 'residual-mlp', settings: { width: 16 } },
  base: { epochs: 3, learningRate: 0.1 },
  twa: { epochs: 1 },
}
const lossOf = ({ results }: Run, method: MethodName) =>
  results.find((result) => result.method === method)!.heldOutLoss

describe('weights that come from elsewhere, through the product', () => {
  let product: Product
  let folder: string
  let first: Run
  let second: Run
  /** Launched before the others, beside which it trains. */
  let ofModules: RunId

  beforeAll(async () => {
    product = await openProduct({
      env: {
        BARYCENTER_MODULE_ROOTS: path.join(root, 'examples/modules'),
        BARYCENTER_WORKER_SLOTS: '2',
      },
    })
    await Promise.all([product.startApi(), product.startWorker()])
    folder = await mkdtemp(path.join(tmpdir(), 'barycenter-weights-'))
    ofModules = await launch(product.client, OF_MODULES)
    first = await train(SHORT)
    second = await train({ ...SHORT, initial: { kind: 'run', runId: first.id, weights: 'swa' }, seed: 2 })
  })
  afterAll(async () => {
    await product?.close()
    if (folder) await rm(folder, { recursive: true })
  })

  const completed = async (runId: RunId): Promise<Run> => {
    const run = await ended(product.client, runId)
    expect(run.failure).toBeNull()
    return run
  }
  const train = async (config: RunConfigInput) => completed(await launch(product.client, config))
  const logOf = async (runId: RunId) =>
    (await product.client.call('getRunLogs', { params: { runId } })).logs.map(({ message }) => message)
  const barycenter = (...args: string[]) =>
    runScript('packages/cli/bin/barycenter.js', { ...process.env, BARYCENTER_URL: product.url }, args)

  it('a run starts where another ended, and says where', async () => {
    const { weightsSha256 } = first.results.find(({ method }) => method === 'swa')!
    expect(await logOf(second.id)).toContain(
      `Starts from the swa weights of run "${first.name}" (${first.id}), SHA-256 ${weightsSha256}`,
    )
    expect(second.config!.initial).toEqual({ kind: 'run', runId: first.id, weights: 'swa', fresh: [] })
  })

  it('a download is uploaded by the command line and started from', async () => {
    const file = path.join(folder, 'twa.safetensors')
    await writeFile(file, Buffer.from(await product.client.downloadWeights(first.id, 'twa')))
    const uploaded = await barycenter('weights', 'upload', file)
    expect(uploaded.output).toMatch(/twa\.safetensors: 7 tensors, 0\.0 MB/)
    const sha256 = /^[0-9a-f]{64}$/m.exec(uploaded.output)![0]
    expect((await barycenter('weights', 'list')).output).toContain(sha256)
    expect((await barycenter('weights', 'show', sha256.slice(0, 8))).output).toMatch(
      /dense1\/kernel +\[64, 16\]/,
    )
    const snapshots = { includeInitial: true }
    const initial = { kind: 'file', file: sha256, layout: 'barycenter' } as const
    const [run, source] = await Promise.all([
      train({ ...SHORT, initial, snapshots }),
      train({ ...SHORT, initial: { kind: 'run', runId: first.id, weights: 'twa' }, snapshots }),
    ])
    const started = await product.client.call('getRunSnapshots', { params: { runId: run.id } })
    const expected = await product.client.call('getRunSnapshots', { params: { runId: source.id } })
    expect(started.snapshots.map(({ sha256 }) => sha256)).toEqual(
      expected.snapshots.map(({ sha256 }) => sha256),
    )
  })

  it('a damaged file is refused on the command line, in words that help', async () => {
    const file = path.join(folder, 'cut.safetensors')
    const whole = Buffer.from(await product.client.downloadWeights(first.id, 'twa'))
    await writeFile(file, whole.subarray(0, whole.length - 8))
    const { code, output } = await barycenter('weights', 'upload', file)
    expect(code).toBe(1)
    expect(output).toMatch(
      /tensor "bn1\/running_variance": found 56 bytes \(the file is truncated\), expected 64/,
    )
  })

  it('two runs make a soup, whose greedy choice is no worse than either', async () => {
    const soup = await train({
      ...SHORT,
      soup: { runs: [first.id, second.id] },
      evaluate: { methods: ['last', 'best', 'swa', 'greedy-soup', 'twa'] },
    })
    const single = Math.min(...[first, second].map((run) => lossOf(run, 'last')))
    expect(lossOf(soup, 'best')).toBeCloseTo(single, 5)
    expect(lossOf(soup, 'greedy-soup')).toBeLessThanOrEqual(lossOf(soup, 'best'))
    const evaluations = (run: Run, method: MethodName) =>
      run.results.find((result) => result.method === method)!.budget!.gradientEvaluations
    expect(evaluations(soup, 'swa')).toBe(evaluations(first, 'last') + evaluations(second, 'last'))
  })

  it('a model and a data set of modules train, and are told in the provenance', async () => {
    const datasets = await product.client.call('listDatasets')
    expect(datasets.datasets.find(({ name }) => name === 'two-moons')).toMatchObject({ source: 'module' })
    const run = await completed(ofModules)
    expect(run.results.find(({ method }) => method === 'twa')!.test.accuracy).toBeGreaterThan(0.9)
    expect(run.provenance!.packages['module residual-mlp.mjs']).toMatch(/^[0-9a-f]{64}$/)
    const unknown = await ended(
      product.client,
      await launch(product.client, { model: { kind: 'module', name: 'resnet' } }),
    )
    expect(unknown.failure).toMatchObject({
      code: 'INVALID_CONFIG',
      message: 'model.name: found "resnet", expected one of residual-mlp',
    })
  })
})
