import { readFile } from 'node:fs/promises'
import { type MethodName, type RunSample, type SampleBox, samplesArtifact } from '@barycenter/contracts'
import type { Page } from 'playwright-core'
import { afterEach, expect, it } from 'vitest'
import { describeInBrowser } from '../fixtures/browser.js'
import { useDashboard } from '../fixtures/dashboard.js'
import { type HeldRun, holdRun, offerShapes } from '../fixtures/held-run.js'
import { type Product, until } from '../fixtures/product.js'
import { openTab } from './run-page.js'

/** One grey pixel. */
const image = {
  png: 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNoAAAAggCBd81ytgAAAABJRU5ErkJggg==',
  width: 1,
  height: 1,
}
const box = (label: string, score: number | null): SampleBox => ({
  ...{ label, score },
  ...{ x1: 0.25, y1: 0.25, x2: 0.75, y2: 0.5 },
})

/** Nobody trains here: the test stores what a trainer would. */
describeInBrowser('samples of a run', () => {
  let product: Product
  let page: Page
  let held: HeldRun | undefined

  useDashboard({
    async ready(opened) {
      product = opened
      await offerShapes(product)
    },
    onPage(opened) {
      page = opened
    },
  })
  afterEach(async () => {
    await held?.close()
    held = undefined
  })

  const save = (method: MethodName, samples: RunSample[]) =>
    held!.writer.saveArtifact({
      name: samplesArtifact(method),
      mediaType: 'application/json',
      data: Buffer.from(JSON.stringify({ samples })),
    })
  const card = () => page.getByRole('region', { name: 'Samples' })

  it('appear as they are saved, with boxes drawn over the image and told in words', async () => {
    held = await holdRun(product, { dataset: { name: 'shapes' }, model: { kind: 'detector' } })
    await page.goto(`/runs/${held.runId}`)
    await page.locator('[data-testid=run-page][data-seq]').waitFor()
    expect(await card().count()).toBe(0)

    const truth = [box('circle', null)]
    await save('last', [{ kind: 'boxes', image, truth, predicted: [] }])
    await card().getByText('1 true box, 0 predicted').waitFor()
    await save('twa', [
      { kind: 'boxes', image, truth, predicted: [box('circle', 0.912), box('square', 0.5)] },
    ])
    await card().getByRole('tab', { name: 'TWA' }).click()
    await card().getByText('1 true box, 2 predicted').click()
    const list = card().getByRole('list', { name: 'Predicted boxes' })
    await expect
      .poll(() => list.getByRole('listitem').allTextContents())
      .toEqual([
        'circle, 91.20 %: left 25 %, top 25 %, 50 % wide, 25 % high',
        'square, 50.00 %: left 25 %, top 25 %, 50 % wide, 25 % high',
      ])
    const drawn = (side: string) => card().locator(`[data-box=${side}]`).count()
    await expect.poll(async () => [await drawn('truth'), await drawn('predicted')]).toEqual([1, 2])
    await card().getByRole('switch', { name: 'True boxes' }).click()
    await expect.poll(async () => [await drawn('truth'), await drawn('predicted')]).toEqual([0, 2])
  })

  it('are replaced by what is saved later, and can be downloaded as files', async () => {
    held = await holdRun(product, {})
    await page.goto(`/runs/${held.runId}`)
    const translation = { kind: 'translation', source: 'ein Hund', reference: 'a dog' } as const
    await save('twa', [{ ...translation, translation: 'a cat' }])
    await card().getByText('a cat').waitFor()
    await save('twa', [{ ...translation, translation: 'one dog' }])
    await card().getByText('one dog').waitFor()
    expect(await card().getByText('a cat').count()).toBe(0)

    await openTab(page, 'artifacts')
    const downloading = page.waitForEvent('download')
    await page.getByRole('link', { name: 'Download samples/twa.json' }).click()
    const file = await readFile(await (await downloading).path(), 'utf8')
    expect(JSON.parse(file)).toEqual({ samples: [{ ...translation, translation: 'one dog' }] })
  })

  it('of every kind say what is true and what the model makes of it', async () => {
    held = await holdRun(product, {})
    await save('last', [{ kind: 'image', image, truth: '7', predicted: '1', confidence: 0.75 }])
    await save('swa', [{ kind: 'continuation', prompt: 'To be', text: ', or not' }])
    await save('twa', [
      { kind: 'text', text: 'A fine film', truth: 'good', predicted: 'good', confidence: 0.9 },
    ])
    await page.goto(`/runs/${held.runId}`)
    const shows = async (tab: string, text: RegExp) => {
      await card().getByRole('tab', { name: tab }).click()
      await until(async () => text.test((await card().getByRole('tabpanel').textContent()) ?? ''))
    }
    await shows('TWA', /A fine film.*Right: good90\.00 %truegood/)
    await shows('SWA', /Prompt: To be\. The model goes on: , or not/)
    await shows('Last', /Wrong: 175\.00 %true7/)
    await card().getByRole('img', { name: 'Test image 1' }).waitFor()
  })

  it('are of a task that is chosen first in the launch form', async () => {
    const own = 'synthetic-shapes'
    await page.goto('/launch')
    const field = (section: string, label: string) =>
      page.getByRole('group', { name: section, exact: true }).getByLabel(label, { exact: true })
    await page.getByRole('radio', { name: 'Object detection' }).check()
    await until(async () => (await field('Data', 'Data set').getAttribute('placeholder')) === own)
    await expect
      .poll(() => field('Model', 'Model').locator('option').allTextContents())
      .toEqual(['detector', 'module'])
    expect(await field('Augmentation', 'Mixup alpha').count()).toBe(0)
    await page.getByRole('radio', { name: 'Language model' }).check()
    await field('Data', 'Vocabulary (tokens)').waitFor()
    expect(await page.getByRole('group', { name: 'Augmentation' }).count()).toBe(0)
    await page.getByRole('radio', { name: 'Object detection' }).check()
    await page.getByRole('main').getByRole('button', { name: 'Launch', exact: true }).click()
    await page.waitForURL(/\/runs\/.+/)
    const { runs } = await product.client.call('listRuns', { query: { status: 'queued' } })
    expect(runs[0]?.config).toMatchObject({ dataset: { name: own }, model: { kind: 'detector' } })
    await product.client.call('cancelRun', { params: { runId: runs[0]!.id } })
  })
})
