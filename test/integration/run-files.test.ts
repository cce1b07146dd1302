import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { type RunSample, samplesArtifact } from '@barycenter/contracts'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type HeldRun, holdRun } from '../fixtures/held-run.js'
import { openProduct, type Product, SMALL_RUN } from '../fixtures/product.js'
import { runScript } from '../fixtures/run-script.js'

const SAMPLES: RunSample[] = [
  { kind: 'image', image: { png: '', width: 8, height: 8 }, truth: '7', predicted: '1', confidence: 0.75 },
]
const TOKENS = '["a", "ü"]'

describe('what a run leaves, on the command line', () => {
  let product: Product
  let held: HeldRun
  let folder: string

  beforeAll(async () => {
    product = await openProduct()
    await product.startApi()
    held = await holdRun(product, SMALL_RUN)
    const json = (name: string, text: string) =>
      held.writer.saveArtifact({ name, mediaType: 'application/json', data: Buffer.from(text) })
    await json(samplesArtifact('swa'), JSON.stringify({ samples: SAMPLES }))
    await json('tokenizer.json', TOKENS)
    folder = await mkdtemp(path.join(tmpdir(), 'barycenter-files-'))
  })
  afterAll(async () => {
    await held?.close()
    await product?.close()
    await rm(folder, { recursive: true, force: true })
  })

  const barycenter = (...args: string[]) =>
    runScript('packages/cli/bin/barycenter.js', { ...process.env, BARYCENTER_URL: product.url }, args)

  it('is listed, and downloaded by name to the same bytes', async () => {
    const list = await barycenter('artifacts', held.runId)
    expect(list.output).toMatch(/^samples\/swa\.json +text +application\/json +\d+ +[0-9a-f]{12}$/m)
    const file = path.join(folder, 'tokens.json')
    expect((await barycenter('artifacts', held.runId, 'tokenizer.json', '--output', file)).code).toBe(0)
    expect(await readFile(file, 'utf8')).toBe(TOKENS)
    const missing = await barycenter('artifacts', held.runId, 'model.onnx')
    expect([missing.code, missing.output]).toEqual([1, expect.stringContaining('no artifact model.onnx')])
  })

  it('holds samples of a method, or says of which methods there are some', async () => {
    const shown = await barycenter('samples', held.runId, '--method', 'swa')
    expect(shown.output).toContain('predicted  1 (75.00 %), wrong')
    const json = await barycenter('samples', held.runId, '--method', 'swa', '--json')
    expect(JSON.parse(json.output)).toEqual(SAMPLES)
    const none = await barycenter('samples', held.runId)
    expect([none.code, none.output]).toEqual([1, 'No samples of twa; there are swa.\n'])
    expect((await barycenter('samples', held.runId, '--method', 'mean')).code).toBe(2)
  })
})
