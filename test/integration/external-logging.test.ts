import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { transformWithOxc } from 'vite'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openProduct, type Product, root } from '../fixtures/product.js'
import { runScript } from '../fixtures/run-script.js'

const document = readFileSync(path.join(root, 'docs/external-logging.md'), 'utf8')
const examples = [...document.matchAll(/```ts\n([\s\S]*?)```/g)].map(([, code]) => code as string)

describe('the examples of docs/external-logging.md', () => {
  let product: Product

  beforeAll(async () => {
    product = await openProduct()
    await product.startApi()
  })
  afterAll(() => product.close())

  async function runExample(code: string, name: string) {
    // Under the root, so that the packages it imports are found.
    const file = path.join('node_modules/.cache/barycenter', `${name}.mjs`)
    mkdirSync(path.dirname(path.join(root, file)), { recursive: true })
    const script = await transformWithOxc(code.replaceAll('http://127.0.0.1:4747', product.url), `${name}.ts`)
    writeFileSync(path.join(root, file), script.code)
    return runScript(file, { BARYCENTER_SPOOL_DIR: path.join(product.dataDir, 'runs') })
  }

  it('are three', () => expect(examples).toHaveLength(3))

  it.each([
    ['with fetch', 0, 100, ['train/loss']],
    ['with the run logger', 1, 1000, ['train/gradient', 'train/loss']],
    ['with a spool', 2, 1000, ['train/loss']],
  ])('%s: logs every point once', async (name, index, points, keys) => {
    const { code, output } = await runExample(examples[index]!, name.replaceAll(' ', '-'))
    expect(output).not.toMatch(/error/i)
    expect(code).toBe(0)
    const { runs } = await product.client.call('listRuns', { query: {} })
    const { series } = await product.client.call('getRunMetrics', {
      params: { runId: runs[0]!.id },
      query: {},
    })
    expect(runs[0]).toMatchObject({ kind: 'external', status: 'completed', params: { learningRate: 0.1 } })
    expect(series.map(({ key }) => key).sort()).toEqual(keys)
    for (const one of series) {
      const steps = Array.from({ length: points }, (_, place) => place + 1)
      expect(one.points.map(([step]) => step)).toEqual(steps)
    }
  })
})
