import type { RunId } from '@barycenter/contracts'
import type { Locator, Page } from 'playwright-core'
import { expect, it } from 'vitest'
import { describeInBrowser } from '../fixtures/browser.js'
import { useDashboard } from '../fixtures/dashboard.js'
import { type Product, until } from '../fixtures/product.js'
import { chartFile, chartRows } from './run-page.js'

const POINTS = 4000
const SPIKE = { step: 2345, value: 50 }
const FIRST_AT = Date.UTC(2026, 0, 5, 12)

/** Falls and waves; one spike, and one stretch that is not a number. */
function lossAt(step: number, run: number): number | 'NaN' {
  if (step === SPIKE.step && run === 0) return SPIKE.value
  if (step >= 3000 && step < 3005 && run === 1) return 'NaN'
  return 2 * Math.exp(-step / 1500) + 0.1 * Math.sin(step / 7) + 0.5 + run
}

type Place = [x: number, y: number]

/** A finger on the screen of a page that is otherwise moved by a mouse. */
async function openFinger(page: Page) {
  const session = await page.context().newCDPSession(page)
  await session.send('Emulation.setTouchEmulationEnabled', { enabled: true })
  const touch = (type: 'touchStart' | 'touchMove' | 'touchEnd', at: Place[]) =>
    session.send('Input.dispatchTouchEvent', { type, touchPoints: at.map(([x, y]) => ({ x, y })) })
  return {
    async move([x, y]: Place, [toX, toY]: Place) {
      await touch('touchStart', [[x, y]])
      for (const part of [0.2, 0.4, 0.6, 0.8, 1])
        await touch('touchMove', [[x + part * (toX - x), y + part * (toY - y)]])
      await touch('touchEnd', [])
    },
  }
}

describeInBrowser('charts', () => {
  let product: Product
  let page: Page
  let ids: RunId[]

  const log = async (
    runId: RunId,
    from: number,
    count: number,
    valueAt: (step: number) => number | 'NaN',
  ) => {
    const steps = Array.from({ length: count }, (_, index) => from + index)
    const timestamps = steps.map((step) => FIRST_AT + 1000 * step)
    await product.client.call('logRunBatch', {
      params: { runId },
      body: {
        batchId: `${from}`,
        series: [
          { key: 'train/loss', steps, values: steps.map(valueAt), timestamps },
          { key: 'train/epoch', steps, values: steps.map((step) => step / 100), timestamps },
        ],
      },
    })
  }

  useDashboard({
    size: { width: 1280, height: 1400 },
    async ready(opened) {
      product = opened
      ids = []
      for (const run of [0, 1]) {
        const { id } = await product.client.call('createExternalRun', { body: { name: `run ${run}` } })
        ids.push(id)
        await log(id, 0, POINTS, (step) => lossAt(step, run))
        const few = [0, 1000, 2000, 3000]
        const values = few.map((step) => 1 / (1 + step))
        await product.client.call('logRunBatch', {
          params: { runId: id },
          body: {
            batchId: 'few',
            params: { lr: 0.1 },
            series: [{ key: 'val/accuracy', steps: few, values }],
          },
        })
      }
    },
    onPage(opened) {
      page = opened
    },
  })

  const chart = (id: string) => page.locator(`[data-testid=chart][data-chart="${id}"]`)
  const loss = () => chart('train/loss')
  const button = (name: string | RegExp) => page.getByRole('button', { name })
  const numbers = async (card: Locator, name: string) =>
    ((await card.getAttribute(name)) ?? '').split(' ').map(Number) as [number, number]
  const drawn = async (card: Locator) => {
    await card.locator('canvas').waitFor()
    await until(async () => (await card.getAttribute('data-loading')) === null)
  }
  const openRun = async (run: number, query = '') => {
    await page.goto(`/runs/${ids[run]}?tab=charts${query}`)
    await drawn(loss())
  }
  const openBoth = async (query = '') => {
    await page.goto(`/runs?show=charts&sort=asc%20created${query}`)
    await drawn(loss())
  }
  /** Drags over the middle fifth of the picture. */
  const dragMiddle = async (card: Locator) => {
    const box = (await card.locator('.u-over').boundingBox())!
    const y = box.y + box.height / 2
    await page.mouse.move(box.x + 0.4 * box.width, y)
    await page.mouse.down()
    await page.mouse.move(box.x + 0.5 * box.width, y)
    await page.mouse.move(box.x + 0.6 * box.width, y)
    await page.mouse.up()
  }
  const pointAt = async (card: Locator, part: number) => {
    const box = (await card.locator('.u-over').boundingBox())!
    await page.mouse.move(box.x + part * box.width, box.y + box.height / 2)
  }

  it('draws as many points as there are pixels, says of how many, and loses no spike', async () => {
    await openRun(0)
    await expect.poll(async () => Number(await loss().getAttribute('data-count'))).toBe(POINTS)
    const points = Number(await loss().getAttribute('data-points'))
    expect(points).toBeGreaterThan(100)
    expect(points).toBeLessThan(POINTS)
    await expect
      .poll(() => loss().getByTestId('point-count').textContent())
      .toMatch(/^\d[\s\d]* of 4.000 points$/)
    await expect.poll(async () => (await numbers(loss(), 'data-y'))[1]).toBeGreaterThan(SPIKE.value)
    await expect.poll(() => chart('val/accuracy').getByTestId('point-count').textContent()).toBe('4 points')
  })

  it('reads a zoomed range again in full, and shows all again on a double click', async () => {
    await openRun(0)
    const whole = await loss().getAttribute('data-x')
    await dragMiddle(loss())
    await until(async () => (await loss().getAttribute('data-x')) !== whole)
    const [from, to] = await numbers(loss(), 'data-x')
    expect(from).toBeGreaterThan(0.35 * POINTS)
    expect(to).toBeLessThan(0.65 * POINTS)
    await loss()
      .getByText(/^\d+ points in this range$/)
      .waitFor()
    await expect
      .poll(async () => Number(await loss().getAttribute('data-points')))
      .toBe(Math.floor(to) - Math.ceil(from) + 1)
    // Charts of one axis zoom together, and the address holds it.
    await expect
      .poll(() => chart('train/epoch').getAttribute('data-x'))
      .toBe(await loss().getAttribute('data-x'))
    await page.reload()
    await drawn(loss())
    await expect.poll(async () => (await numbers(loss(), 'data-x'))[0]).toBeCloseTo(from, 0)
    await loss().locator('.u-over').dblclick()
    await until(async () => (await loss().getAttribute('data-x')) === whole)
  })

  it('zooms by a finger that moves sideways, and scrolls the page by one that moves up', async () => {
    await openRun(0)
    const whole = await loss().getAttribute('data-x')
    const finger = await openFinger(page)
    const plot = loss().locator('.u-over')
    await page.setViewportSize({ width: 1280, height: 600 })
    await plot.scrollIntoViewIfNeeded()
    const { x, y, width, height } = (await plot.boundingBox())!
    await finger.move([x + 0.4 * width, y + 0.6 * height], [x + 0.6 * width, y + 0.6 * height + 5])
    await until(async () => (await loss().getAttribute('data-x')) !== whole)
    const [from, to] = await numbers(loss(), 'data-x')
    expect(from).toBeGreaterThan(0.35 * POINTS)
    expect(to).toBeLessThan(0.65 * POINTS)
    const scrolled = () => page.evaluate(() => window.scrollY)
    const start = await scrolled()
    await finger.move([x + 0.5 * width, y + 0.9 * height], [x + 0.5 * width, y + 0.1 * height])
    await until(async () => (await scrolled()) > start + 20)
    expect(await numbers(loss(), 'data-x')).toEqual([from, to])
  })

  it('keeps the zoom and the crosshair while points come', async () => {
    await openRun(1)
    await dragMiddle(loss())
    await loss()
      .getByText(/in this range$/)
      .waitFor()
    await pointAt(loss(), 0.5)
    await loss().getByRole('tooltip').waitFor()
    const before = await Promise.all(['data-x', 'data-cursor'].map((name) => loss().getAttribute(name)))
    await log(ids[1]!, POINTS, 500, (step) => lossAt(step, 1))
    await until(async () => Number(await loss().getAttribute('data-count')) === POINTS + 500)
    expect(await Promise.all(['data-x', 'data-cursor'].map((name) => loss().getAttribute(name)))).toEqual(
      before,
    )
    await loss().getByRole('tooltip').waitFor()
    await loss().locator('.u-over').dblclick()
    await until(async () => (await numbers(loss(), 'data-x'))[1] === POINTS + 499)
  })

  it('shows one crosshair in every chart of an axis, and the values of all runs, highest first', async () => {
    await openBoth()
    await drawn(chart('train/epoch'))
    await pointAt(loss(), 0.25)
    const tooltip = loss().getByRole('tooltip')
    await tooltip.waitFor()
    await expect.poll(() => tooltip.locator('[data-line]').evaluateAll(lineIds)).toEqual([ids[1], ids[0]])
    await expect.poll(() => tooltip.textContent()).toContain('raw')
    const x = Number(await loss().getAttribute('data-cursor'))
    await until(async () => Math.abs(Number(await chart('train/epoch').getAttribute('data-cursor')) - x) < 20)
    expect(await chart('train/epoch').getByRole('tooltip').count()).toBe(0)
  })

  it('hides a line by a click in the legend of any chart', async () => {
    await openBoth()
    await loss().locator(`[data-series="${ids[0]}"] button`).click()
    await until(async () => Number(await loss().getAttribute('data-count')) < 2 * POINTS)
    await expect.poll(async () => (await numbers(loss(), 'data-y'))[1]).toBeLessThan(SPIKE.value)
    const legend = chart('val/accuracy').locator(`[data-series="${ids[0]}"] button`)
    await expect.poll(() => legend.getAttribute('aria-pressed')).toBe('false')
  })

  it('has a logarithmic axis in one click', async () => {
    await openRun(0)
    await loss()
      .getByRole('button', { name: /^Logarithmic axis/ })
      .click()
    await until(async () => (await loss().getAttribute('data-y')) === '0.1 100')
    await expect.poll(() => new URL(page.url()).searchParams.get('own')).toBe('{"train/loss":{"logy":true}}')
    await chart('val/accuracy').locator('canvas').waitFor()
    await expect
      .poll(async () => (await chart('val/accuracy').getAttribute('data-y'))!.startsWith('0.0001'))
      .toBe(false)
  })

  it('smooths on the server, keeps the raw line behind, and says which value is which', async () => {
    await openRun(0)
    await page.getByRole('slider', { name: 'Smoothing' }).fill('0.9')
    await loss().getByText('last, smoothed 0.9').waitFor()
    await drawn(loss())
    await pointAt(loss(), 0.3)
    await loss().getByRole('tooltip').getByText(/^raw /).waitFor()
    const svg = String(await chartFile(page, 'train/loss', 'Download SVG'))
    expect(svg.match(/data-line=/g)).toHaveLength(2)
    await expect.poll(async () => (await numbers(loss(), 'data-y'))[1]).toBeGreaterThan(SPIKE.value)
  })

  it('leaves outliers out of the y axis when asked, and says how many', async () => {
    await openRun(0)
    await button('Chart settings').click()
    await page.getByRole('switch', { name: 'Ignore outliers' }).click()
    await loss()
      .getByText(/outliers? beyond the y axis/)
      .waitFor()
    await expect.poll(async () => (await numbers(loss(), 'data-y'))[1]).toBeLessThan(10)
  })

  it('says what is no number', async () => {
    await openRun(1)
    await loss()
      .getByText(/^At least \d points? not finite \(NaN or ∞\), shown as gaps\.$/)
      .waitFor()
    await page.goto(`/runs/${ids[1]}?tab=charts&zoom={"step":[2990,3010]}`)
    await loss().getByText('5 points not finite (NaN or ∞), shown as gaps.').waitFor()
  })

  it('puts time or another metric on the x axis', async () => {
    await openRun(0)
    const choice = page.getByLabel('x axis')
    await choice.selectOption('relative')
    await until(async () => (await loss().getAttribute('data-x')) === `0 ${1000 * (POINTS - 1)}`)
    await choice.selectOption('wall')
    await until(async () => (await numbers(loss(), 'data-x'))[0] === FIRST_AT)
    await choice.selectOption('metric:train/epoch')
    await until(async () => (await loss().getAttribute('data-x')) === `0 ${(POINTS - 1) / 100}`)
    await expect.poll(() => new URL(page.url()).searchParams.get('x')).toBe('metric:train/epoch')
  })

  it('has sections that close, a search by expression, pins and hidden charts, all in the address', async () => {
    await openRun(0)
    const names = () => page.locator('[data-testid=chart]').evaluateAll(chartIds)
    await button(/^val \(1\)$/).click()
    await until(async () => !(await names()).includes('val/accuracy'))
    const search = page.getByRole('searchbox', { name: 'Search charts' })
    await search.fill('lo(s')
    await page
      .getByRole('alert')
      .getByText(/is not a regular expression/)
      .waitFor()
    await search.fill('^train.*(s|x)$')
    await until(async () => (await names()).join() === 'train/loss')
    await search.fill('')
    await until(async () => (await names()).length === 2)
    await chart('train/epoch').getByRole('button', { name: /^More/ }).click()
    await page.getByRole('menuitem', { name: 'Pin on top' }).click()
    await page.locator('[data-section=pinned] [data-chart="train/epoch"]').waitFor()
    await loss().getByRole('button', { name: /^More/ }).click()
    await page.getByRole('menuitem', { name: 'Hide chart' }).click()
    await until(async () => (await names()).join() === 'train/epoch')
    await page.reload()
    await page.locator('[data-section=pinned] [data-chart="train/epoch"]').waitFor()
    await expect.poll(() => names()).toEqual(['train/epoch'])
  })

  it('walks through charts in full screen with the keys alone', async () => {
    await openRun(0)
    await button('Full screen: train loss').focus()
    await page.keyboard.press('Enter')
    const big = page.getByTestId('full-screen')
    const shown = async () => (await big.locator('[data-chart]').getAttribute('data-chart')) ?? ''
    await big.locator('canvas').waitFor()
    const order = [await shown()]
    for (const _ of [1, 2, 3]) {
      await page.keyboard.press('ArrowRight')
      await until(async () => (await shown()) !== order.at(-1))
      order.push(await shown())
    }
    expect(order[3]).toBe('train/loss')
    expect(new Set(order).size).toBe(3)
    await page.keyboard.press('ArrowLeft')
    await until(async () => (await shown()) === order[2])
    await page.keyboard.press('Escape')
    await big.waitFor({ state: 'detached' })
  })

  it('gives the raw points, what is drawn, and pictures as files', async () => {
    await openRun(0)
    const raw = await chartRows(page, 'train/loss')
    expect(raw).toHaveLength(POINTS)
    expect(raw[SPIKE.step]).toBe(`train/loss,${SPIKE.step},${SPIKE.value}`)
    const points = Number(await loss().getAttribute('data-points'))
    const shown = String(await chartFile(page, 'train/loss', 'Download CSV of what is drawn'))
    expect(shown).toMatch(/^# train loss; [\d\s]+ of 4.000 points; raw\n/)
    expect(shown.trim().split('\n')).toHaveLength(2 + points)
    const svg = String(await chartFile(page, 'train/loss', 'Download SVG'))
    expect(svg).toContain('>train loss</text>')
    expect(/data-line="train\/loss" d="([^"]+)"/.exec(svg)![1]!.split(/[ML]/)).toHaveLength(1 + points)
    const png = await chartFile(page, 'train/loss', 'Download PNG')
    expect(png.subarray(1, 4).toString()).toBe('PNG')
    expect(png.readUInt32BE(16)).toBe(1600)
  })

  it('draws a band over all runs of a group, N in its legend', async () => {
    await page.goto(`/runs?show=charts&group=["param:lr"]`)
    await drawn(loss())
    const bands = loss().locator('[data-runs]')
    await expect
      .poll(() => bands.evaluateAll((all) => all.map((line) => (line as HTMLElement).dataset.runs)))
      .toEqual(['2'])
    await expect.poll(() => bands.textContent()).toContain('(N 2)')
    await loss()
      .getByText(/^means of [\d\s]+ points of 2 runs$/)
      .waitFor()
    await expect.poll(async () => (await numbers(loss(), 'data-y'))[1]).toBeGreaterThan(2)
    await pointAt(loss(), 0.2)
    await loss()
      .getByRole('tooltip')
      .getByText(/, N 2$/)
      .waitFor()
    await page.goto('/runs?show=charts')
    await drawn(loss())
    await expect.poll(() => loss().locator('[data-series]').count()).toBe(2)
    await expect.poll(() => page.getByTestId('runs-shown').textContent()).toBe('2 runs.')
  })

  it('neither reads nor draws a chart that is off the screen', async () => {
    await page.setViewportSize({ width: 700, height: 300 })
    await page.goto(`/runs/${ids[0]}?tab=charts&size=large`)
    await drawn(page.locator('[data-testid=chart]').first())
    const last = page.locator('[data-testid=chart]').last()
    expect(await last.locator('canvas').count()).toBe(0)
    await last.scrollIntoViewIfNeeded()
    await last.locator('canvas').waitFor()
  })

  it('has its numbers as a table of which only the rows on the screen are in the page', async () => {
    await openRun(0)
    await loss().getByRole('button', { name: /^Data/ }).click()
    const table = loss().getByRole('table')
    await table.getByRole('rowheader').first().waitFor()
    const points = Number(await loss().getAttribute('data-points'))
    await expect.poll(() => table.getAttribute('aria-rowcount')).toBe(String(points + 1))
    expect(await table.getByRole('row').count()).toBeLessThan(60)
    await expect.poll(() => table.getByRole('rowheader').first().textContent()).toBe(String(POINTS - 1))
  })
})

const lineIds = (all: Element[]) => all.map((element) => (element as HTMLElement).dataset.line)
const chartIds = (all: Element[]) => all.map((element) => (element as HTMLElement).dataset.chart ?? '')
