import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { parquetReadObjects } from 'hyparquet'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openProduct, type Product } from '../fixtures/product.js'
import { runScript } from '../fixtures/run-script.js'

const BIN = 'packages/cli/bin/barycenter.js'
const LOSSES = [0.5, 0.25, 0.75]

describe('tables of runs from the command line', () => {
  let product: Product

  beforeAll(async () => {
    product = await openProduct()
    await product.startApi()
    for (const [seed, loss] of LOSSES.entries()) await log(seed, loss)
  })
  afterAll(() => product.close())

  async function log(seed: number, loss: number): Promise<void> {
    const body = { experiment: 'tables', name: `seed ${seed}`, params: { seed, lr: seed === 2 ? 0.5 : 0.1 } }
    const { id } = await product.client.call('createExternalRun', { body })
    await product.client.call('logRunBatch', {
      params: { runId: id },
      body: { batchId: 'b', metrics: [{ key: 'val/loss', step: 1, value: loss }] },
    })
  }

  const barycenter = async (...args: string[]) =>
    (await runScript(BIN, { BARYCENTER_URL: product.url }, args)).output

  it('are exported whole, in the order asked for', async () => {
    const asked = [
      '--experiment',
      'tables',
      '--select',
      'last(val/loss)',
      'params.lr',
      '--sort',
      'last(val/loss)',
    ]
    const csv = await barycenter('export', ...asked)
    const [head, ...rows] = csv
      .trimEnd()
      .split('\r\n')
      .map((line) => line.split(','))
    expect([head![0], head!.slice(-2)]).toEqual(['name', ['last(val/loss)', 'params.lr']])
    expect(rows.map((row) => [row[0], ...row.slice(-2)])).toEqual([
      ['seed 1', '0.25', '0.1'],
      ['seed 0', '0.5', '0.1'],
      ['seed 2', '0.75', '0.5'],
    ])
    const file = path.join(product.dataDir, 'runs.parquet')
    await barycenter('export', ...asked, '--descending', '--format', 'parquet', '-o', file)
    const read = await parquetReadObjects({ file: new Uint8Array(await readFile(file)).buffer })
    expect(read.map((row) => row['last(val/loss)'])).toEqual([0.75, 0.5, 0.25])
    const byTwo = ['--experiment', 'tables', '--sort', 'params.lr', 'last(val/loss) desc']
    const lines = (await barycenter('export', ...byTwo)).trimEnd().split('\r\n').slice(1)
    expect(lines.map((line) => line.split(',')[0])).toEqual(['seed 0', 'seed 1', 'seed 2'])
  })

  it('are grouped with mean and std over all runs', async () => {
    const output = await barycenter('groups', '--by', 'params.lr', '--select', 'last(val/loss)')
    const rows = output.trimEnd().split('\n').slice(2)
    expect(rows.map((row) => row.split(/ {2,}/))).toEqual([
      ['0.1', '2', '0.3750 ± 0.1768 (2)'],
      ['0.5', '1', '0.7500'],
    ])
  })

  it('are tagged by a filter, and what is wrong with a question is said', async () => {
    const tagged = await barycenter('tag', '--filter', 'params.lr = 0.1', '--set', 'team=vision')
    expect(tagged).toBe('2 of 2 runs\n')
    const { hits } = await product.client.call('searchRuns', { body: { filter: 'tags.team = vision' } })
    expect(hits.map(({ name }) => name)).toEqual(['seed 1', 'seed 0'])
    expect(await barycenter('export', '--select', 'loss')).toContain('--select: found "loss", expected')
    expect(await barycenter('tag', '--set', 'a=b')).toContain('expected either runs, or')
  })
})
