import type { Page } from 'playwright-core'
import { expect, it } from 'vitest'
import { scriptsOf } from '../bench/web/page-scripts.mjs'
import { describeInBrowser } from '../fixtures/browser.js'
import { useDashboard } from '../fixtures/dashboard.js'
import { type Seeded, seedRuns } from './table-of-runs.js'

/** What a reader waits for on a first visit, as gzip. */
const MOST_BYTES = 300 * 1024

describeInBrowser('the first load of a page', () => {
  let page: Page
  let faults: string[]
  let seeded: Seeded[]

  useDashboard({
    async ready({ client }) {
      seeded = await seedRuns(client)
    },
    onPage(opened, found) {
      page = opened
      faults = found
    },
  })

  const run = () => seeded.at(-1)!.run
  const addresses: [what: string, address: () => string][] = [
    ['the list of experiments', () => '/'],
    ['the table of runs', () => '/runs'],
    ['a run', () => `/runs/${run().id}`],
  ]

  it.each(addresses)(
    'brings no more than 300 KB of scripts, all of them sent packed: %s',
    async (_, address) => {
      const { own } = await scriptsOf(page, address())
      expect(own.length).toBeGreaterThan(0)
      expect(own.reduce((sum, { bytes }) => sum + bytes, 0)).toBeLessThanOrEqual(MOST_BYTES)
      // One of a few hundred bytes is sent as it is.
      expect(own.filter(({ isPacked, bytes }) => !isPacked && bytes > 1024)).toEqual([])
    },
  )

  it('has scripts that a browser keeps for good, and a cache in between keeps for each way of packing', async () => {
    const [script] = await Promise.all([
      page.waitForResponse((response) => response.url().includes('/_next/static/chunks/')),
      page.goto('/'),
    ])
    const { 'cache-control': kept, vary } = await script.allHeaders()
    expect([kept, vary]).toEqual(['public, max-age=31536000, immutable', 'accept-encoding'])
  })

  const columns = encodeURIComponent(JSON.stringify(['status', 'metric:last:layer/3/norm', 'param:lr']))
  const line = '[role=row][data-row="1"] a'
  const pages: [what: string, questions: number, address: () => string, shown: string][] = [
    ['the list of experiments', 1, () => '/', 'a[href^="/experiments/"]'],
    ['all runs', 1, () => '/runs', line],
    ['an experiment', 2, () => `/experiments/${run().experimentId}`, line],
    [
      'an experiment with a filter, an order and columns of one’s own',
      2,
      () => `/experiments/${run().experimentId}?filter=seed%20is%20null&sort=asc%20name&columns=${columns}`,
      line,
    ],
    ['a run', 1, () => `/runs/${run().id}`, '[role=tablist]'],
  ]

  it.each(pages)(
    'has its document ask what it asks first, and asks that no second time: %s',
    async (...given) => {
      const [, questions, address, shown] = given
      await page.addInitScript(countEarly)
      await page.goto(address())
      await page.locator(shown).first().waitFor()
      expect(await page.evaluate(earlyQuestions)).toEqual({ asked: questions, left: 0 })
    },
  )

  it('shows a page whose early questions failed', async () => {
    let refused = 0
    await page.route('**/api/v1/runs/search', (route) => (refused++ === 0 ? route.abort() : route.continue()))
    await page.goto('/runs')
    await page.locator(line).first().waitFor()
    expect(refused).toBeGreaterThan(1)
    // The browser tells of the one that failed, by its request and on the console.
    expect(faults.splice(0)).toHaveLength(2)
  })
})

type Early = Map<string, unknown> & { asked?: number }

/** Runs in the page before its document: keeps how many questions that asks. */
function countEarly() {
  let early: Early | undefined
  Object.defineProperty(globalThis, 'askedEarly', {
    get: () => early,
    set: (asked: Early) => {
      early = Object.assign(asked, { asked: asked.size })
    },
  })
}

function earlyQuestions() {
  const early = (globalThis as { askedEarly?: Early }).askedEarly
  return { asked: early?.asked, left: early?.size }
}
