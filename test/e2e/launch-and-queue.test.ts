import type { RunId } from '@barycenter/contracts'
import pg from 'pg'
import type { Browser, Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { collectFaults, describeInBrowser, openBrowser, openPage } from '../fixtures/browser.js'
import { ended, launch, openProduct, type Product, SMALL_RUN, until } from '../fixtures/product.js'

describeInBrowser('before a launch, and in the queue', () => {
  let product: Product
  let browser: Browser
  let page: Page
  let faults: string[]

  beforeAll(async () => {
    product = await openProduct({ web: true })
    await product.startApi()
    browser = await openBrowser()
    await trainHistory()
    page = await openPage(browser, product.url)
    faults = collectFaults(page, product.url)
  })
  afterAll(async () => {
    await browser?.close()
    await product?.close()
  })
  beforeEach(() => {
    faults.length = 0
  })

  let trained: RunId
  /** One run for its sizes; how long it took is set, so that the estimate is known beforehand. The worker ends. */
  async function trainHistory() {
    const worker = await product.startWorker()
    trained = await launch(product.client, SMALL_RUN, 'history')
    await ended(product.client, trained)
    await worker.end()
    const client = new pg.Client({ connectionString: product.databaseUrl })
    await client.connect()
    await client.query(`UPDATE run SET started_at = ended_at - interval '90 seconds' WHERE id = $1`, [
      trained,
    ])
    await client.end()
  }

  const card = () => page.getByTestId('estimate')
  const field = (section: string, label: string) =>
    page.getByRole('group', { name: section, exact: true }).getByLabel(label, { exact: true })
  const submit = () => page.getByRole('main').getByRole('button', { name: 'Launch', exact: true })
  const waiting = async () => (await product.client.call('getQueue')).runs.map(({ name }) => name)

  it('a clone has the settings of its run, and tells what it will take from what that took', async () => {
    await page.goto(`/runs/${trained}`)
    await page.getByRole('link', { name: 'Clone' }).click()
    await page.getByRole('heading', { level: 1, name: /^Launch a copy of/ }).waitFor()
    expect(await field('Run', 'Experiment').inputValue()).toBe('history')
    await card().getByText('about 1 m 30 s').waitFor()
    await card()
      .getByText(/^From 1 run of the same config but for the seed, on /)
      .waitFor()
    await card()
      .getByText(/^up to .*iB$/)
      .waitFor()
    expect(new URL(page.url()).search).toBe(`?from=${trained}`)
    expect(faults).toEqual([])
  })

  it('a copy that was launched says what it was cloned from, and leads to the difference', async () => {
    await page.goto(`/launch?from=${trained}`)
    await page.getByRole('heading', { level: 1, name: /^Launch a copy of/ }).waitFor()
    await field('Run', 'Name').fill('the copy')
    await field('Base training', 'Learning rate').fill('0.07')
    await submit().click()
    await page.getByRole('heading', { level: 1, name: 'the copy' }).waitFor()
    const copy = new URL(page.url()).pathname.split('/').at(-1) as RunId
    const { name } = await product.client.call('getRun', { params: { runId: trained } })
    const origin = page.getByTestId('origin')
    await origin.getByText(/^cloned from/).waitFor()
    await origin.getByRole('link', { name, exact: true }).waitFor()
    await origin.getByRole('link', { name: 'difference' }).click()
    await page.getByText('base.learningRate').first().waitFor()
    expect(new URL(page.url()).search).toBe(`?runs=${trained},${copy}&baseline=${trained}`)
    const { edges } = await product.client.call('getRunLineage', { params: { runId: copy }, query: {} })
    expect(edges).toMatchObject([{ from: `run:${trained}`, to: `run:${copy}`, relation: 'cloned' }])
    await product.client.call('cancelRun', { params: { runId: copy } })
    expect(faults).toEqual([])
  })

  it('what is changed is marked, listed against where the form began, warned of, and taken back', async () => {
    await page.goto(`/launch?from=${trained}`)
    await page.getByRole('heading', { level: 1, name: /^Launch a copy of/ }).waitFor()
    const rate = field('Base training', 'Learning rate')
    const before = await rate.inputValue()
    await rate.fill('50')
    await card()
      .getByText(/50 is a high learning rate/)
      .waitFor()
    await card()
      .getByText(/^From 1 run of the same data set, model and batch size, each phase scaled/)
      .waitFor()
    await page.getByText(/^Difference to/).click()
    const row = page.locator('[data-difference="base.learningRate"]')
    expect(await row.locator('td').last().textContent()).toBe('50')
    expect(await page.locator('[data-difference]').count()).toBe(1)
    await page.locator('[data-reset="base.learningRate"]').click()
    expect(await rate.inputValue()).toBe(before)
    await expect.poll(() => page.locator('[data-difference]').count()).toBe(0)
  })

  it('says at each wrong field what was found and what was expected, before anything is sent', async () => {
    const before = await product.client.call('listRuns', { query: {} })
    await page.goto('/launch')
    await field('Base training', 'Epochs').fill('0')
    await field('Base training', 'Learning rate').fill('fast')
    await field('Model', 'Hidden').fill('16, many')
    await submit().click()
    await expectError(field('Base training', 'Epochs'), 'found 0, expected a value of at least 1')
    await expectError(field('Base training', 'Learning rate'), /found "fast", expected .*number/)
    await expectError(field('Model', 'Hidden'), /found .*"many"/)
    await page.getByText('3 fields need a change').waitFor()

    await field('Base training', 'Epochs').fill('1')
    await page.getByText('2 fields need a change').waitFor()
    expect((await product.client.call('listRuns', { query: {} })).total).toBe(before.total)
  })

  it("puts the server's refusal at its field", async () => {
    await page.goto('/launch')
    await field('Data', 'Data set').fill('imagenet')
    await submit().click()
    await expectError(field('Data', 'Data set'), /found "imagenet", expected .*optdigits/)
    expect(faults).toEqual([
      `refused request: 422 ${product.url}/api/v1/runs`,
      expect.stringContaining('console: Failed to load resource'),
    ])
    faults.length = 0
    await field('Data', 'Data set').fill('optdigits')
    await expectNoError(field('Data', 'Data set'))
  })

  it('takes a config as JSON once it is right, and says what is wrong with it before', async () => {
    await page.goto('/launch')
    await page.getByText('Config as JSON').click()
    const json = page.getByRole('textbox', { name: 'Config as JSON' })
    await json.fill('{ "base": { "epochs": 3, "momentum": 1 } }')
    await page.getByRole('button', { name: 'Apply to the form', exact: true }).click()
    await page.getByText(/^base\.momentum: found 1, expected/).waitFor()
    await json.fill('{ "base": { "epochs": 3 }, "seed": 7 }')
    await page.getByRole('button', { name: 'Apply to the form', exact: true }).click()
    await until(async () => (await field('Base training', 'Epochs').inputValue()) === '3')
    expect(await field('Run', 'Seeds').inputValue()).toBe('7')
  })

  it('settings are found by what they are called', async () => {
    await page.goto('/launch')
    await page.getByLabel('Search settings').fill('decay weight')
    await field('Base training', 'Weight decay').waitFor()
    await expect.poll(() => page.getByRole('group', { name: 'Snapshots', exact: true }).count()).toBe(0)
  })

  it('YAML goes into the form; what is wrong with it is named with its line', async () => {
    await page.goto('/launch')
    await page.getByText('Config as JSON or YAML').click()
    await page.getByRole('button', { name: 'YAML', exact: true }).click()
    const yaml = page.getByRole('textbox', { name: 'Config as YAML' })
    await yaml.fill('seed: 3\nbase:\n  epochs: 0\n  momentum: 1\n')
    await page.getByRole('button', { name: 'Apply to the form' }).click()
    await page.getByText('base.epochs: found 0, expected a value of at least 1').waitFor()
    await page.getByText(/base\.momentum: found 1, expected no such field here/).waitFor()
    await page.getByRole('button', { name: 'line 4', exact: true }).click()
    const selected = await yaml.evaluate((area: HTMLTextAreaElement) =>
      area.value.slice(area.selectionStart, area.selectionEnd),
    )
    expect(selected).toBe('  momentum: 1')
    await yaml.fill('seed: 3\nbase:\n  epochs: 4\n')
    await page.getByRole('button', { name: 'Apply to the form' }).click()
    await expect.poll(() => field('Base training', 'Epochs').inputValue()).toBe('4')
    expect(await field('Run', 'Seeds').inputValue()).toBe('3')
  })

  it('a run is held and placed by the form, and dragged by the keyboard to another place for real', async () => {
    for (const name of ['first', 'second', 'third'])
      await product.client.call('launchRuns', { body: { name, config: SMALL_RUN } })
    await page.goto('/launch')
    await field('Run', 'Name').fill('held')
    await page.getByText('Queue and worker').click()
    await page.getByLabel('Hold it in the queue until it is released').check()
    await page.getByLabel('Priority').fill('2')
    await page.getByRole('main').getByRole('button', { name: 'Launch', exact: true }).click()
    await page.getByRole('heading', { level: 1, name: 'held' }).waitFor()
    expect((await product.client.call('getQueue')).runs.at(-1)).toMatchObject({
      name: 'held',
      status: 'held',
      priority: 2,
    })

    await page.goto('/queue')
    await page.getByRole('button', { name: 'Move third', exact: true }).focus()
    await page.keyboard.press('Space')
    await page.getByText('Taken: third, place 3 of 4').waitFor({ state: 'attached' })
    await page.keyboard.press('ArrowUp')
    await page.getByText('third: place 2 of 4').waitFor({ state: 'attached' })
    await page.keyboard.press('ArrowUp')
    await page.getByText('third: place 1 of 4').waitFor({ state: 'attached' })
    await page.keyboard.press('Space')
    await until(async () => (await waiting()).join() === 'third,first,second,held')
    await expect
      .poll(() => page.getByTestId('queue-row').getByRole('link').allTextContents())
      .toEqual(['third', 'first', 'second', 'held'])
    expect(faults).toEqual([])
  })

  it('a move that is refused puts the queue back and says why', async () => {
    await page.goto('/queue')
    const row = page.getByTestId('queue-row').filter({ hasText: 'second' })
    await row.getByRole('button', { name: 'Actions for second' }).click()
    await page.route('**/api/v1/queue/*', (route) => route.abort())
    await page.getByRole('menuitem', { name: 'Move up' }).click()
    await page.getByText(/Could not move second, so it is where it was/).waitFor()
    expect(await page.getByTestId('queue-row').getByRole('link').allTextContents()).toEqual([
      'third',
      'first',
      'second',
      'held',
    ])
    await page.unroute('**/api/v1/queue/*')
  })

  it('an external run is not cloned, in words', async () => {
    const { id } = await product.client.call('createExternalRun', { body: { name: 'from elsewhere' } })
    await page.goto(`/launch?from=${id}`)
    await page.getByText(/from elsewhere was trained by another program/).waitFor()
  })
})

async function expectError(control: Locator, message: string | RegExp): Promise<void> {
  await until(async () => (await control.getAttribute('aria-invalid')) === 'true')
  const noteId = await control.getAttribute('aria-describedby')
  await control.page().locator(`[id="${noteId}"]`).getByText(message).waitFor()
}

async function expectNoError(control: Locator): Promise<void> {
  await until(async () => (await control.getAttribute('aria-invalid')) === null)
}
