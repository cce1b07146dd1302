import type { Run, RunConfigInput, RunId } from '@barycenter/contracts'
import type { Locator, Page } from 'playwright-core'
import { afterEach, expect, it } from 'vitest'
import { describeInBrowser } from '../fixtures/browser.js'
import { useDashboard } from '../fixtures/dashboard.js'
import { ended, launch, type Product, SMALL_RUN, until } from '../fixtures/product.js'
import { cancelTookMs } from '../fixtures/stored-run.js'
import { openTab, readRunPage, untilSeq, untilStatus } from './run-page.js'

/** Ends only when it is told to; snapshots exist within the first steps. */
const ENDLESS_RUN: RunConfigInput = {
  ...SMALL_RUN,
  base: { ...SMALL_RUN.base, epochs: 10_000 },
  snapshots: { every: { unit: 'epoch', count: 10 }, includeInitial: true },
}

describeInBrowser('the dashboard', () => {
  let product: Product
  let page: Page

  useDashboard({
    worker: true,
    ready(opened) {
      product = opened
    },
    onPage(opened) {
      page = opened
    },
  })

  /** So that a test that failed leaves the only worker free for the next one. */
  afterEach(async () => {
    for (const status of ['queued', 'running'] as const) {
      const { runs } = await product.client.call('listRuns', { query: { status } })
      for (const { id } of runs) await product.client.call('cancelRun', { params: { runId: id } })
      for (const { id } of runs) await ended(product.client, id)
    }
  })

  const get = (runId: RunId) => product.client.call('getRun', { params: { runId } })
  const inBaseTraining = (runId: RunId) => until(async () => ((await get(runId)).progress?.step ?? 0) > 20)
  const button = (name: string) => page.getByRole('button', { name, exact: true })
  const part = (name: string) => page.getByRole('group', { name, exact: true })
  const field = (section: string, label: string) => part(section).getByLabel(label, { exact: true })
  const submit = () => page.getByRole('main').getByRole('button', { name: 'Launch', exact: true })

  let pair: Promise<[Run, Run]> | undefined
  /** Two runs of an experiment, trained for the first test that asks for them. */
  const trainedPair = () => {
    pair ??= trainPair()
    return pair
  }
  const trainPair = async (): Promise<[Run, Run]> => {
    const { client } = product
    const first = await launch(client, { ...SMALL_RUN, seed: 1 }, 'pairs')
    const other = { ...SMALL_RUN, seed: 2, twa: { epochs: 1, batchSize: 32 } }
    const second = await launch(client, other, 'pairs')
    return [await ended(client, first), await ended(client, second)]
  }

  /** The run of the page that is open. */
  const shownRunId = () => new URL(page.url()).pathname.split('/').at(-1) as RunId

  it('tells a new user what to do, and leads there', async () => {
    for (const address of ['/runs', '/']) {
      await page.goto(address)
      await page.getByText('No runs yet').waitFor()
      await page.getByText('npm run barycenter -- launch').waitFor()
    }
    await page.getByRole('link', { name: 'Launch a run' }).click()
    await page.getByRole('heading', { level: 1, name: 'Launch' }).waitFor()
  })

  it('launches a preset by the form, shows it train, finishes it now and shows what it reached', async () => {
    const { presets } = await product.client.call('listPresets')
    const preset = presets.find(({ id }) => id === 'twa-held-out')
    await page.goto('/launch')
    await page.getByRole('button', { name: new RegExp(`^${preset!.title}`) }).click()
    await field('Run', 'Name').fill('by form')
    await field('Run', 'Experiment').fill('forms')
    await field('Data', 'Train limit').fill('600')
    await field('Model', 'Hidden').fill('16')
    await field('Base training', 'Epochs').fill('10000')
    await field('Snapshots', 'Snapshot every').fill('10')
    await field('Snapshots', 'From (part of training)').fill('0')
    await field('Snapshots', 'Include initial').selectOption({ label: 'yes' })
    await field('TWA', 'Epochs').fill('2')
    await submit().click()

    await page.getByRole('heading', { level: 1, name: 'by form' }).waitFor()
    await untilStatus(page, 'running')
    await expectMovement(page.locator('[data-chart="base/loss"]'))
    expect((await readRunPage(page)).phases).toEqual([
      'base running',
      'subspace waiting',
      'twa waiting',
      'evaluate waiting',
    ])

    const asked = await get(shownRunId())
    const { config } = preset!
    expect(asked.config).toEqual({
      ...config,
      dataset: { ...config.dataset, trainLimit: 600 },
      model: { ...config.model, hidden: [16] },
      base: { ...config.base, epochs: 10_000 },
      snapshots: {
        ...config.snapshots,
        every: { unit: 'epoch', count: 10 },
        from: 0,
        to: 1,
        includeInitial: true,
      },
      twa: { ...config.twa, epochs: 2 },
    })
    expect(asked).toMatchObject({ experimentName: 'forms' })

    await button('Finish now').click()
    await untilStatus(page, 'completed')
    const run = await get(asked.id)
    const table = page.getByRole('table', { name: 'Result' })
    for (const [method, title] of [
      ['last', 'Last'],
      ['swa', 'SWA'],
      ['twa', 'TWA'],
    ]) {
      const result = run.results.find((known) => known.method === method)!
      const row = table.getByRole('row', { name: new RegExp(`^${title}`) })
      await row
        .getByText(`${(result.test.accuracy! * 100).toFixed(2)} %`)
        .first()
        .waitFor()
      await row.getByRole('link', { name: `Download the ${title} weights as safetensors` }).waitFor()
    }
    await openTab(page, 'averaging')
    await page.locator('[data-testid=cosine-heat-map]').waitFor()
    await openTab(page, 'charts')
    await page.locator('[data-chart="twa/averaging_weight"]').waitFor()
    const shown = await readRunPage(page)
    expect(shown.phases).toEqual(['base done', 'subspace done', 'twa done', 'evaluate done'])
    expect(shown.snapshots.length).toBeGreaterThanOrEqual(2)

    await page.reload()
    await untilSeq(page, run.seq)
    expect(await readRunPage(page)).toEqual(shown)
  })

  it('cancels a running run from its page within two seconds', async () => {
    const runId = await launch(product.client, ENDLESS_RUN)
    await page.goto(`/runs/${runId}`)
    await inBaseTraining(runId)
    await page.locator('[data-chart="base/loss"]').waitFor()
    await button('Cancel').click()
    await untilStatus(page, 'canceled')
    expect(await cancelTookMs(product, runId)).toBeLessThan(2000)
    await button('Cancel').waitFor({ state: 'detached' })
    const shown = await readRunPage(page)
    expect(shown.phases).toEqual([
      'base stopped',
      'subspace not reached',
      'twa not reached',
      'evaluate not reached',
    ])
  })

  it('compares two runs chosen in the table', async () => {
    const ids = (await trainedPair()).map(({ id }) => id)
    await page.goto('/')
    await page.getByRole('link', { name: 'pairs' }).click()
    for (const id of ids) await page.locator(`[data-run-id="${id}"]`).getByRole('checkbox').check()
    await page.getByRole('link', { name: 'Compare 2 runs' }).click()

    const settings = () =>
      page
        .locator('[data-param]')
        .evaluateAll((rows) =>
          rows.map((row) => `${(row as HTMLElement).dataset.param} ${(row as HTMLElement).dataset.differs}`),
        )
    await page.locator('[data-param="twa.epochs"]').waitFor()
    await expect.poll(async () => (await settings()).sort()).toEqual(['seed true', 'twa.epochs true'])
    const config = page.getByRole('table', { name: 'Config' })
    const epochs = config.getByRole('row', { name: /^twa\.epochs/ }).getByRole('cell')
    await expect.poll(() => epochs.allTextContents()).toEqual(['2', '1'])
    await page.getByRole('switch', { name: 'Only differences' }).click()
    await page.locator('[data-param="base.epochs"]').waitFor()
    const all = await settings()
    expect(all.slice(0, 2).sort()).toEqual(['seed true', 'twa.epochs true'])
    expect(all.slice(2).every((line) => line.endsWith(' false'))).toBe(true)

    const loss = page.locator('[data-chart="base/train_loss"]')
    // A chart that is off the screen is not drawn.
    await loss.scrollIntoViewIfNeeded()
    await loss.locator('canvas').waitFor()
    const drawn = () =>
      loss
        .locator('[data-series]')
        .evaluateAll((lines) => lines.map((line) => (line as HTMLElement).dataset.series))
    await expect.poll(drawn).toEqual(ids)
    const accuracies = page
      .getByRole('table', { name: 'Results' })
      .getByRole('row', { name: /test accuracy/ })
    await expect.poll(() => accuracies.count()).toBe(3)
    const shared = page.url()
    await page.reload()
    await page.locator('[data-param="twa.epochs"]').waitFor()
    await expect.poll(() => page.url()).toBe(shared)
  })

  it('renames, tags, annotates and archives a run, and a reload keeps it all', async () => {
    const runId = await launch(product.client, { ...SMALL_RUN, base: { epochs: 2 } }, 'edits')
    await ended(product.client, runId)
    await page.goto(`/runs/${runId}`)
    await button('Rename run').click()
    await page.getByRole('textbox', { name: 'Rename run' }).fill('the one')
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { level: 1, name: 'the one' }).waitFor()

    await button('Edit tags').click()
    await page.getByRole('dialog').getByLabel('Tags', { exact: true }).fill('baseline\nowner = Ada')
    await button('Save tags').click()
    await page.getByRole('list', { name: 'Tags' }).getByText('owner = Ada').waitFor()

    await openTab(page, 'notes')
    await button('Edit notes').click()
    await page.getByRole('textbox', { name: 'Notes' }).fill('Two lines:\nkept as typed.')
    await button('Save notes').click()
    await button('Edit notes').waitFor()

    await button('Archive').click()
    await button('Restore').waitFor()
    await page.reload()
    await button('Restore').waitFor()
    await page.getByRole('heading', { level: 1, name: 'the one' }).waitFor()
    await page.getByText('Two lines:\nkept as typed.').waitFor()
    await openTab(page, 'overview')
    await page.getByRole('list', { name: 'Tags' }).getByText('owner = Ada').waitFor()
    expect(await get(runId)).toMatchObject({
      name: 'the one',
      tags: { baseline: '', owner: 'Ada' },
      notes: 'Two lines:\nkept as typed.',
      archivedAt: expect.any(String),
    })

    await page.goto('/runs')
    await page.getByTestId('run-row').first().waitFor()
    expect(await page.locator(`[data-run-id="${runId}"]`).count()).toBe(0)
    await page.getByRole('switch', { name: 'Archived' }).click()
    await page.locator(`[data-run-id="${runId}"]`).getByRole('link', { name: 'the one' }).waitFor()
  })

  it('keeps the theme that was chosen', async () => {
    await page.goto('/')
    const ground = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor)
    const choose = async (label: string) => {
      await button('Theme').click()
      await page.getByRole('menuitem', { name: label }).click()
    }
    await choose('Light theme')
    await page.locator('html.light').waitFor()
    const light = await ground()
    await choose('Dark theme')
    await page.locator('html.dark').waitFor()
    const dark = await ground()
    expect(dark).not.toBe(light)
    await page.reload()
    await page.locator('html.dark').waitFor()
    await expect.poll(() => ground()).toBe(dark)
  })

  it('launches with the keyboard alone', async () => {
    await page.goto('/runs')
    await page.getByRole('heading', { level: 1 }).waitFor()
    const focused = () =>
      page.evaluate(() => {
        const element = document.activeElement as (HTMLInputElement & HTMLElement) | null
        return element?.labels?.[0]?.textContent ?? element?.textContent ?? ''
      })
    const tabTo = async (name: string) => {
      for (let stops = 0; stops < 80; stops++) {
        await page.keyboard.press('Tab')
        if ((await focused()) === name) return
      }
      throw new Error(`80 tab stops and none is "${name}"`)
    }
    await tabTo('Launch')
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { level: 1, name: 'Launch' }).waitFor()
    await tabTo('Name')
    await page.keyboard.type('without a mouse')
    await tabTo('Train limit')
    await page.keyboard.type('600')
    await tabTo('Epochs')
    await page.keyboard.type('2')
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { level: 1, name: 'without a mouse' }).waitFor()
    expect((await get(shownRunId())).config).toMatchObject({
      dataset: { trainLimit: 600 },
      base: { epochs: 2 },
    })
  })

  it('fits a phone: no page scrolls sideways', async () => {
    const pair = await trainedPair()
    const [{ experimentId }] = pair
    const ids = pair.map(({ id }) => id)
    await page.setViewportSize({ width: 390, height: 844 })
    for (const [address, fact] of [
      ['/', '[aria-label=Experiments]'],
      ['/runs', '[data-testid=run-row]'],
      [`/experiments/${experimentId}`, '[data-testid=run-row]'],
      ['/launch', 'fieldset'],
      [`/runs/${ids[0]}`, '[data-testid=results]'],
      [`/runs/${ids[0]}?tab=averaging`, '[data-testid=cosine-heat-map]'],
      [`/runs/${ids[0]}?tab=logs`, '[data-testid=log-line]'],
      [`/runs/${ids[0]}?tab=config`, '[data-config]'],
      [`/compare?runs=${ids.join(',')}`, '[data-testid=chart]'],
      ['/system', 'table'],
    ] as const) {
      await page.goto(address)
      await page.locator(fact).first().waitFor()
      const width = await page.evaluate(() => document.documentElement.scrollWidth)
      expect(width, `width of ${address}`).toBeLessThanOrEqual(390)
    }
  })
})

/** More points and another picture, three times in a row. */
async function expectMovement(chart: Locator): Promise<void> {
  await chart.locator('canvas').waitFor()
  const points = async () => Number(await chart.getAttribute('data-count'))
  const picture = () => chart.locator('canvas').evaluate((canvas: HTMLCanvasElement) => canvas.toDataURL())
  for (let times = 0; times < 3; times++) {
    const [count, drawn] = [await points(), await picture()]
    await until(async () => (await points()) > count && (await picture()) !== drawn)
  }
}
