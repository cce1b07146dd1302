import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openProduct, type Product } from '../fixtures/product.js'
import { runScript } from '../fixtures/run-script.js'

const BIN = 'packages/cli/bin/barycenter.js'

/** MLflow's clients log parameters as texts, our programs as numbers: filters of both find both. */
const RUNS = [
  {
    name: 'baseline',
    params: { lr: 0.1 },
    tags: { team: 'vision' },
    accuracy: [0.7, 0.8],
    status: 'completed',
  },
  { name: 'wide net', params: { lr: '0.1' }, tags: {}, accuracy: [0.95, 0.91], status: 'completed' },
  {
    name: 'diverged',
    params: { lr: 0.5 },
    tags: { team: 'text' },
    accuracy: [0.4, Number.NaN],
    status: 'failed',
  },
  { name: 'no metrics', params: {}, tags: { team: 'vision' }, accuracy: [], status: null },
] as const

/** A filter, and the names of the runs that it means. */
const FILTERS: [filter: string, names: string[]][] = [
  ['', ['baseline', 'diverged', 'no metrics', 'wide net']],
  ['last(test/accuracy) > 90%', ['wide net']],
  ['max(test/accuracy) >= 0.8 and not tags.team = vision', ['wide net']],
  ['metrics."test/accuracy" in 0.8..0.95', ['baseline', 'wide net']],
  ['count(test/accuracy) = 2 and metrics.test/accuracy is null', ['diverged']],
  ['not (metrics.test/accuracy > 0)', ['diverged', 'no metrics']],
  ["params.lr = '0.1'", ['baseline', 'wide net']],
  ['params.lr >= 0.1', ['baseline', 'diverged', 'wide net']],
  ['params.lr != 0.1', ['diverged']],
  ['params.lr is null', ['no metrics']],
  ["attributes.status = 'FINISHED'", ['baseline', 'wide net']],
  ["attributes.status != 'FAILED' AND metrics.`test/accuracy` < 0.9", ['baseline']],
  ["tags.`mlflow.runName` LIKE 'w%'", ['wide net']],
  ['vision', ['baseline', 'no metrics']],
  ['/^(wide|no) /', ['no metrics', 'wide net']],
  ['name contains "NET" or (status = failed && created > -1h)', ['diverged', 'wide net']],
]

describe('the filter language', () => {
  let product: Product

  beforeAll(async () => {
    product = await openProduct()
    await product.startApi()
    for (const run of RUNS) await log(run)
  })
  afterAll(() => product.close())

  async function log({ name, params, tags, accuracy, status }: (typeof RUNS)[number]): Promise<void> {
    const body = { experiment: 'filters', name, params, tags }
    const { id } = await product.client.call('createExternalRun', { body })
    const target = { runId: id }
    const values = accuracy.map((value) => (Number.isNaN(value) ? ('NaN' as const) : value))
    const series = [{ key: 'test/accuracy', steps: values.map((_, step) => step), values }]
    if (values.length > 0)
      await product.client.call('logRunBatch', { params: target, body: { batchId: 'one', series } })
    if (status) await product.client.call('endExternalRun', { params: target, body: { status } })
  }

  const barycenter = (...args: string[]) =>
    runScript(BIN, { ...process.env, BARYCENTER_URL: product.url }, args)

  it('means the same in the API for our texts, and for those of MLflow', async () => {
    for (const [filter, names] of FILTERS) {
      const { hits } = await product.client.call('searchRuns', { body: { filter } })
      expect({ filter, names: hits.map(({ name }) => name).sort() }).toEqual({ filter, names })
    }
  })

  it('tells every mistake with its place', async () => {
    const answer = product.client.call('searchRuns', { body: { filter: 'status = done and lr > 1' } })
    await expect(answer).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      message: expect.stringContaining('filter, character 10: found done, expected one of queued'),
      issues: [
        { path: 'filter', found: 'done', place: { offset: 9, length: 4 } },
        { path: 'filter', found: 'lr', place: { offset: 18, length: 2 } },
      ],
    })
  })

  it('lists runs on the command line, and marks mistakes there', async () => {
    const found = await barycenter('list', '--filter', 'max(test/accuracy) > 0.9', '--json')
    expect(JSON.parse(found.output)).toMatchObject([{ name: 'wide net' }])
    const none = await barycenter('list', '--filter', 'vision', '--status', 'failed')
    expect(none.output).toContain('No run meets the filter')
    const wrong = await barycenter('list', '--filter', 'name ~ "a("')
    expect(wrong.output).toContain('  name ~ "a("\n           ^\n  found (, expected a ) that closes')
    expect(wrong.code).toBe(2)
  })
})
