import type { RunId } from '@barycenter/contracts'
import pg from 'pg'
import type { Locator, Page } from 'playwright-core'
import { expect, it } from 'vitest'
import { describeInBrowser } from '../fixtures/browser.js'
import { useDashboard } from '../fixtures/dashboard.js'
import { ended, launch, type Product, SMALL_RUN, until } from '../fixtures/product.js'

describeInBrowser('before a launch, and in the queue', () => {
  let product: Product
  let page: Page
  let faults: string[]

  useDashboard({
    async ready(opened) {
      product = opened
      await trainHistory()
    },
    onPage(opened, found) {
      page = opened
      faults = found
    },
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
    await expect.poll(() => field('Run', 'Experiment').inputValue()).toBe('history')
    await card().getByText('about 1 m 30 s').waitFor()
    await card()
      .getByText(/^From 1 run of the same config but for the seed, on /)
      .waitFor()
    await card()
      .getByText(/^up to .*iB$/)
      .waitFor()
    await expect.poll(() => new URL(page.url()).search).toBe(`?from=${trained}`)
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

  it('a copy cannot be typed into or launched before its run is read, and says so', async () => {
    const { name } = await product.client.call('getRun', { params: { runId: trained } })
    let release = () => {}
    const released = new Promise<void>((resolve) => {
      release = resolve
    })
    await page.route(`**/api/v1/runs/${trained}`, async (route) => {
      await released
      await route.continue()
    })
    await page.goto(`/launch?from=${trained}`)
    await page.getByText('Reading the run to copy: the fields open once they are filled with it.').waitFor()
    await page.getByRole('heading', { level: 1, name: 'Launch a copy', exact: true }).waitFor()
    await page.locator('fieldset[aria-busy=true]').waitFor()
    await expect.poll(() => field('Run', 'Name').isDisabled()).toBe(true)
    await expect.poll(() => submit().isDisabled()).toBe(true)
    release()
    await page.getByRole('heading', { level: 1, name: `Launch a copy of ${name}` }).waitFor()
    await expect.poll(() => field('Run', 'Name').isEnabled()).toBe(true)
    await expect.poll(() => field('Run', 'Experiment').inputValue()).toBe('history')
    await page.unroute(`**/api/v1/runs/${trained}`)
  })

  it('what is changed is marked, listed against where the form began, warned of, and taken back', async () => {
    const { name } = await product.client.call('getRun', { params: { runId: trained } })
    await page.goto(`/launch?from=${trained}`)
    await page.getByRole('heading', { level: 1, name: `Launch a copy of ${name}` }).waitFor()
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
    await expect.poll(() => row.locator('td').last().textContent()).toBe('50')
    await expect.poll(() => page.locator('[data-difference]').count()).toBe(1)
    await page.locator('[data-reset="base.learningRate"]').click()
    await expect.poll(() => rate.inputValue()).toBe(before)
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
    await expect
      .poll(() => faults.toSorted())
      .toEqual([
        expect.stringContaining('console: Failed to load resource'),
        `refused request: 422 ${product.url}/api/v1/runs`,
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
    await expect.poll(() => field('Run', 'Seeds').inputValue()).toBe('7')
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
    const selected = () =>
      yaml.evaluate((area: HTMLTextAreaElement) => area.value.slice(area.selectionStart, area.selectionEnd))
    await expect.poll(selected).toBe('  momentum: 1')
    await yaml.fill('seed: 3\nbase:\n  epochs: 4\n')
    await page.getByRole('button', { name: 'Apply to the form' }).click()
    await expect.poll(() => field('Base training', 'Epochs').inputValue()).toBe('4')
    await expect.poll(() => field('Run', 'Seeds').inputValue()).toBe('3')
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
  })

  it('a held run is released by the button in its row', async () => {
    const [run] = (
      await product.client.call('launchRuns', {
        body: { name: 'to be released', config: SMALL_RUN, queue: { hold: true, priority: -5 } },
      })
    ).runs
    await page.goto('/queue')
    await page.getByRole('button', { name: 'Release to be released', exact: true }).click()
    await page.getByText('Released to be released').waitFor()
    await page
      .getByRole('button', { name: 'Release to be released', exact: true })
      .waitFor({ state: 'detached' })
    expect((await product.client.call('getRun', { params: { runId: run!.id } })).status).toBe('queued')
    await product.client.call('cancelRun', { params: { runId: run!.id } })
  })

  it('a move that is refused puts the queue back and says why', async () => {
    await page.goto('/queue')
    const row = page.getByTestId('queue-row').filter({ hasText: 'second' })
    await row.getByRole('button', { name: 'Actions for second' }).click()
    await page.route('**/api/v1/queue/*', (route) => route.abort())
    await page.getByRole('menuitem', { name: 'Move up' }).click()
    await page.getByText(/Could not move second, so it is where it was/).waitFor()
    await expect
      .poll(() => page.getByTestId('queue-row').getByRole('link').allTextContents())
      .toEqual(['third', 'first', 'second', 'held'])
    await page.unroute('**/api/v1/queue/*')
    // What this test itself took away.
    faults.length = 0
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
