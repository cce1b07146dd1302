import { RUN_PRESETS } from '@barycenter/contracts'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ended, openProduct, type Product } from '../fixtures/product.js'

const SEEDS = [1, 2, 3, 4, 5]

describe('the head-stage preset on seeds 1 to 5', () => {
  let product: Product
  let rows: { swa: number; twa: number; objective: number[] }[]

  beforeAll(async () => {
    product = await openProduct()
    await Promise.all([product.startApi(), product.startWorker({ env: { BARYCENTER_WORKER_SLOTS: '2' } })])
    const config = RUN_PRESETS.find(({ id }) => id === 'twa-head')!.config
    const { runs } = await product.client.call('launchRuns', {
      body: { experiment: 'head', config, seeds: SEEDS },
    })
    rows = await Promise.all(
      runs.map(async ({ id }) => {
        const { results } = await ended(product.client, id)
        const accuracy = (method: string) =>
          results.find((result) => result.method === method)!.test.accuracy!
        const query = { keys: 'twa/objective' }
        const { series } = await product.client.call('getRunMetrics', { params: { runId: id }, query })
        return {
          swa: accuracy('swa'),
          twa: accuracy('twa'),
          objective: series[0]!.points.map(([, , value]) => Number(value)),
        }
      }),
    )
  })
  afterAll(() => product.close())

  const mean = (of: 'swa' | 'twa') => rows.reduce((sum, row) => sum + row[of], 0) / rows.length

  it('ends below the objective it starts from, on every seed', () => {
    for (const { objective } of rows) expect(objective.at(-1)).toBeLessThan(objective[0]!)
  })

  it('tests at least one point above the uniform mean, and at 96 % or better, in the mean', () => {
    expect(mean('twa')).toBeGreaterThanOrEqual(mean('swa') + 0.01)
    expect(mean('twa')).toBeGreaterThanOrEqual(0.96)
  })
})
