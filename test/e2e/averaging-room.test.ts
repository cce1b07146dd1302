import { artifactPath } from '@barycenter/client'
import {
  LANDSCAPE_ARTIFACT,
  Landscape,
  type Run,
  type RunConfigInput,
  type RunId,
} from '@barycenter/contracts'
import type { Page } from 'playwright-core'
import { expect, it } from 'vitest'
import { describeInBrowser } from '../fixtures/browser.js'
import { useDashboard } from '../fixtures/dashboard.js'
import { ended, launch, type Product, SMALL_RUN } from '../fixtures/product.js'

/** Eight snapshots of a small net, of whose blocks TWA weighs each by itself. */
const EIGHT: RunConfigInput = {
  ...SMALL_RUN,
  base: { ...SMALL_RUN.base, epochs: 8 },
  subspace: { kind: 'hull', blocks: 'tensor' },
  evaluate: { methods: ['last', 'best', 'swa', 'twa'] },
}

describeInBrowser('the averaging room', () => {
  let product: Product
  let page: Page
  let run: Run
  /** They train while the first tests look at that run. */
  let others: Promise<Run[]>

  const trained = async (seed: number) =>
    ended(product.client, await launch(product.client, { ...EIGHT, seed }))

  useDashboard({
    worker: true,
    async ready(opened) {
      product = opened
      run = await trained(1)
      others = Promise.all([trained(2), trained(3)])
    },
    async onPage(opened) {
      page = opened
      await page.goto(`/runs/${run.id}?tab=averaging`)
      await page.getByTestId('averaging-room').waitFor()
    },
  })

  const option = (index: number) =>
    page.getByTestId('snapshot-timeline').locator(`[data-snapshot="${index}"]`)
  const pickedText = (text: string) => page.getByTestId('picked').getByText(text, { exact: true }).waitFor()
  const button = (name: string) => page.getByRole('button', { name, exact: true })

  it('shows each snapshot with its score on the timeline', async () => {
    const { series } = await product.client.call('getRunMetrics', {
      params: { runId: run.id },
      query: { keys: 'snapshot/heldout_accuracy' },
    })
    expect(series[0]!.points).toHaveLength(8)
    for (const [index, [step, , value]] of series[0]!.points.entries()) {
      const words = new RegExp(
        `^Snapshot ${index}, step ${step}, held-out accuracy ${((value as number) * 100).toFixed(2)} %, `,
      )
      await page.getByRole('option', { name: words }).waitFor()
    }
  })

  it('picks snapshots by click, shift-click, keys and rules, kept in the address', async () => {
    await option(1).click()
    await option(4).click({ modifiers: ['Shift'] })
    await pickedText('4 snapshots picked: 1-4')
    await option(2).click()
    await pickedText('3 snapshots picked: 1, 3-4')
    await page.getByTestId('snapshot-timeline').press('End')
    await page.getByTestId('snapshot-timeline').press('Space')
    await pickedText('4 snapshots picked: 1, 3-4, 7')
    await expect.poll(() => new URL(page.url()).searchParams.get('picked')).toBe('1,3-4,7')
    await page.reload()
    await pickedText('4 snapshots picked: 1, 3-4, 7')
    await page.getByLabel('k', { exact: true }).fill('3')
    await button('Every k-th').click()
    await pickedText('3 snapshots picked: 1, 4, 7')
    await button('Last k').click()
    await pickedText('3 snapshots picked: 5-7')
    await button('None').click()
    await pickedText('None picked')
  })

  it('switches the matrix, and a cell points at both of its snapshots', async () => {
    const map = page.getByTestId('cosine-heat-map')
    await page.getByLabel('Matrix', { exact: true }).selectOption('gram')
    await page.getByRole('img', { name: /^Heat map of 8 by 8 inner products; largest #/ }).waitFor()
    await map.press('ArrowRight')
    const marks = page.getByTestId('snapshot-timeline').locator('[data-snapshot]:has(.scale-150)')
    await expect
      .poll(() => marks.evaluateAll((lit) => lit.map((mark) => (mark as HTMLElement).dataset.snapshot)))
      .toEqual(['0', '1'])
  })

  it('marks snapshots and averages at their places, and says what the picture leaves out', async () => {
    const plot = page.getByTestId('path-plot')
    await plot.locator('[data-mark*=SWA]').waitFor()
    await expect.poll(() => plot.locator('[data-snapshot]').count()).toBe(8)
    await plot.locator('[data-mark*=TWA]').waitFor()
    const swa = page.getByRole('table', { name: 'Places of the averages' }).locator('[data-place=swa] td')
    await swa.first().waitFor()
    // The uniform average is where the axes meet.
    for (const text of await swa.allTextContents()) expect(Math.abs(Number(text))).toBeLessThan(1e-4)
    await page.getByText(/holds \d+\.\d % of the squared spread/).waitFor()
  })

  it('shows averaging weights by block that sum to 1, negative ones too', async () => {
    const bars = page
      .getByRole('list', { name: 'Averaging weight of each snapshot' })
      .locator('[data-weight]')
    await expect.poll(() => bars.count()).toBe(8)
    const weights = await bars.evaluateAll((all) =>
      all.map((bar) => Number((bar as HTMLElement).dataset.weight)),
    )
    expect(weights.reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(1, 5)
    await page.getByTestId('weight-heat-map').waitFor()
  })

  it('averages the same snapshots by a what-if to the same bits, beside those of the run', async () => {
    // The worker takes one run after the other.
    await others
    const card = page.getByTestId('what-if')
    await card.getByTestId('what-if-cost').getByText('the snapshots are stored already').waitFor()
    await page.getByRole('checkbox', { name: 'EMA', exact: true }).check()
    await button('Ask what if').click()
    const asked = page.getByRole('list', { name: 'What was asked' }).locator('li[data-status=completed]')
    await asked.waitFor({ timeout: 60_000 })
    const child = (await asked.getAttribute('data-what-if')) as RunId
    const row = (of: string, method: string) => page.locator(`[data-ends="${of}"][data-method="${method}"]`)
    await row(child, 'ema').waitFor()
    const own = run.results.find(({ method }) => method === 'swa')!.weightsSha256
    await expect.poll(() => row('own', 'swa').getAttribute('data-sha256')).toBe(own)
    await expect.poll(() => row(child, 'swa').getAttribute('data-sha256')).toBe(own)
    await row(child, 'swa').getByText('same bits as SWA').waitFor()
    await row(child, 'twa').getByText('same bits as TWA').waitFor()
    const { results, parentRunId } = await product.client.call('getRun', { params: { runId: child } })
    expect(parentRunId).toBe(run.id)
    expect(results.map(({ method }) => method).sort()).toEqual(['best', 'ema', 'last', 'swa', 'twa'].sort())
    await page.reload()
    await asked.waitFor()
  })

  it('measures the landscape of picked snapshots and draws it with the path', async () => {
    for (const index of [0, 3, 7]) await option(index).click()
    await page.getByLabel('Plane', { exact: true }).selectOption('through')
    await page.getByLabel('Grid', { exact: true }).selectOption('11')
    await page.getByLabel('Examples', { exact: true }).fill('40')
    await page.getByText('121 points of the grid × at most 40 examples').waitFor()
    await button('Measure').click()
    const plot = page.getByTestId('landscape-plot')
    await plot.waitFor({ timeout: 60_000 })
    const child = new URL(page.url()).searchParams.get('landscape')!
    const response = await fetch(product.url + artifactPath(child, LANDSCAPE_ARTIFACT))
    const landscape = Landscape.parse(await response.json())
    expect(landscape.config.through).toEqual([0, 3, 7])
    // It is no question, so its results are not among the answers.
    await page
      .getByTestId('what-if')
      .getByText(/^\d+ questions? asked$/)
      .waitFor()
    expect(await page.getByTestId('what-if').locator(`[data-what-if="${child}"]`).count()).toBe(0)
    expect(landscape.losses.flat().filter((loss) => loss !== null)).toHaveLength(121)
    await expect.poll(() => plot.locator('rect[fill^=rgb]').count()).toBe(121)
    await expect.poll(() => plot.locator('[data-contour]').count()).toBe(9)
    await expect.poll(() => plot.locator('[data-snapshot]').count()).toBe(8)
    await plot.hover()
    await page.getByText(/^loss \d.* at \(/).waitFor()
  })

  it('draws where the weights come from, and leads to what follows', async () => {
    await page.goto(`/runs/${run.id}?tab=lineage`)
    const graph = page.getByTestId('lineage-graph')
    await graph.locator(`[data-node="run:${run.id}"]`).waitFor()
    await graph.locator(`[data-node="snapshots:${run.id}"]`).getByText('8 snapshots').waitFor()
    const child = graph.locator('a', { hasText: 'run "' }).first()
    await child.click()
    await page.waitForURL((url) => url.pathname.startsWith('/runs/') && !url.pathname.endsWith(run.id))
    await page.getByTestId('run-page').waitFor()
  })

  it('has words for a run without snapshots of its own, and for one that is not over', async () => {
    const { id } = await product.client.call('createExternalRun', { body: { name: 'elsewhere' } })
    await page.goto(`/runs/${id}?tab=averaging`)
    await page.getByText('No averaged weights here').waitFor()
    const { runs } = await product.client.call('launchRuns', {
      body: { config: EIGHT, queue: { hold: true } },
    })
    await page.goto(`/runs/${runs[0]!.id}?tab=averaging`)
    await page.getByText('No snapshots yet').waitFor()
  })

  it('takes along snapshots of several other runs, each chosen at once', async () => {
    const taken = [run, ...(await others)]
    await page.getByText('Snapshots of other runs too').click()
    const offered = page.getByRole('list', { name: 'Other runs' })
    // `check` fails where the box is not checked right after the click.
    for (const seed of [2, 3]) await offered.getByRole('checkbox', { name: `seed ${seed}` }).check()
    await page.getByRole('checkbox', { name: 'EMA', exact: true }).check()
    const asking = page.waitForRequest(
      (request) => request.method() === 'POST' && request.url().endsWith('/api/v1/runs'),
    )
    await button('Ask what if').click()
    const { config } = (await asking).postDataJSON() as { config: RunConfigInput }
    expect(config.snapshotsOf?.map((part) => part.run).sort()).toEqual(taken.map(({ id }) => id).sort())
    expect(config.evaluate?.methods).toContain('ema')
  })
})
