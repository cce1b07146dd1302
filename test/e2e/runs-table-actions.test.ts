import { readFile } from 'node:fs/promises'
import type { RunId } from '@barycenter/contracts'
import type { Page } from 'playwright-core'
import { expect, it } from 'vitest'
import { describeInBrowser } from '../fixtures/browser.js'
import { useDashboard } from '../fixtures/dashboard.js'
import type { Product } from '../fixtures/product.js'
import { type Seeded, seedRuns, tableOf } from './table-of-runs.js'

/** More than the page reads at once. */
const RUNS = 140

describeInBrowser('what is done with the runs of a table', () => {
  let product: Product
  let page: Page
  /** In the order they were made: the table shows the last one first. */
  let seeded: Seeded[]

  useDashboard({
    async ready(opened) {
      product = opened
      seeded = await seedRuns(product.client, RUNS)
    },
    onPage(opened) {
      page = opened
    },
  })

  const { rowOf, button, head, open, columnMenu, expectFirst } = tableOf(() => page)

  it('selects a range, tags it, and takes the tags back', async () => {
    const { client } = product
    await open()
    const chosen = seeded.slice(-5).map(({ run }) => run)
    await rowOf(chosen[4]!.id).getByRole('checkbox').click()
    await rowOf(chosen[0]!.id)
      .getByRole('checkbox')
      .click({ modifiers: ['Shift'] })
    await page.getByText('5 selected', { exact: true }).waitFor()
    await expect
      .poll(() => page.getByRole('link', { name: 'Compare 5 runs' }).getAttribute('href'))
      .toContain(chosen[2]!.id)
    await button('Tag').click()
    await page.getByLabel('Add', { exact: true }).fill('looked = yes\nteam = west')
    await button('Save tags').click()
    const tags = async (id: RunId) => (await client.call('getRun', { params: { runId: id } })).tags
    await page.getByText('Tagged 5 runs').waitFor()
    for (const { id } of chosen) expect(await tags(id)).toEqual({ looked: 'yes', team: 'west' })
    await rowOf(chosen[0]!.id).getByText('looked=yes').waitFor()
    await button('Undo').last().click()
    await page.getByText('Undone', { exact: true }).waitFor()
    for (const run of chosen) expect(await tags(run.id)).toEqual(run.tags)
    await page.getByText('5 selected', { exact: true }).waitFor()
    await button(`Select all ${RUNS} found`).click()
    await page.getByText(`${RUNS} selected`, { exact: true }).waitFor()
    await button(`Clear ${RUNS} selected`).click()
  })

  it('says what deleting frees, deletes and brings back', async () => {
    const { client } = product
    const run = await client.call('createExternalRun', { body: { experiment: 'bytes', name: 'heavy' } })
    await client.putArtifact(run.id, 'big.bin', new Uint8Array(2 ** 20), 'application/octet-stream')
    await client.call('endExternalRun', { params: { runId: run.id }, body: {} })
    await page.goto(`/experiments/${run.experimentId}`)
    await rowOf(run.id).getByRole('checkbox').check()
    await button('Delete').click()
    await page.getByTestId('freed').getByText('1.0 MiB').waitFor()
    await button('Move to the trash').click()
    await page.getByText('No runs yet').waitFor()
    await button('Undo').last().click()
    await rowOf(run.id).waitFor()
    await rowOf(run.id).getByRole('checkbox').check()
    await button('Move').click()
    await page.getByLabel('Experiment', { exact: true }).fill('elsewhere')
    await page.getByRole('dialog').getByRole('button', { name: 'Move', exact: true }).click()
    await rowOf(run.id).waitFor({ state: 'detached' })
    const moved = await client.call('getRun', { params: { runId: run.id } })
    expect(moved.experimentName).toBe('elsewhere')
    await client.call('deleteRun', { params: { runId: run.id } })
  })

  it('keeps a view under a name, says when it is modified, and brings it back', async () => {
    await open({ columns: ['name', 'param:lr'], sort: 'asc name' })
    const views = page.getByTestId('views')
    const choose = async (item: string) => {
      await views.click()
      await page.getByRole('menuitem', { name: item, exact: true }).click()
    }
    await choose('Save as a new view')
    await page.getByLabel('Name', { exact: true }).fill('by name')
    await button('Save').click()
    await views.getByText('by name').waitFor()
    await columnMenu('param:lr', 'Sort descending')
    await views.getByText('modified').waitFor()
    await choose('by name')
    await views.getByText('modified').waitFor({ state: 'detached' })
    await expectFirst(['run 000', 'run 001'])
    await page.goto('/runs')
    await choose('by name')
    await expectFirst(['run 000', 'run 001'])
    expect(await head('seed').count()).toBe(0)
    await choose('Rename by name')
    await page.getByLabel('Name', { exact: true }).fill('alphabet')
    await button('Save').click()
    await views.getByText('alphabet').waitFor()
    await choose('Delete alphabet')
    await button('Delete the view').click()
    await views.getByText('Views', { exact: true }).waitFor()
    await expect.poll(async () => (await product.client.call('listViews', { query: {} })).views).toEqual([])
  })

  it('exports all runs that it finds, with the columns that it shows', async () => {
    await open({ columns: ['name', 'param:lr', 'metric:max:test/accuracy'], sort: 'asc name' })
    const save = async (format: string) => {
      await button('Export').click()
      const [download] = await Promise.all([
        page.waitForEvent('download'),
        page.getByRole('menuitem', { name: format }).click(),
      ])
      return readFile(await download.path())
    }
    const csv = (await save('CSV')).toString().trim().split(/\r?\n/)
    expect(csv).toHaveLength(RUNS + 1)
    const first = seeded.find(({ run }) => run.name === 'run 000')!
    expect(csv[1]).toContain(first.run.id)
    expect(csv[1]).toContain(String(first.accuracy))
    const lines = (await save('JSON lines')).toString().trim().split('\n')
    expect(lines.map((line) => JSON.parse(line))).toHaveLength(RUNS)
    expect((await save('Parquet')).subarray(0, 4).toString()).toBe('PAR1')
  })
})
