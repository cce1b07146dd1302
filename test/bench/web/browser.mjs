// A headless Chromium whose pages keep their own times: what a reader waits for is measured where the reader is.
import { chromium } from 'playwright-core'
import { ensureBrowser } from '../../../tools/steps/browser.mjs'

const DEADLINE_MS = 60_000
export const SIZE = { width: 1440, height: 1000 }

export async function openBrowser() {
  const executablePath = await ensureBrowser()
  if (!executablePath) throw new Error('No Chromium to measure in; set BARYCENTER_CHROMIUM.')
  return chromium.launch({
    executablePath,
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update'],
  })
}

/** A page of a profile of its own, with nothing in its caches. */
export async function openPage(browser, baseURL, viewport = SIZE) {
  const context = await browser.newContext({ baseURL, viewport })
  context.setDefaultTimeout(DEADLINE_MS)
  await context.addInitScript(keepTimes)
  return context.newPage()
}

/** Runs in each page before its own scripts. */
function keepTimes() {
  const bench = { longTasks: [] }
  globalThis.bench = bench
  new PerformanceObserver((list) => {
    for (const { startTime, duration } of list.getEntries()) bench.longTasks.push({ startTime, duration })
  }).observe({ type: 'longtask', buffered: true })

  /** When the next picture of the page has been made. */
  const painted = () =>
    new Promise((done) => requestAnimationFrame(() => setTimeout(() => done(performance.now()))))

  /** The time at which the page first shows what is asked for: `test` is a function of the page, as text. */
  bench.shown = (test) =>
    new Promise((done) => {
      const holds = new Function(`return (${test})()`)
      const look = () => {
        if (!holds()) return requestAnimationFrame(look)
        void painted().then(done)
      }
      look()
    })

  /** Gaps between the frames of some ms, while `each` runs before every one. */
  bench.frames = (ms, each) =>
    new Promise((done) => {
      const times = []
      const next = (now) => {
        times.push(now)
        if (now - times[0] >= ms) return done(times.slice(1).map((time, index) => time - times[index]))
        each?.(times.length)
        requestAnimationFrame(next)
      }
      requestAnimationFrame(next)
    })

  bench.longTasksSince = (from) =>
    bench.longTasks.filter(({ startTime }) => startTime >= from).map(({ duration }) => duration)
}

/** Milliseconds from the start of a load of the address until `test` holds and is painted. */
export async function loadUntil(page, address, test) {
  await page.goto(address, { waitUntil: 'commit' })
  return page.evaluate((text) => globalThis.bench.shown(text), test.toString())
}

/** Times of so many loads after one that warms the server: each with nothing in its caches, or as one comes back to a page. */
export async function loadTimes(browser, url, { address, test, rounds, cached = false }) {
  const times = []
  let page = await openPage(browser, url)
  for (let round = 0; round <= rounds; round++) {
    times.push(await loadUntil(page, address, test))
    await page.waitForLoadState('networkidle').catch(() => undefined)
    if (cached) continue
    await page.context().close()
    page = await openPage(browser, url)
  }
  await page.context().close()
  return times.slice(1)
}

/** Milliseconds from a press on an element until `test` holds and is painted. */
export async function pressUntil(page, locator, test) {
  await locator.waitFor()
  await page.evaluate((text) => {
    const bench = globalThis.bench
    bench.answer = new Promise((done) => {
      const start = async (event) => {
        removeEventListener('click', start, true)
        done((await bench.shown(text)) - event.timeStamp)
      }
      addEventListener('click', start, true)
    })
  }, test.toString())
  await locator.click()
  return page.evaluate(() => globalThis.bench.answer)
}

export const FRAME_MS = 1000 / 60

/** Frames that the page owed and did not give. */
export const dropped = (gaps) =>
  gaps.reduce((sum, gap) => sum + Math.max(0, Math.round(gap / FRAME_MS) - 1), 0)
