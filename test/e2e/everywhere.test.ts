import type { Run } from '@barycenter/contracts'
import type { Page } from 'playwright-core'
import { expect, it } from 'vitest'
import { describeInBrowser } from '../fixtures/browser.js'
import { useDashboard } from '../fixtures/dashboard.js'
import { type Product, until } from '../fixtures/product.js'

/** The key for commands: Chromium here runs on Linux. */
const MOD = 'Control'

describeInBrowser('on every page', () => {
  let product: Product
  let page: Page
  let faults: string[]
  let run: Run

  useDashboard({
    async ready(opened) {
      product = opened
      run = await startRun('first light')
      for (const [name, accuracy] of [
        ['middling', 0.5],
        ['good', 0.9],
        ['poor', 0.1],
      ] as const) {
        const { id } = await startRun(name, 'ranked')
        await product.client.call('logRunBatch', {
          params: { runId: id },
          body: {
            batchId: 'points',
            series: [
              { key: 'val_accuracy', steps: [1], values: [accuracy] },
              { key: 'val_loss', steps: [1], values: [1 - accuracy] },
            ],
          },
        })
      }
    },
    onPage(opened, found) {
      page = opened
      faults = found
    },
  })

  const startRun = (name: string, experiment = 'stars') =>
    product.client.call('createExternalRun', { body: { experiment, name } })
  const button = (name: string) => page.getByRole('button', { name, exact: true })
  /** The page answers to keys once it shows that it is connected. */
  const open = async (address: string) => {
    await page.goto(address)
    await page.getByRole('status', { name: 'Connection: Live' }).waitFor()
  }
  const heading = (name: string) => page.getByRole('heading', { level: 1, name }).waitFor()

  it('a menu that cannot be read says so at its button, and opens once it can be', async () => {
    await open('/runs')
    const menu = page.getByRole('button', { name: `Actions for ${run.name}` })
    await menu.waitFor()
    await page.route('**/_next/static/chunks/**', (route) => route.abort())
    await menu.click()
    const words = page.getByRole('alert').filter({ hasText: 'This could not be opened' })
    await words.waitFor()
    await page.getByRole('grid', { name: 'Runs' }).waitFor()
    await page.unroute('**/_next/static/chunks/**')
    await page.keyboard.press('Enter')
    await page.getByRole('menuitem', { name: 'Rename' }).waitFor()
    await expect.poll(() => words.count()).toBe(0)
    faults.length = 0
  })

  it('the palette finds runs at the server, pages, and what can be done here', async () => {
    await open('/storage')
    await page.keyboard.press(`${MOD}+k`)
    const palette = page.getByRole('dialog', { name: 'Search and commands' })
    await palette.getByRole('combobox').fill('first li')
    await palette.getByRole('option', { name: /first light/ }).waitFor()
    await page.keyboard.press('Enter')
    await heading('first light')

    await page.keyboard.press(`${MOD}+k`)
    await palette.getByRole('combobox').fill('show config')
    await palette.getByRole('option', { name: 'Show Config' }).waitFor()
    await page.keyboard.press('Enter')
    await page.locator('[data-tab=config]').waitFor()

    await open('/queue')
    await button('Search and commands').first().click()
    await palette.getByRole('group', { name: 'Recent' }).getByText('first light').waitFor()
    await palette.getByRole('combobox').fill('dark')
    await palette.getByRole('option', { name: 'Dark theme' }).click()
    await page.locator('html.dark').waitFor()
    await page.keyboard.press(`${MOD}+k`)
    await page.keyboard.press('Escape')
    await palette.waitFor({ state: 'detached' })
  })

  it('keys go from page to page, and do nothing while one types', async () => {
    await open('/')
    await page.keyboard.press('g')
    await page.keyboard.press('q')
    await heading('Queue')
    await open('/launch')
    const name = page.getByLabel('Name', { exact: true }).first()
    await name.click()
    await page.keyboard.type('g r?')
    await expect.poll(() => name.inputValue()).toBe('g r?')
    expect(new URL(page.url()).pathname).toBe('/launch')
  })

  it('a question mark lists the shortcuts, and those of one character can be switched off', async () => {
    await open('/storage')
    await page.keyboard.press('Shift+?')
    const list = page.getByRole('dialog', { name: 'Keyboard shortcuts' })
    await list.getByText('g then r').waitFor()
    await list.getByText('Ctrl K').waitFor()
    await list.getByRole('switch', { name: 'Keys of one character work' }).click()
    await page.keyboard.press('Escape')
    await list.waitFor({ state: 'detached' })
    await page.keyboard.press('Shift+?')
    await page.keyboard.press(`${MOD}+k`)
    await page.getByRole('dialog', { name: 'Search and commands' }).waitFor()
    expect(await list.count()).toBe(0)
  })

  it('what the page shows can be undone and done again, and it is said what that was', async () => {
    await open(`/runs/${run.id}`)
    await page.getByRole('tab', { name: 'Config' }).click()
    await page.locator('[data-tab=config]').waitFor()
    await page.keyboard.press(`${MOD}+z`)
    await page.getByText('Undone, tab: config → default').waitFor()
    await page.locator('[data-tab=overview]').waitFor()
    await page.keyboard.press(`${MOD}+Shift+z`)
    await page.locator('[data-tab=config]').waitFor()
    await page.getByText('Done again, tab: default → config').waitFor()
    await page.keyboard.press(`${MOD}+Shift+z`)
    await page.getByText('Nothing to do again on this page').waitFor()
  })

  it('Back and Forward lead from tab to tab, past what was typed in one, and undo goes with them', async () => {
    await open(`/runs/${run.id}`)
    await page.getByRole('tab', { name: 'Config' }).click()
    await page.locator('[data-tab=config]').waitFor()
    await page.getByRole('tab', { name: 'Logs' }).click()
    await page.getByLabel('Search the log').fill('light')
    await page.waitForURL((url) => url.searchParams.get('find') === 'light')
    await page.goBack()
    await page.locator('[data-tab=config]').waitFor()
    await page.goBack()
    await page.locator('[data-tab=overview]').waitFor()
    await page.goForward()
    await page.locator('[data-tab=config]').waitFor()
    await page.keyboard.press(`${MOD}+Shift+z`)
    await page.locator('[data-tab=logs]').waitFor()
    await page.keyboard.press(`${MOD}+z`)
    await page.locator('[data-tab=config]').waitFor()
    await page.keyboard.press(`${MOD}+z`)
    await page.locator('[data-tab=overview]').waitFor()
  })

  it('Back leads from a saved view to what was shown before it', async () => {
    const { id } = await product.client.call('createView', {
      body: { name: 'poor ones', page: 'runs', experimentId: null, state: 'filter=poor' },
    })
    await open('/runs?sort=asc+name')
    await page.getByTestId('views').click()
    await page.getByRole('menuitem', { name: 'poor ones' }).click()
    await page.waitForURL((url) => url.search === `?filter=poor&view=${id}`)
    await page.goBack()
    await page.waitForURL((url) => url.search === '?sort=asc+name')
    await page.getByTestId('views').getByText('Views', { exact: true }).waitFor()
  })

  it('a watched run tells its end on another page: in a message and in the title', async () => {
    const watched = await startRun('to be watched')
    await open(`/runs/${watched.id}`)
    await button('Watch').click()
    await button('Watching').waitFor()
    await open('/queue')
    await product.client.call('endExternalRun', { params: { runId: watched.id }, body: {} })
    await page.getByText('to be watched is completed').waitFor()
    await until(async () => (await page.title()).startsWith('(1) '))
    await button('Open').click()
    await heading('to be watched')
    await until(async () => !(await page.title()).startsWith('('))
    await button('Watch').waitFor({ state: 'detached' })
  })

  it('the browser tells the end of a watched run too, once it may', async () => {
    const watched = await startRun('told by the browser')
    await page.context().grantPermissions(['notifications'])
    await page.addInitScript(() => {
      const told: string[] = []
      Object.assign(window, { told })
      window.Notification = new Proxy(window.Notification, {
        construct(Notice, [words, options]: [string, NotificationOptions]) {
          told.push(words)
          return new Notice(words, options)
        },
      })
    })
    await open(`/runs/${watched.id}`)
    await button('Watch').click()
    await button('Watching').waitFor()
    await open('/queue')
    await product.client.call('endExternalRun', { params: { runId: watched.id }, body: {} })
    await page.getByText('told by the browser is completed').waitFor()
    const told = () => page.evaluate(() => (window as unknown as { told: string[] }).told)
    await until(async () => (await told()).length > 0)
    expect(await told()).toEqual(['told by the browser is completed'])
  })

  it('an end that came while no page was open is told by the next one', async () => {
    const watched = await startRun('ends unseen')
    await open(`/runs/${watched.id}`)
    await button('Watch').click()
    await button('Watching').waitFor()
    await page.goto('about:blank')
    await product.client.call('endExternalRun', { params: { runId: watched.id }, body: { status: 'failed' } })
    await open('/queue')
    await page.getByText('ends unseen failed').waitFor()
  })

  it('breadcrumbs say where one is', async () => {
    await open(`/runs/${run.id}`)
    const crumbs = page.getByRole('navigation', { name: 'Breadcrumbs' })
    await crumbs.getByText('first light').waitFor()
    await expect.poll(() => crumbs.getByRole('link').allTextContents()).toEqual(['Experiments', 'stars'])
    await expect.poll(() => crumbs.locator('[aria-current=page]').textContent()).toBe('first light')
    await crumbs.getByRole('link', { name: 'stars' }).click()
    await heading('stars')
    await crumbs.getByText('stars').waitFor()
  })

  it('notes are Markdown, and run nothing that is written in them', async () => {
    await open(`/runs/${run.id}?tab=notes`)
    await button('Edit notes').click()
    const text = [
      '**bold** [bad](javascript:document.title="x") [good](https://example.org)',
      '<img src=x onerror="document.title=1"><script>document.title="run by notes"</script>',
      '',
      '| a | b |',
      '| - | - |',
      '| 1 | 2 |',
    ].join('\n')
    await page.getByRole('textbox', { name: 'Notes' }).fill(text)
    await page.getByRole('tab', { name: 'Preview' }).click()
    await page.getByTestId('markdown').getByRole('cell', { name: '2', exact: true }).waitFor()
    await button('Save notes').click()
    await button('Edit notes').waitFor()
    const shown = page.getByTestId('markdown')
    await shown.locator('strong', { hasText: 'bold' }).waitFor()
    expect(await shown.locator('script, img').count()).toBe(0)
    expect(await shown.locator('a[href^="javascript:"]').count()).toBe(0)
    await expect
      .poll(() => shown.getByRole('link', { name: 'good' }).getAttribute('rel'))
      .toContain('noopener')
    await expect.poll(() => page.title()).toMatch(/^● first light/)
    expect((await product.client.call('getRun', { params: { runId: run.id } })).notes).toBe(text)
  })

  it('notes that were typed and not saved are still there after another tab and a reload', async () => {
    const { id } = await startRun('interrupted writer')
    await open(`/runs/${id}?tab=notes`)
    await button('Edit notes').click()
    const field = page.getByRole('textbox', { name: 'Notes' })
    await field.fill('half a thought')
    await page.getByRole('tab', { name: 'Logs' }).click()
    await field.waitFor({ state: 'detached' })
    await open(`/runs/${id}?tab=notes`)
    await page.getByText('Typed earlier and not saved yet').waitFor()
    await expect.poll(() => field.inputValue()).toBe('half a thought')
    await field.press('Control+Enter')
    await button('Edit notes').waitFor()
    expect((await product.client.call('getRun', { params: { runId: id } })).notes).toBe('half a thought')
    await page.reload()
    await button('Edit notes').waitFor()
  })

  it('notes that somebody else saved meanwhile are not lost unasked', async () => {
    const { id } = await startRun('two writers')
    const write = (notes: string) =>
      product.client.call('updateRun', { params: { runId: id }, body: { notes } })
    const stored = async () => (await product.client.call('getRun', { params: { runId: id } })).notes
    await open(`/runs/${id}?tab=notes`)
    await button('Edit notes').click()
    await page.getByRole('textbox', { name: 'Notes' }).fill('mine')
    await write('theirs')
    await page.getByText('Somebody else saved other notes while you were writing').waitFor()
    await button('Save notes').click()
    expect(await stored()).toBe('theirs')
    await button('Save mine in their place').click()
    await button('Edit notes').waitFor()
    expect(await stored()).toBe('mine')
  })

  it('notes that somebody else saves in the moment of saving are not lost either', async () => {
    const { id } = await startRun('two at once')
    const params = { runId: id }
    await open(`/runs/${id}?tab=notes`)
    await button('Edit notes').click()
    await page.getByRole('textbox', { name: 'Notes' }).fill('mine')
    await page.route(`**/api/v1/runs/${id}`, async (route) => {
      if (route.request().method() === 'PATCH')
        await product.client.call('updateRun', { params, body: { notes: 'theirs' } })
      await route.continue()
    })
    const refused = page.waitForResponse((response) => response.status() === 409)
    await button('Save notes').click()
    await refused
    await page.getByText('Somebody else saved other notes while you were writing').waitFor()
    expect((await product.client.call('getRun', { params })).notes).toBe('theirs')
    await button('Take theirs').click()
    await until(async () => (await page.getByRole('textbox', { name: 'Notes' }).inputValue()) === 'theirs')
    // The refusal is what was asked for here.
    await until(async () => faults.length === 2)
    expect(faults.splice(0).every((fault) => fault.includes('409'))).toBe(true)
  })

  it('an experiment says what it asks, and ranks its runs by the metric of choice', async () => {
    const { experiments } = await product.client.call('listExperiments')
    const { id } = experiments.find(({ name }) => name === 'ranked')!
    await open(`/experiments/${id}`)
    const best = page.getByRole('list', { name: 'Best runs' })
    const order = async () => (await best.getByRole('link').allTextContents()).join(' ')
    await until(async () => (await order()) === 'good middling poor')
    await page.getByRole('combobox', { name: 'Which is better' }).selectOption('asc')
    await until(async () => (await order()) === 'poor middling good')
    await page.getByRole('combobox', { name: 'Metric', exact: true }).selectOption('val_loss')
    await until(async () => (await order()) === 'good middling poor')
    await expect.poll(() => new URL(page.url()).searchParams.get('bestBy')).toBe('val_loss')

    await button('Edit description').click()
    await page.getByRole('textbox', { name: 'Description' }).fill('Does *more* light help?')
    await button('Save description').click()
    await page.getByTestId('markdown').locator('em', { hasText: 'more' }).waitFor()
  })

  it('a run that measures the landscape of another is not among the best, nor in groups, which is said', async () => {
    const { client } = product
    const params = { 'landscape.resolution': 21, 'snapshotsOf.0.run': run.id }
    const { id, experimentId } = await client.call('createExternalRun', {
      body: { experiment: 'ranked', name: 'landscape of good', params },
    })
    const metrics = [{ key: 'val_accuracy', step: 1, value: 0.99 }]
    await client.call('logRunBatch', { params: { runId: id }, body: { batchId: 'points', metrics } })
    await open(`/experiments/${experimentId}`)
    const best = page.getByTestId('best-runs')
    const left = 'Runs that measure the loss landscape of another run are left out.'
    await best.getByText(left).waitFor()
    await expect
      .poll(async () => (await best.getByRole('listitem').first().innerText()).includes('good'))
      .toBe(true)
    expect(await best.getByRole('link', { name: 'landscape of good' }).count()).toBe(0)
    const group = encodeURIComponent(JSON.stringify(['field:status']))
    await open(`/experiments/${experimentId}?group=${group}`)
    await page.getByTestId('group-row').getByText('3 runs').waitFor()
    await button('Group (1)').click()
    await page.getByText(left).first().waitFor()
    await client.call('endExternalRun', { params: { runId: id }, body: {} })
    await client.call('deleteRun', { params: { runId: id } })
  })

  it('the address of a page is copied as its link', async () => {
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
    await open(`/runs/${run.id}?tab=logs&level=warn`)
    await button('Copy the link to this view').click()
    await page.getByText('Link copied').waitFor()
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(page.url())
  })

  it('an address that is none leads on', async () => {
    await page.goto('/no/such/page')
    await page.getByText('There is no such page').waitFor()
    await page.getByRole('main').getByRole('link', { name: 'Runs', exact: true }).click()
    await heading('Runs')
    faults.length = 0
  })
})
