// A page of many live charts while another program logs.
import { fork } from 'node:child_process'
import { loadUntil, openPage } from './browser.mjs'
import { chartIsDrawn, chartsOfRuns } from './charts.mjs'
import { METRICS, POINTS_BEFORE, POINTS_PER_SECOND } from './live-load.mjs'
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

export async function measureLive(
  browser,
  url,
  { experimentId, runIds },
  profile = async (_page, work) => work(),
) {
  const page = await openPage(browser, url, TALL)
  await loadUntil(page, chartsOfRuns(experimentId, '&size=small'), chartIsDrawn)
  const writer = fork(new URL('./writer.mjs', import.meta.url).pathname, [
    url,
    String(POINTS_BEFORE),
    ...runIds,
  ])
  try {
    const opened = await countsOf(page)
    await page.waitForFunction(haveGrown, opened)
    const before = await countsOf(page)
    const { gaps, longTasks } = await profile(page, () =>
      page.evaluate(async (during) => {
        const from = performance.now()
        const gaps = await globalThis.bench.frames(during)
        return { gaps, longTasks: globalThis.bench.longTasksSince(from) }
      }, DURING_MS),
    )
    const after = await countsOf(page)
    const grown = after.map((count, chart) => count - before[chart])
    const wanted = 0.7 * runIds.length * POINTS_PER_SECOND * (DURING_MS / 1000)
    if (grown.length !== METRICS.length || grown.some((count) => count < wanted))
      throw new Error(`charts that did not follow: ${grown} of ${wanted} points`)
    const long = longTasks.filter((duration) => duration > LONG_MS)
    return [
      row(
        `${METRICS.length} charts × ${runIds.length} live runs for ${DURING_MS / 1000} s, ${POINTS_PER_SECOND} points/s a line: tasks above ${LONG_MS} ms`,
        `${long.length}`,
        '0',
        long.length === 0,
        `longest ${ms(Math.max(0, ...long))}, longest gap between frames ${ms(Math.max(...gaps))}`,
      ),
    ]
  } finally {
    writer.disconnect()
    await page.context().close()
  }
}
