// A page of many live charts while another program logs.
import { fork } from 'node:child_process'
import { loadUntil, openPage } from './browser.mjs'
import { chartIsDrawn, chartsOfRuns } from './charts.mjs'
import { METRICS, POINTS_BEFORE, POINTS_PER_SECOND, RUNS } from './live-load.mjs'
import { ms, row } from './verdict.mjs'

const DURING_MS = 20_000
const LONG_MS = 50
/** Room for all the charts at once: those off screen would wait. */
const TALL = { width: 1920, height: 1700 }

const countsOf = (page) =>
  page.evaluate(() =>
    [...document.querySelectorAll('figure[data-testid=chart]')].map(({ dataset }) =>
      Number(dataset.count ?? 0),
    ),
  )

/** In the page: every chart shows points that came since `before`. */
const haveGrown = (before) => {
  const charts = [...document.querySelectorAll('figure[data-testid=chart]')]
  return charts.length > 0 && charts.every(({ dataset }, at) => Number(dataset.count ?? 0) > before[at])
}

/** In the page: gaps between frames and long tasks of the next `during` ms. */
const watchFrames = async (during) => {
  const from = performance.now()
  const gaps = await globalThis.bench.frames(during)
  return { gaps, longTasks: globalThis.bench.longTasksSince(from) }
}

/** A page that shows nothing: what it is held up by is the machine. */
async function openIdle(browser, url) {
  const page = await openPage(browser, url)
  await page.goto('about:blank')
  return page
}

/** Gives back a function that tells how many ms of each second the main thread of the page has worked since. */
async function watchWork(page) {
  const session = await page.context().newCDPSession(page)
  await session.send('Performance.enable')
  const now = async () => {
    const { metrics } = await session.send('Performance.getMetrics')
    return ['ThreadTime', 'Timestamp'].map((name) => metrics.find((metric) => metric.name === name).value)
  }
  const [worked, at] = await now()
  return async () => {
    const [workedThen, then] = await now()
    return (1000 * (workedThen - worked)) / (then - at)
  }
}

const isLong = (duration) => duration > LONG_MS

/** Both pages for the same seconds, so that both meet the same load. */
async function watchBoth(page, beside, profile) {
  const workSince = await watchWork(page)
  const [own, idle] = await Promise.all([
    profile(page, () => page.evaluate(watchFrames, DURING_MS)),
    beside.evaluate(watchFrames, DURING_MS),
  ])
  return { own, idle, work: await workSince() }
}

function verdictOf({ own, idle, work }) {
  const long = own.longTasks.filter(isLong)
  const notes = [
    `longest ${ms(Math.max(0, ...long))}, longest gap between frames ${ms(Math.max(...own.gaps))}`,
    `main thread at work ${ms(work)} of each second`,
    `an empty page beside it: ${idle.longTasks.filter(isLong).length} such tasks, longest gap ${ms(Math.max(...idle.gaps))}`,
  ]
  return row(
    `${METRICS.length} charts × ${RUNS} live runs for ${DURING_MS / 1000} s, ${POINTS_PER_SECOND} points/s a line: tasks above ${LONG_MS} ms`,
    `${long.length}`,
    '0',
    long.length === 0,
    notes.join('; '),
  )
}

export async function measureLive(
  browser,
  url,
  { experimentId, runIds },
  profile = async (_page, work) => work(),
) {
  const page = await openPage(browser, url, TALL)
  await loadUntil(page, chartsOfRuns(experimentId, '&size=small'), chartIsDrawn)
  const beside = await openIdle(browser, url)
  const writer = fork(new URL('./writer.mjs', import.meta.url).pathname, [
    url,
    String(POINTS_BEFORE),
    ...runIds,
  ])
  try {
    const opened = await countsOf(page)
    await page.waitForFunction(haveGrown, opened)
    const before = await countsOf(page)
    const watched = await watchBoth(page, beside, profile)
    const after = await countsOf(page)
    const grown = after.map((count, chart) => count - before[chart])
    const wanted = 0.7 * runIds.length * POINTS_PER_SECOND * (DURING_MS / 1000)
    if (grown.length !== METRICS.length || grown.some((count) => count < wanted))
      throw new Error(`charts that did not follow: ${grown} of ${wanted} points`)
    return [verdictOf(watched)]
  } finally {
    writer.disconnect()
    await beside.context().close()
    await page.context().close()
  }
}
