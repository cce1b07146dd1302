import { readFile } from 'node:fs/promises'
import type { RunId } from '@barycenter/contracts'
import type { Locator, Page } from 'playwright-core'
import { expect, it } from 'vitest'
import { describeInBrowser } from '../fixtures/browser.js'
import { useDashboard } from '../fixtures/dashboard.js'
import { type Product, until } from '../fixtures/product.js'

/** Accuracies over seeds 1 to 5. HIGH differs from LOW (paired t: p = 0.013, by scipy), and not from LEVEL. */
const HIGH = [0.912, 0.905, 0.918, 0.909, 0.921]
const LOW = [0.905, 0.901, 0.915, 0.898, 0.916]
const LEVEL = [0.88, 0.93, 0.91, 0.9, 0.915]
const SWEEP = 24

describeInBrowser('comparing and exploring runs', () => {
  let product: Product
  let page: Page
  let high: RunId[]
  let low: RunId[]
  let level: RunId[]
  let sweep: RunId[]

  useDashboard({
    async ready(opened) {
      product = opened
      ;[high, low, level, sweep] = await Promise.all([
        seeds('high', { lr: 0.1, width: 64 }, HIGH),
        seeds('low', { lr: 0.2, width: 64 }, LOW),
        seeds('level', { lr: 0.3, width: 64 }, LEVEL),
        sweepRuns(),
      ])
    },
    onPage(opened) {
      page = opened
    },
  })

  async function log(
    name: string,
    params: Record<string, number | string>,
    metrics: Record<string, number>,
  ): Promise<RunId> {
    const { client } = product
    const { id } = await client.call('createExternalRun', {
      body: { experiment: 'compared', name, params, tags: { team: 'north' } },
    })
    await client.call('logRunBatch', {
      params: { runId: id },
      body: {
        batchId: 'all',
        metrics: Object.entries(metrics).map(([key, value]) => ({ key, step: 1, value })),
      },
    })
    await client.call('endExternalRun', { params: { runId: id }, body: {} })
    return id
  }

  const seeds = (name: string, params: Record<string, number>, values: readonly number[]) =>
    Promise.all(
      values.map((value, place) =>
        log(`${name} seed ${place + 1}`, { ...params, seed: place + 1 }, { 'test/accuracy': value }),
      ),
    )

  /** The score falls with the rate, is a little better with adam, and knows nothing of the noise. */
  const sweepRuns = () =>
    Promise.all(
      Array.from({ length: SWEEP }, (_, place) => {
        const rate = 10 ** (-4 + (3 * place) / SWEEP)
        const optimizer = (place * 7) % 3 === 0 ? 'adam' : 'sgd'
        const score = 2 - 0.1 * place + (optimizer === 'adam' ? 0.35 : 0)
        return log(`sweep ${place}`, { rate, optimizer, noise: (place * 11) % SWEEP }, { score })
      }),
    )

  const open = (ids: readonly string[], query = '') => page.goto(`/compare?runs=${ids.join(',')}${query}`)
  const explore = (ids: readonly string[], state: object) =>
    open(ids, `&explore=${encodeURIComponent(JSON.stringify(state))}`)
  const accuracyRow = () => page.locator('[data-row="metric test/accuracy"]')
  const chart = () => page.locator('[data-testid=explore-chart][data-ready=true]')
  const cells = (row: Locator) => row.getByRole('cell').allInnerTexts()

  it('shows what differs and hides what does not until it is asked for', async () => {
    await open([...high, ...low])
    await page.locator('[data-param="lr"]').waitFor()
    const shown = () =>
      page
        .locator('[data-param]')
        .evaluateAll((rows) => rows.map((row) => (row as HTMLElement).dataset.param))
    // The seeds are those of both groups alike.
    await expect.poll(() => shown()).toEqual(['lr'])
    await expect.poll(() => cells(page.locator('[data-param="lr"]'))).toEqual(['0.1', '0.2'])
    await page.keyboard.press('n')
    await expect.poll(() => page.locator('[data-param="lr"]').getAttribute('aria-current')).toBe('true')
    await page.locator('[data-section=config]').getByRole('button', { name: 'Show 2 identical' }).click()
    await page.locator('[data-param="width"]').waitFor()
    await expect.poll(() => shown()).toEqual(['lr', 'seed', 'width'])
    await page.locator('[data-section=tags]').getByText('north').first().waitFor()
  })

  it('gives no interval where all seeds are equal, and a digest as its ends, which is copied whole', async () => {
    const digest = '78c5106db0e576b258aef04c9fe9c9ed3129808260d08a64c49b5b06555dc059'
    const ids: RunId[] = []
    for (const [seed, data] of [
      [1, digest],
      [2, digest],
      [1, 'small'],
      [2, 'small'],
    ] as const)
      ids.push(await log(`${data.slice(0, 5)} seed ${seed}`, { data, seed }, { 'test/accuracy': 0.5 }))
    await open(ids)
    await accuracyRow().getByText('N = 2, all equal').first().waitFor()
    expect(await accuracyRow().getByText('±').count()).toBe(0)
    const cell = page.locator('[data-param="data"]').getByRole('cell').first()
    const word = cell.getByTitle(digest)
    expect((await word.boundingBox())!.width).toBeLessThan(220)
    const copied = await word.evaluate((shown) => {
      getSelection()!.selectAllChildren(shown)
      return getSelection()!.toString()
    })
    expect(copied).toBe(digest)
  })

  it('tells a winner only where seeds tell it from chance', async () => {
    const expectVerdict = async (ids: readonly RunId[], verdict: string) => {
      await open(ids)
      await accuracyRow().locator(`[data-verdict="${verdict}"]`).waitFor()
    }
    await expectVerdict([...high, ...low], 'best')
    await expectVerdict([...high, ...level], 'not distinguishable')
    expect(await accuracyRow().locator('[data-best]').count()).toBe(0)
    await expectVerdict([...high.slice(0, 3), ...level.slice(0, 3)], 'not distinguishable')
    await expectVerdict([...high.slice(0, 2), ...low.slice(0, 2)], 'too few seeds')
    expect(await accuracyRow().locator('[data-best]').count()).toBe(0)
  })

  it('gives the mean and its interval, the difference to a baseline, and the same again after a reload', async () => {
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
    await open([...high, ...low])
    await page.getByLabel('Baseline').selectOption({ label: 'Δ to high' })
    await accuracyRow().locator('[data-difference=worse]').waitFor()
    // Mean and interval by scipy: stats.t.interval(0.95, 4, mean, sem).
    const [, first, second] = await cells(accuracyRow())
    expect(first).toMatch(/^0\.913 ± 0\.008095\s/)
    expect(first).toContain('N = 5')
    expect(second).toContain('Δ −0.006 worse')
    await page.locator('[data-section=config]').getByRole('button', { name: 'Show 2 identical' }).click()
    await page.locator('[data-param="width"]').waitFor()
    const [address, table] = [page.url(), await page.getByTestId('compare-results').innerText()]
    await page.reload()
    await accuracyRow().locator('[data-difference=worse]').waitFor()
    await page.locator('[data-param="width"]').waitFor()
    await expect.poll(() => page.url()).toBe(address)
    await expect.poll(() => page.getByTestId('compare-results').innerText()).toBe(table)

    await page.getByRole('button', { name: 'Copy as Markdown' }).click()
    await page.getByText('Copied as Markdown').waitFor()
    const text = await page.evaluate(() => navigator.clipboard.readText())
    expect(text).toContain(
      '| test/accuracy last value | best: high | **0.913 ± 0.008095 (N = 5)** | 0.907 ± 0.01013 (N = 5), Δ −0.006 worse |',
    )
    expect(text).toContain('| lr | 0.1 | 0.2 |')
  })

  it('orders params by what they have to do with a metric', async () => {
    await explore(sweep, { kind: 'importance' })
    await chart().locator('svg').waitFor()
    const order = () =>
      page
        .locator('[data-explored]')
        .evaluateAll((rows) => rows.map((row) => (row as HTMLElement).dataset.explored))
    await expect
      .poll(async () => (await order()).sort())
      .toEqual(['params.noise', 'params.optimizer', 'params.rate'])
    expect((await order())[0]).toBe('params.rate')
    const noise = page.locator('[data-explored="params.noise"]')
    expect(Number.parseFloat((await cells(noise))[0]!)).toBeLessThan(20)
    await explore(sweep.slice(0, 5), { kind: 'importance' })
    await page.getByText('Only 5 runs: below 10, this order is mostly chance.').waitFor()
  })

  it('selects runs by a brush on an axis, and keeps it in the address', async () => {
    await explore(sweep, { kind: 'parallel', axes: ['params.rate', 'params.noise'], target: 'last(score)' })
    await chart().locator('svg').waitFor()
    await chart().scrollIntoViewIfNeeded()
    const box = (await chart().boundingBox())!
    // The first axis stands 60 px from the left; its upper half has the high rates.
    await page.mouse.move(box.x + 60, box.y + 44)
    await page.mouse.down()
    await page.mouse.move(box.x + 60, box.y + 110, { steps: 4 })
    await page.mouse.move(box.x + 60, box.y + 170, { steps: 4 })
    await page.mouse.up()
    await page.getByTestId('explore-selection').waitFor()
    const chosen = () =>
      page
        .locator('[data-explored][data-selected=true]')
        .evaluateAll((rows) => rows.map((row) => (row as HTMLElement).dataset.explored!))
    // The axis ends at 0.1: its upper half has the last two of the rates, which rise from run to run.
    const ids = sweep.slice(-2)
    await until(async () => (await chosen()).join() === ids.join())
    await page.reload()
    await page.getByTestId('explore-selection').waitFor()
    await expect.poll(() => chosen()).toEqual(ids)
    await page.getByRole('button', { name: 'Clear selection' }).click()
    await page.getByTestId('explore-selection').waitFor({ state: 'detached' })
  })

  it('opens the run whose point is clicked', async () => {
    const runId = high[3]!
    await explore([...high, ...low], { kind: 'scatter', x: 'seed', y: 'last(test/accuracy)' })
    await chart().locator('svg').waitFor()
    const dot = page.locator(`[data-explored="${runId}"] th span[style]`)
    const color = await dot.evaluate((element) => getComputedStyle(element).backgroundColor)
    const point = await chart().evaluateHandle(
      (element, fill) =>
        [...element.querySelectorAll('path')].find((path) => getComputedStyle(path).fill === fill),
      color,
    )
    await point.asElement()!.click()
    await page.waitForURL(`**/runs/${runId}**`)
  })

  it('draws means with their intervals, counts runs, and gives its charts as files', async () => {
    await explore([...high, ...low], { kind: 'bar' })
    await chart().locator('svg').waitFor()
    const rows = page.getByRole('table', { name: 'Data of the chart' }).getByRole('row')
    await expect
      .poll(async () => (await rows.nth(1).innerText()).split(/\s+/))
      .toEqual(['high', '0.913', '0.008095', '5'])

    const download = async (format: string) => {
      await page.getByRole('button', { name: 'Download this chart' }).click()
      const [file] = await Promise.all([
        page.waitForEvent('download'),
        page.getByRole('menuitem', { name: format, exact: true }).click(),
      ])
      return readFile((await file.path())!)
    }
    expect((await download('CSV')).toString()).toMatch(
      /^config,test\/accuracy,± 95 %,N\r\nhigh,0\.913,0\.0080946\d*,5\r\nlow,/,
    )
    expect((await download('SVG')).toString()).toMatch(/^<svg[^>]*><rect width="100%"/)
    expect((await download('PNG')).subarray(1, 4).toString()).toBe('PNG')

    // A run tells its last values alone: others are asked for.
    await explore([...high, ...low], { kind: 'bar', target: 'min(test/accuracy)' })
    await expect
      .poll(async () => (await rows.nth(1).innerText()).split(/\s+/))
      .toEqual(['high', '0.913', '0.008095', '5'])

    await page.getByRole('button', { name: 'Histogram' }).click()
    await until(async () => (await rows.first().innerText()).includes('runs'))
    const counted = () =>
      page
        .locator('[data-explored] td')
        .evaluateAll((found) => found.reduce((sum, cell) => sum + Number(cell.textContent), 0))
    await expect.poll(counted).toBe(10)
  })

  it('explores all runs that a filter of the table finds', async () => {
    await page.goto(`/runs?show=explore&filter=${encodeURIComponent('params.optimizer = "adam"')}`)
    await chart().locator('svg').waitFor()
    await until(async () => (await page.locator('[data-explored]').count()) === SWEEP / 3)
  })

  it('fits a phone: the page does not scroll sideways, its tables do', async () => {
    await page.setViewportSize({ width: 390, height: 844 })
    await open([...high, ...low, ...level, ...sweep], '&columns=runs')
    await accuracyRow().waitFor()
    await chart().locator('svg').waitFor()
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390)
  })
})
