import { readFile } from 'node:fs/promises'
import type { LogLevel, RunId } from '@barycenter/contracts'
import type { Page } from 'playwright-core'
import { expect, it } from 'vitest'
import { describeInBrowser } from '../fixtures/browser.js'
import { useDashboard } from '../fixtures/dashboard.js'
import { type Product, until } from '../fixtures/product.js'
import { openTab, type RunTab } from './run-page.js'

/** More than a page is told at once, and than a page of the log holds. */
const LINES = 12_000
const NEEDLE = 'loss rises'

describeInBrowser('the tabs of a run', () => {
  let product: Product
  let page: Page
  let runId: RunId

  useDashboard({
    async ready(opened) {
      product = opened
      const run = await product.client.call('createExternalRun', {
        body: { experiment: 'tabs', name: 'many lines', params: { lr: 0.1 } },
      })
      runId = run.id
      for (let from = 0; from < LINES; from += 1000)
        await log(Array.from({ length: 1000 }, (_, at) => lineOf(from + at)))
      await product.client.call('logRunBatch', {
        params: { runId },
        body: {
          batchId: 'points',
          series: [
            { key: 'train_loss', steps: [1, 2, 3], values: [3, 2, 1] },
            { key: 'system/trainer_cpu_percent', steps: [1, 2], values: [50, 60] },
          ],
        },
      })
      await saveArtifacts()
    },
    onPage(opened) {
      page = opened
    },
  })

  let batches = 0
  const log = (logs: { level: LogLevel; message: string }[]) =>
    product.client.call('logRunBatch', { params: { runId }, body: { batchId: `lines ${batches++}`, logs } })

  const lineOf = (number: number) => ({
    level: number % 1000 === 0 ? ('warn' as const) : ('info' as const),
    message: number % 4000 === 3999 ? `${number} ${NEEDLE}` : `line ${number}`,
  })

  const saveArtifacts = async () => {
    const rows = Array.from({ length: 5000 }, (_, row) => `${row},"value, ${row}"`)
    const files = [
      ['table.csv', `step,words\n${rows.join('\n')}\n`, 'text/csv'],
      ['page.html', '<script>document.title = "run by the page"</script>', 'text/html'],
      ['numbers.json', '{"a":{"b":1}}', 'application/json'],
      ['spread.json', '{"edges":[0,1,2],"counts":[3,1]}', 'application/vnd.barycenter.histogram+json'],
      ['net.bin', 'bytes', 'application/octet-stream'],
    ] as const
    for (const [name, content, mediaType] of files)
      await product.client.putArtifact(runId, name, content, mediaType)
  }

  const open = async (tab: RunTab, more = '') => {
    await page.goto(`/runs/${runId}?tab=${tab}${more}`)
    await page.locator('[data-testid=run-page][data-seq]').waitFor()
  }
  const button = (name: string) => page.getByRole('button', { name, exact: true })
  const lines = (of: Page) => of.locator('[data-testid=log-line]')

  it('are in the address, and arrow keys and numbers open them', async () => {
    await page.goto(`/runs/${runId}`)
    await page.locator('[data-tab=overview]').waitFor()
    await openTab(page, 'charts')
    await expect.poll(() => new URL(page.url()).searchParams.get('tab')).toBe('charts')
    await page.keyboard.press('ArrowRight')
    await page.locator('[data-tab=averaging]').waitFor()
    await page.getByRole('heading', { level: 1 }).click()
    await page.keyboard.press('5')
    await page.locator('[data-tab=logs]').waitFor()
    await page.reload()
    await page.locator('[data-tab=logs]').waitFor()
    await lines(page).last().waitFor()
  })

  it('that have nothing say so', async () => {
    await open('averaging')
    await page.getByText('No averaged weights here').waitFor()
    await openTab(page, 'notes')
    await page.getByText('No notes yet').waitFor()
  })

  it('show what the run measured of its machine apart from what it measured of itself', async () => {
    await open('charts')
    await page.locator('[data-chart="metrics/loss"]').waitFor()
    expect(await page.locator('[data-chart^="system/"]').count()).toBe(0)
    await openTab(page, 'system')
    await page.locator('[data-chart="system/trainer_cpu_percent"]').waitFor()
    expect(await page.locator('[data-chart="metrics/loss"]').count()).toBe(0)
  })

  it('follow the log to its end, stop when the reader scrolls up, and go on when asked', async () => {
    await open('logs')
    await page.getByText(`line ${LINES - 2}`).waitFor()
    expect(await lines(page).count()).toBeLessThan(200)

    await page.getByRole('log').hover()
    await page.mouse.wheel(0, -3000)
    await button('Jump to the end').waitFor()
    await log([1, 2, 3].map((each) => ({ level: 'info', message: `late ${each}` })))
    await button('Jump to the end, 3 new lines').waitFor()
    expect(await page.getByText('late 3').count()).toBe(0)
    await button('Jump to the end, 3 new lines').click()
    await page.getByText('late 3').waitFor()
    await log([{ level: 'info', message: 'later still' }])
    await page.getByText('later still').waitFor()
  })

  it('find text in the log from match to match, in all of it once it is loaded', async () => {
    await open('logs')
    const total = async () => Number(await page.getByRole('log').getAttribute('data-total'))
    await until(async () => (await total()) > 0)
    while ((await total()) < LINES || (await button('Load earlier lines').count()) > 0) {
      const before = await total()
      await button('Load earlier lines').click()
      await until(async () => (await total()) > before)
    }
    await page.getByRole('searchbox', { name: 'Search the log' }).fill(NEEDLE.toUpperCase())
    await page.getByText('3 matches').waitFor()
    await button('Next match').click()
    await page.getByText('1 of 3').waitFor()
    await page.getByText(`3999 ${NEEDLE}`).waitFor()
    await button('Previous match').click()
    await page.getByText('3 of 3').waitFor()
    await page.getByText(`11999 ${NEEDLE}`).waitFor()

    await page.getByRole('switch', { name: 'Only matches' }).click()
    await until(async () => (await lines(page).count()) === 3)
    await page.getByRole('switch', { name: 'Only matches' }).click()
    await page.getByRole('combobox', { name: 'Least level' }).selectOption('warn')
    await until(async () => (await page.getByRole('log').getAttribute('data-total')) === String(LINES / 1000))
  })

  it('keep the whole log as a file, whatever the page holds', async () => {
    await open('logs')
    const downloading = page.waitForEvent('download')
    await button('Download the log').click()
    const file = await readFile(await (await downloading).path(), 'utf8')
    const rows = file.trimEnd().split('\n')
    expect(rows.length).toBeGreaterThanOrEqual(LINES)
    expect(rows[0]).toMatch(/Z warn {2}line 0$/)
    expect(rows[LINES - 1]).toMatch(`${LINES - 1} ${NEEDLE}`)
  })

  it('show files of every kind, and run none', async () => {
    await open('artifacts')
    const preview = page.getByTestId('artifact-preview')
    await button('Preview table.csv').click()
    const table = preview.getByRole('table')
    await table.getByRole('cell', { name: 'value, 0', exact: true }).waitFor()
    await preview.getByText('5 000 rows, 2 columns').waitFor()
    expect(await table.getByRole('row').count()).toBeLessThan(200)

    await button('Preview page.html').click()
    await preview.getByText('<script>').waitFor()
    expect(await page.title()).not.toContain('run by the page')
    await button('Preview numbers.json').click()
    await preview.getByText('"b": 1').waitFor()
    await button('Preview spread.json').click()
    await preview.getByRole('img', { name: /4 values from 0 to 2/ }).waitFor()
    await button('Preview net.bin').click()
    await preview.getByText('There is no preview of application/octet-stream').waitFor()
    await expect.poll(() => new URL(page.url()).searchParams.get('file')).toBe('net.bin')
  })

  it('hold the config against the defaults and a preset, as tree, YAML and JSON', async () => {
    const { presets } = await product.client.call('listPresets')
    const preset = presets.find(({ id }) => id === 'twa-tail')!
    const { runs } = await product.client.call('launchRuns', {
      body: {
        config: { ...preset.config, base: { ...preset.config.base, epochs: 77 } },
        queue: { hold: true },
        launchCommand: 'npm run barycenter -- launch',
      } as never,
    })
    await page.goto(`/runs/${runs[0]!.id}?tab=config&setting=epochs`)
    await page.locator('[data-config="base.epochs"]').getByText('77').waitFor()
    expect(await page.locator('[data-config="base.batchSize"]').count()).toBe(0)

    await page.getByRole('tab', { name: 'Difference' }).click()
    await page.getByRole('combobox', { name: 'Compared with' }).selectOption('twa-tail')
    const rows = page.locator('[data-difference]')
    await until(async () => (await rows.count()) === 1)
    await expect
      .poll(() => rows.getByRole('cell').allTextContents())
      .toEqual([String(preset.config.base.epochs), '77'])

    await page.getByRole('tab', { name: 'YAML' }).click()
    await page.getByRole('region', { name: 'Config as YAML' }).getByText('epochs: 77').waitFor()
    await page.getByRole('tab', { name: 'JSON' }).click()
    await page.getByRole('region', { name: 'Config as JSON' }).getByText('"epochs": 77').waitFor()
  })

  it('fit a phone: tabs scroll inside their strip, never the page', async () => {
    await page.setViewportSize({ width: 390, height: 844 })
    for (const tab of ['overview', 'logs', 'artifacts', 'config', 'notes'] as const) {
      await open(tab)
      const width = await page.evaluate(() => document.documentElement.scrollWidth)
      expect(width, `width of ${tab}`).toBeLessThanOrEqual(390)
      const box = (await page.locator('[role=tab][data-state=active]').first().boundingBox())!
      expect(box.x >= 0 && box.x + box.width <= 390, `${tab} in view`).toBe(true)
    }
  })
})
