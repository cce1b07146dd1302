import type { Run } from '@barycenter/contracts'
import type { Page } from 'playwright-core'
import { expect, it } from 'vitest'
import { describeInBrowser } from '../fixtures/browser.js'
import { useDashboard } from '../fixtures/dashboard.js'
import { ended, launch, type Product, SMALL_RUN } from '../fixtures/product.js'
import { chartRows, openTab, readRunPage, untilSeq, untilStatus } from './run-page.js'

describeInBrowser('a run resumed from its page', () => {
  let product: Product
  let page: Page
  let run: Run

  useDashboard({
    worker: true,
    async ready(opened) {
      product = opened
      const checkpoint = { everySeconds: null, keep: { everyEpochs: 1, afterEnd: true } }
      run = await ended(product.client, await launch(product.client, { ...SMALL_RUN, checkpoint }))
    },
    onPage(opened) {
      page = opened
    },
  })

  it('draws what it puts other points in place of as a ghost, live as after a reload', async () => {
    await page.goto(`/runs/${run.id}`)
    await untilSeq(page, run.seq)
    await openTab(page, 'charts')
    const before = await chartRows(page, 'base/loss')
    await openTab(page, 'snapshots')
    const list = page.getByRole('list', { name: 'Checkpoints' })
    const place = (await list.locator('[data-checkpoint^="base"]').last().getAttribute('data-checkpoint'))!
    const step = Number(place.split(' ')[1])
    await list.getByRole('button', { name: `Resume from base, step ${step}` }).click()
    await openTab(page, 'overview')
    await page.waitForSelector('[data-event="segment.started"]')
    const again = await ended(product.client, run.id)
    await untilSeq(page, again.seq)
    await untilStatus(page, 'completed')
    await openTab(page, 'charts')
    expect(await chartRows(page, 'base/loss')).toEqual(before)
    const ghosts = page.locator('[data-chart="base/loss"] [data-testid=ghosts]')
    const steps = before.map((row) => Number(row.split(',')[1]))
    const beyond = String(steps.filter((each) => each > step).length)
    await expect.poll(() => ghosts.getAttribute('data-points')).toBe(beyond)
    // The subspace is asked for apart from the history.
    const weights = page.getByRole('columnheader', { name: 'Weight in TWA' })
    await openTab(page, 'snapshots')
    await weights.waitFor()
    const live = await readRunPage(page)
    expect(live.results).toHaveLength(3)
    await page.reload()
    await untilSeq(page, again.seq)
    await openTab(page, 'snapshots')
    await weights.waitFor()
    expect(await readRunPage(page)).toEqual(live)
    await openTab(page, 'charts')
    await expect.poll(() => ghosts.getAttribute('data-points')).toBe(beyond)
  })

  it('tells what its weights were made from', async () => {
    await page.goto(`/runs/${run.id}?tab=lineage`)
    const table = page.getByRole('table', { name: 'Lineage' })
    const row = table.locator(`[data-edge="subspace:${run.id} weights:${run.id}:twa"]`)
    await expect.poll(() => row.textContent()).toMatch(/^twa weightsmade fromsubspace[0-9a-f]{6,}/)
    expect(await table.getByText('not recorded').count()).toBe(0)
  })
})
