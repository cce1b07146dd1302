import type { Page } from 'playwright-core'
import { expect, it } from 'vitest'
import { describeInBrowser } from '../fixtures/browser.js'
import { useDashboard } from '../fixtures/dashboard.js'
import type { Product } from '../fixtures/product.js'

/** A safetensors file of one tensor, two numbers long. */
function smallFile(): Buffer {
  const header = Buffer.from('{"w":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}')
  const length = Buffer.alloc(8)
  length.writeBigUInt64LE(BigInt(header.length))
  return Buffer.concat([length, header, Buffer.from(Float32Array.of(1, 2).buffer)])
}

describeInBrowser('a weights file on the launch page', () => {
  let product: Product
  let page: Page
  let faults: string[]

  useDashboard({
    ready(opened) {
      product = opened
    },
    onPage(opened, found) {
      page = opened
      faults = found
    },
  })

  const choose = (buffer: Buffer) =>
    page
      .getByLabel('File to upload')
      .setInputFiles({ name: 'net.safetensors', mimeType: 'application/octet-stream', buffer })

  it('is uploaded, chosen, and launched from', async () => {
    await page.goto('/launch')
    await page.getByLabel('Start from').selectOption('file')
    await page.getByText('none uploaded yet').waitFor({ state: 'attached' })
    await choose(smallFile())
    await page.getByText(/net\.safetensors \(1 tensor, [0-9a-f]{8}\)/).waitFor({ state: 'attached' })
    const { weights } = await product.client.call('listWeights')
    await expect.poll(() => page.getByLabel('Weights file').inputValue()).toBe(weights[0]?.file)
    await page.getByRole('button', { name: 'Launch', exact: true }).click()
    await page.waitForURL(/\/runs\//)
    const { runs } = await product.client.call('listRuns', { query: {} })
    expect(runs[0]?.config?.initial).toMatchObject({
      kind: 'file',
      file: weights[0]?.file,
      layout: 'pytorch',
    })
  })

  it('is offered also when the list that was asked for before it comes after it', async () => {
    await page.goto('/launch')
    let release = () => {}
    const uploaded = new Promise<void>((resolve) => {
      release = resolve
    })
    let asked = 0
    await page.route('**/api/v1/weights', async (route) => {
      if (route.request().method() !== 'GET' || ++asked > 1) return route.continue()
      await uploaded
      await route.fulfill({ json: { weights: [] } }).catch(() => {}) // the page may have given it up
    })
    await page.getByLabel('Start from').selectOption('file')
    page.on('response', (response) => {
      if (response.request().method() === 'POST') release()
    })
    await choose(smallFile())
    await page.getByText(/net\.safetensors \(1 tensor, [0-9a-f]{8}\)/).waitFor({ state: 'attached' })
    await page.unroute('**/api/v1/weights')
  })

  it('that is damaged is refused at its field', async () => {
    await page.goto('/launch')
    await page.getByLabel('Start from').selectOption('file')
    await choose(smallFile().subarray(0, -4))
    await page.getByText(/file: found 66 bytes \(truncated\), expected 70/).waitFor()
    await expect
      .poll(() => faults.toSorted())
      .toEqual([
        expect.stringContaining('console: Failed to load resource'),
        expect.stringContaining('refused request: 422'),
      ])
    faults.length = 0
  })
})
