// Charts of series of a million points: until they are drawn, and from the end of a drag to the new picture.
import { quantile } from '../storage/stack.mjs'
import { loadTimes, loadUntil, openPage, pressUntil } from './browser.mjs'
import { medianRow, ms, row } from './verdict.mjs'

const ROUNDS = 6
const TARGET = { paintMs: 500, zoomMs: 150 }

export const chartIsDrawn = () => {
  const figure = document.querySelector('figure[data-testid=chart][data-points]')
  return figure !== null && Number(figure.dataset.points) > 0 && figure.querySelector('canvas') !== null
}

const chartsOfRun = (id) => `/runs/${id}?tab=charts`
export const chartsOfRuns = (experimentId, more = '') => `/experiments/${experimentId}?show=charts${more}`

/** One chart after a load of its page. */
async function measureLoads(browser, url, what, address) {
  const load = { address, test: chartIsDrawn, rounds: ROUNDS }
  return [
    medianRow(
      `${what}: drawn, load of the page, empty cache`,
      await loadTimes(browser, url, load),
      TARGET.paintMs,
    ),
    medianRow(
      `${what}: drawn, load of the page, its scripts in the cache`,
      await loadTimes(browser, url, { ...load, cached: true }),
      TARGET.paintMs,
    ),
  ]
}

/** The same within the dashboard, from a press on the button or tab that shows charts. */
async function measurePress(browser, url, what, { from, press }) {
  const page = await openPage(browser, url)
  const times = []
  for (let round = 0; round <= ROUNDS; round++) {
    await page.goto(from, { waitUntil: 'networkidle' }).catch(() => undefined)
    times.push(await pressUntil(page, press(page), chartIsDrawn))
  }
  await page.context().close()
  return medianRow(`${what}: drawn, from the press within the dashboard`, times.slice(1), TARGET.paintMs)
}

/** Tells when the axis has moved (the points at hand drawn anew), and when all points asked for are there. */
const watchZoom = () => {
  const figure = document.querySelector('figure[data-testid=chart]')
  const before = figure.dataset.x
  const FRAMES_UNTIL_ASKED = 3
  const painted = () =>
    new Promise((done) => requestAnimationFrame(() => setTimeout(() => done(performance.now()))))
  globalThis.bench.zoomed = new Promise((done) => {
    const start = ({ timeStamp }) => {
      removeEventListener('mouseup', start, true)
      let first = null
      let all = null
      let frames = 0
      const look = () => {
        if (!first && figure.dataset.x !== before) first = painted()
        // Only after the axis has moved the chart says that it waits for points.
        if (first && figure.dataset.loading !== undefined) all = null
        else if (first) all ??= painted()
        if (!all || frames++ < FRAMES_UNTIL_ASKED) return requestAnimationFrame(look)
        void Promise.all([first, all]).then(([moved, whole]) =>
          done({ first: moved - timeStamp, all: whole - timeStamp }),
        )
      }
      look()
    }
    addEventListener('mouseup', start, true)
  })
}

async function zoomOnce(page, part) {
  const plot = page.locator('figure[data-testid=chart] .u-over').first()
  const { x, y, width, height } = await plot.boundingBox()
  await page.evaluate(watchZoom)
  await page.mouse.move(x + part * width, y + height / 2)
  await page.mouse.down()
  await page.mouse.move(x + (part + 0.05) * width, y + height / 2)
  await page.mouse.move(x + (part + 0.1) * width, y + height / 2)
  await page.mouse.up()
  const times = await page.evaluate(() => globalThis.bench.zoomed)
  await page.mouse.dblclick(x + width / 2, y + height / 2)
  await page.waitForFunction(
    () => document.querySelector('figure[data-testid=chart]').dataset.loading === undefined,
  )
  return times
}

async function measureZoom(browser, url, what, address) {
  const page = await openPage(browser, url)
  await loadUntil(page, address, chartIsDrawn)
  await page.waitForLoadState('networkidle').catch(() => undefined)
  const times = []
  for (let round = 0; round <= ROUNDS; round++) times.push(await zoomOnce(page, 0.1 + (0.7 * round) / ROUNDS))
  const longTasks = await page.evaluate(() => globalThis.bench.longTasksSince(0))
  await page.context().close()
  return ['first', 'all'].map((kind) => {
    const own = times.slice(1).map((time) => time[kind])
    const median = quantile(own, 0.5)
    const title =
      kind === 'first'
        ? 'zoom to the first picture (points at hand)'
        : 'zoom to the picture with all its points'
    return row(
      `${what}: ${title}`,
      ms(median),
      `< ${TARGET.zoomMs} ms`,
      median < TARGET.zoomMs,
      `worst ${ms(Math.max(...own))}; longest task ${ms(Math.max(0, ...longTasks))}`,
    )
  })
}

export async function measureCharts(browser, url, { experimentId, runIds }) {
  const one = '1 run × 1,000,000 points'
  const all = `${runIds.length} runs × 1,000,000 points`
  const tab = (page) => page.getByRole('tab', { name: 'Charts' })
  const button = (page) => page.getByRole('button', { name: 'Charts', exact: true })
  const lines = `&lines=${runIds.length}`
  return [
    ...(await measureLoads(browser, url, one, chartsOfRun(runIds[0]))),
    await measurePress(browser, url, one, { from: `/runs/${runIds[0]}?tab=config`, press: tab }),
    ...(await measureZoom(browser, url, one, chartsOfRun(runIds[0]))),
    ...(await measureLoads(browser, url, all, chartsOfRuns(experimentId, lines))),
    await measurePress(browser, url, all, {
      from: `/experiments/${experimentId}?${lines.slice(1)}`,
      press: button,
    }),
    ...(await measureZoom(browser, url, all, chartsOfRuns(experimentId, lines))),
  ]
}
