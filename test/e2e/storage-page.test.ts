import type { Page } from 'playwright-core'
import { expect, it } from 'vitest'
import { describeInBrowser } from '../fixtures/browser.js'
import { useDashboard } from '../fixtures/dashboard.js'
import type { Product } from '../fixtures/product.js'

describeInBrowser('deleting in the dashboard', () => {
  let product: Product
  let page: Page

  useDashboard({
    ready(opened) {
      product = opened
    },
    onPage(opened) {
      page = opened
    },
  })

  it('says what it frees, moves to the trash, restores, and deletes for good', async () => {
    const { client } = product
    const run = await client.call('createExternalRun', { body: { name: 'to be deleted' } })
    await client.putArtifact(run.id, 'big.bin', new Uint8Array(3 * 2 ** 20), 'application/octet-stream')
    await client.call('endExternalRun', { params: { runId: run.id }, body: {} })

    const moveToTrash = async () => {
      await page.goto(`/runs/${run.id}`)
      await page.getByRole('button', { name: 'Delete', exact: true }).click()
      // Three chunks of zeros are one.
      await page.getByTestId('freed').getByText('1.0 MiB').waitFor()
      await page.getByRole('button', { name: 'Move to the trash' }).click()
      await page.getByText(/in the trash since/).waitFor()
    }
    await moveToTrash()
    await page.getByRole('button', { name: 'Restore from the trash' }).click()
    await page.getByText(/in the trash since/).waitFor({ state: 'detached' })
    await moveToTrash()
    await page.goto('/runs')
    await page.getByText('0 runs').waitFor()

    await page.goto('/storage')
    await page.getByRole('list', { name: 'Trash' }).getByText('to be deleted').waitFor()
    await page.getByRole('button', { name: 'Delete for good' }).click()
    await page.getByRole('dialog').getByText('1.0 MiB').first().waitFor()
    await page.getByRole('dialog').getByRole('button', { name: 'Delete for good' }).click()
    await page.getByText('The trash is empty').waitFor()
    await expect(client.call('getRun', { params: { runId: run.id } })).rejects.toMatchObject({
      code: 'RUN_NOT_FOUND',
    })
    expect((await client.call('getStorage', { query: {} })).chunks.bytes).toBe(0)
  })
})
