import type { RunId } from '@barycenter/contracts'
import type { Page } from 'playwright-core'
import { expect, it } from 'vitest'
import { describeInBrowser } from '../fixtures/browser.js'
import { useDashboard } from '../fixtures/dashboard.js'
import { type Product, until } from '../fixtures/product.js'
import { LAYERS, RUNS, type Seeded, seedRuns, tableOf } from './table-of-runs.js'

describeInBrowser('the table of runs', () => {
  let product: Product
  let page: Page
  /** In the order they were made: the table shows the last one first. */
  let seeded: Seeded[]

  useDashboard({
    async ready(opened) {
      product = opened
      seeded = await seedRuns(product.client)
    },
    onPage(opened) {
      page = opened
    },
  })

  const { address, grid, rows, rowOf, button, head, open, names, scrollTo, columnMenu, expectFirst } =
    tableOf(() => page)
  const newest = () => seeded.at(-1)!.run
  it('has only those rows in the page that are in sight, and reads on as one scrolls', async () => {
    await open()
    await expect.poll(() => grid().getAttribute('aria-rowcount')).toBe(String(RUNS + 1))
    await rowOf(newest().id).waitFor()
    expect(await rows().count()).toBeLessThan(60)
    await scrollTo({ top: 1_000_000 })
    await rowOf(seeded[0]!.run.id).waitFor()
    expect(await rows().count()).toBeLessThan(60)
    await page.getByText(`${RUNS} runs`).waitFor()
  })

  it('has rows wherever one leaps to, before the next picture', async () => {
    await open()
    await rowOf(newest().id).waitFor()
    expect(await grid().evaluate(rowsAfterLeap)).toBeGreaterThan(5)
  })

  it('asks for the values of columns in sight alone, however many the table has', async () => {
    const asked = new Set<string>()
    page.on('request', (request) => {
      if (!request.url().endsWith('/api/v1/runs/search')) return
      for (const { key } of request.postDataJSON().select ?? []) if (key) asked.add(key)
    })
    const layers = Array.from({ length: LAYERS }, (_, layer) => `metric:last:layer/${layer}/norm`)
    await open({ columns: ['name', 'status', ...layers] })
    await head(layers[0]!).waitFor()
    expect(await page.getByRole('columnheader').count()).toBeLessThan(25)
    expect([...asked]).not.toContain('layer/39/norm')
    const name = rowOf(newest().id).getByRole('link', { name: newest().name })
    const nameAt = (await name.boundingBox())!.x
    await scrollTo({ left: 1_000_000 })
    await head(layers[39]!).waitFor()
    const number = Number(newest().name.slice(4))
    await rowOf(newest().id)
      .getByText(String(number * 100 + 39), { exact: true })
      .waitFor()
    expect([...asked]).toContain('layer/39/norm')
    await expect.poll(async () => (await name.boundingBox())?.x).toBe(nameAt)
    expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true)
  })

  it('adds a column that was searched for, sorts by it and keeps that in its address', async () => {
    await open()
    await expect.poll(() => button('Undo').isDisabled()).toBe(true)
    await button('Columns').click()
    await page.getByRole('searchbox', { name: 'Search params, metrics and tags' }).fill('accuracy')
    await page.getByRole('checkbox', { name: 'Show max test/accuracy' }).click()
    await page.getByRole('dialog').getByLabel('Sort by').selectOption('metric:max:test/accuracy')
    await page.keyboard.press('Escape')
    await page.locator('button:focus', { hasText: 'Columns' }).waitFor()
    await expect.poll(() => button('Undo').isDisabled()).toBe(false)
    const best = [...seeded].sort((a, b) => b.accuracy - a.accuracy)
    await expectFirst(best.slice(0, 3).map(({ run }) => run.name))
    await page.reload()
    await expectFirst(best.slice(0, 3).map(({ run }) => run.name))
    await expect
      .poll(() => new URL(page.url()).searchParams.get('sort'))
      .toBe('desc metric:max:test/accuracy')
    await scrollTo({ left: 1_000_000 })
    await head('metric:max:test/accuracy').getByRole('button').first().click()
    await expectFirst(
      best
        .slice(-3)
        .reverse()
        .map(({ run }) => run.name),
    )
  })

  it('sorts by several columns, by Shift and a head or Shift and Space, and keeps that in its address', async () => {
    const accuracy = 'metric:max:test/accuracy'
    await open({ columns: ['name', 'param:model', 'param:width', accuracy], sort: 'asc param:model' })
    const further = () => new URL(page.url()).searchParams.get('thenBy')
    const press = (column: string) =>
      head(column)
        .getByRole('button')
        .first()
        .click({ modifiers: ['Shift'] })
    const expectOrder = (widthsTurned: 1 | -1) => {
      const width = ({ run }: Seeded) => Number(run.name.slice(4)) % 5
      const order = (a: Seeded, b: Seeded) =>
        (a.model < b.model ? -1 : a.model > b.model ? 1 : 0) ||
        widthsTurned * (width(a) - width(b)) ||
        b.accuracy - a.accuracy
      const first = [...seeded].sort(order).slice(0, 5)
      return expectFirst(first.map(({ run }) => run.name))
    }
    await press('param:width')
    await expect.poll(further).toBe('["asc param:width"]')
    await press(accuracy)
    await expectOrder(1)
    await page.reload()
    await expectOrder(1)
    expect(further()).toBe(`["asc param:width","desc ${accuracy}"]`)
    expect(await page.locator('[aria-sort=ascending], [aria-sort=descending]').count()).toBe(1)
    expect(await page.getByTestId('sort-rank').allTextContents()).toEqual(['1', '2', '3'])
    await head('param:width').getByText('sorted second, ascending').waitFor()
    await grid().focus()
    for (const key of ['Control+Home', 'ArrowUp', ...Array(3).fill('ArrowRight'), 'Shift+Space'])
      await page.keyboard.press(key)
    await expectOrder(-1)
    await columnMenu('param:width', 'Do not sort by this')
    await expect.poll(further).toBe(`["desc ${accuracy}"]`)
    await head('name').getByRole('button').first().click()
    await expect.poll(further).toBeNull()
  })

  it('hides, pins, moves and widens columns, and takes each back', async () => {
    await open({ columns: ['name', 'status', 'seed', 'param:lr', 'param:width'] })
    const order = () =>
      page
        .getByRole('columnheader')
        .evaluateAll((all) => all.map((one) => (one as HTMLElement).dataset.column).filter(Boolean))
    await columnMenu('seed', 'Hide')
    await head('seed').waitFor({ state: 'detached' })
    await columnMenu('param:width', 'Pin to the left')
    await until(async () => (await order()).join() === 'name,param:width,status,param:lr')
    await button('Undo').click()
    await button('Undo').click()
    await until(async () => (await order()).join() === 'name,status,seed,param:lr,param:width')

    const width = async () => (await head('param:lr').boundingBox())!.width
    const before = await width()
    const edge = (await head('param:lr').getByTestId('resize-edge').boundingBox())!
    await page.mouse.move(edge.x + 2, edge.y + 5)
    await page.mouse.down()
    await page.mouse.move(edge.x + 62, edge.y + 5, { steps: 3 })
    await page.mouse.up()
    await until(async () => Math.abs((await width()) - before - 60) <= 3)
    // The head of the column by keys: up from the first row, then to the right.
    await grid().focus()
    for (const key of ['Control+Home', 'ArrowUp', ...Array(4).fill('ArrowRight'), 'Shift+ArrowRight'])
      await page.keyboard.press(key)
    await until(async () => Math.abs((await width()) - before - 76) <= 3)
    const kept = () => JSON.parse(new URL(page.url()).searchParams.get('widths') ?? '{}')['param:lr']
    await until(async () => kept() === (await width()))

    await button('Columns').click()
    await button('Move lr left').click()
    await page.keyboard.press('Escape')
    await until(async () => (await order()).join() === 'name,status,param:lr,seed,param:width')
  })

  it('starts with columns that have values', async () => {
    await open()
    for (const column of ['status', 'metric:last:test/accuracy', 'metric:last:loss', 'param:model'])
      await head(column).waitFor()
    expect(await head('twa').count()).toBe(0)
    await rowOf(newest().id).getByText(seeded.at(-1)!.model, { exact: true }).waitFor()
  })

  it('filters by the language, by words, and by what a column has', async () => {
    await open({ columns: ['name', 'seed'] })
    const box = page.getByRole('combobox', { name: 'Filter runs' })
    await box.fill('max(test/accuracy) > 0.78 and params.model = "small"')
    const found = seeded.filter(({ model, accuracy }) => model === 'small' && accuracy > 0.78).length
    await page.getByText(`${found} runs`, { exact: true }).waitFor()
    await box.fill('run 29')
    const named = seeded.filter(({ run }) => run.name.includes('29')).length
    await page.getByText(`${named} runs`, { exact: true }).waitFor()
    await expect.poll(() => new URL(page.url()).searchParams.get('filter')).toBe('run 29')
    await columnMenu('seed', 'Filter by this')
    await page.getByText('No run is found by').waitFor()
    await expect.poll(() => box.inputValue()).toBe('("run" and "29") and seed is not null')
  })

  it('completes a param by any word for it, and tells a mistake without moving a row', async () => {
    await open()
    const box = page.getByRole('combobox', { name: 'Filter runs' })
    await box.pressSequentially('param.l')
    await page.getByRole('option', { name: 'params.lr' }).waitFor()
    await page.keyboard.press('Tab')
    await until(async () => (await box.inputValue()) === 'params.lr ')
    const top = async () => (await grid().boundingBox())!.y
    const before = await top()
    await box.fill('params.lr >')
    await page.getByRole('alert').filter({ hasText: 'expected' }).waitFor()
    expect(await top()).toBe(before)
  })

  it('groups by a param with mean ± std over all runs, whatever is shown, and opens to them', async () => {
    const column = 'metric:max:test/accuracy'
    await open({ columns: ['name', column] })
    await button('Group').click()
    await page.getByRole('searchbox', { name: 'Group by' }).fill('model')
    await page.getByTestId('key-list').getByRole('button', { name: 'model', exact: true }).click()
    await page.keyboard.press('Escape')
    const group = (model: string) => page.getByTestId('group-row').filter({ hasText: `model = ${model}` })
    const told = async (model: string) => (await group(model).textContent())!
    await group('small').waitFor()
    const numbers = seeded.filter(({ model }) => model === 'small').map(({ accuracy }) => accuracy)
    const mean = numbers.reduce((sum, one) => sum + one, 0) / numbers.length
    const std = Math.sqrt(numbers.reduce((sum, one) => sum + (one - mean) ** 2, 0) / (numbers.length - 1))
    const text = `100 runs${Number(mean.toPrecision(4))}± ${Number(std.toPrecision(4))}`
    await until(
      async () => (await told('small')).includes(text),
      () => text,
    )

    await group('small').getByRole('button', { expanded: false }).click()
    await until(async () => (await grid().getAttribute('aria-rowcount')) === String(1 + 3 + 100))
    const models = new Map(seeded.map(({ run, model }) => [run.name, model]))
    await expect
      .poll(async () => new Set((await names()).map((name) => models.get(name))))
      .toEqual(new Set(['small']))
    await rows().first().getByTestId('run-eye').click()
    expect(await told('small')).toContain(text)

    // A second level, by its column's menu in the address: groups inside a group.
    await page.goto(address({ columns: ['name', column], group: ['param:model', 'param:lr'] }))
    await group('large').getByRole('button', { expanded: false }).click()
    const inner = page.getByTestId('group-row').filter({ hasText: 'lr = ' })
    await inner.first().waitFor()
    await expect.poll(() => inner.count()).toBe(2)
    await inner.first().getByText('50 runs').waitFor()
  })

  it('keeps the eye and the colour of a run on every page and after a reload', async () => {
    await open()
    const row = rowOf(newest().id)
    await row.getByRole('button', { name: `Hide ${newest().name} in charts` }).click()
    await row.getByTestId('run-color').click()
    await page.getByRole('button', { name: 'Colour #2c9455' }).click()
    await page.keyboard.press('Escape')
    await page.reload()
    await row.getByRole('button', { name: `Show ${newest().name} in charts` }).waitFor()
    await expect.poll(() => row.getByTestId('run-color').getAttribute('data-color')).toBe('#2c9455')
    await page.goto(`/experiments/${newest().experimentId}`)
    await row.getByRole('button', { name: `Show ${newest().name} in charts` }).waitFor()
    await expect.poll(() => row.getByTestId('run-color').getAttribute('data-color')).toBe('#2c9455')
  })

  it('pins a run on top, and tells how far others are from the baseline and whether that is good', async () => {
    const [low, high] = [seeded.at(-1)!, seeded.at(-2)!].sort((a, b) => a.accuracy - b.accuracy)
    const columns = ['name', 'metric:max:test/accuracy', 'metric:last:loss', 'param:width']
    await open({ columns })
    const act = async (id: RunId, item: string) => {
      await rowOf(id)
        .getByRole('button', { name: /^Actions for/ })
        .click()
      await page.getByRole('menuitem', { name: item }).click()
    }
    await act(low!.run.id, 'Compare others with this')
    await rowOf(low!.run.id).getByText('baseline').waitFor()
    const deltas = rowOf(high!.run.id).getByTestId('delta')
    const difference = String(Number((high!.accuracy - low!.accuracy).toPrecision(4)))
    const told = () =>
      deltas.evaluateAll((all) => all.map((one) => [one.textContent, (one as HTMLElement).dataset.verdict]))
    await expect.poll(told).toEqual([
      [`+${difference}`, 'better'],
      [`−${difference}`, 'better'],
      [expect.any(String), 'unknown'],
    ])
    const oldest = seeded[0]!.run
    await scrollTo({ top: 1_000_000 })
    await act(oldest.id, 'Pin on top')
    await page.getByTestId('pinned-row').getByRole('link', { name: oldest.name }).waitFor()
    await scrollTo({ top: 0 })
    await rowOf(newest().id).waitFor()
    await page.reload()
    await page.getByTestId('pinned-row').getByRole('link', { name: oldest.name }).waitFor()
    await until(async () => (await page.getByTestId('pinned-row').getByTestId('delta').count()) === 3)
  })

  it('goes by keys: through cells, selects, opens a menu and the run', async () => {
    await open()
    await grid().focus()
    const active = () =>
      grid().evaluate((element) => {
        const cell = document.getElementById(element.getAttribute('aria-activedescendant') ?? '')
        return cell?.closest('[role=row]')?.querySelector('a')?.textContent ?? null
      })
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('ArrowDown')
    const third = seeded.at(-3)!.run
    await until(async () => (await active()) === third.name)
    await page.keyboard.press(' ')
    await page.getByText('1 selected', { exact: true }).waitFor()
    await page.keyboard.press('Control+End')
    await until(
      async () =>
        (await active()) === seeded[RUNS - 100]!.run.name || (await active()) === seeded[0]!.run.name,
    )
    await page.keyboard.press('Control+Home')
    await until(async () => (await active()) === newest().name)
    await page.keyboard.press('Shift+F10')
    await page.getByRole('menuitem', { name: 'Rename' }).waitFor()
    await page.keyboard.press('Escape')
    await page.getByRole('menuitem', { name: 'Rename' }).waitFor({ state: 'detached' })
    await grid().focus()
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { level: 1, name: newest().name }).waitFor()
  })

  it('stays true while runs change, and does not move under one who reads', async () => {
    const { client } = product
    await open({ columns: ['name', 'status', 'metric:last:loss'] })
    await page.getByRole('status', { name: 'Connection: Live' }).waitFor()
    const create = (name: string) => client.call('createExternalRun', { body: { experiment: 'live', name } })
    const live = await create('live one')
    await rowOf(live.id).waitFor()
    await client.call('logRunBatch', {
      params: { runId: live.id },
      body: { batchId: 'a', series: [{ key: 'loss', steps: [1], values: [0.0625] }] },
    })
    await rowOf(live.id).getByText('0.0625', { exact: true }).waitFor()
    await expect
      .poll(() => rowOf(live.id).getByTestId('run-status').getAttribute('data-status'))
      .toBe('running')

    await rowOf(live.id).getByRole('checkbox').check()
    await scrollTo({ top: 3000 })
    await until(async () => (await names()).length > 0 && !(await names()).includes('live one'))
    const before = await names()
    const others = [await create('live two'), await create('live three')]
    await page.getByText('2 new runs').waitFor()
    expect(await names()).toEqual(before)
    expect(await grid().evaluate((element) => element.scrollTop)).toBe(3000)
    await page.getByText('1 selected', { exact: true }).waitFor()
    await button('Show').click()
    await scrollTo({ top: 0 })
    for (const { id } of others) await rowOf(id).waitFor()
    for (const { id } of [live, ...others]) {
      await client.call('endExternalRun', { params: { runId: id }, body: {} })
      await client.call('deleteRun', { params: { runId: id } })
    }
    await rowOf(live.id).waitFor({ state: 'detached' })
  })

  it('is a list on a phone', async () => {
    await page.setViewportSize({ width: 390, height: 844 })
    await open()
    const row = rowOf(newest().id)
    await row.getByRole('link', { name: newest().name }).waitFor()
    expect((await row.boundingBox())!.width).toBeLessThanOrEqual(390)
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390)
    await row.getByRole('checkbox').check()
    await page.getByText('1 selected', { exact: true }).waitFor()
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390)
  })

  it('has groups as wide as a phone', async () => {
    await page.setViewportSize({ width: 480, height: 844 })
    await open({ group: ['param:model'] }, 'group-row')
    const ends = await page
      .getByTestId('group-row')
      .first()
      .evaluate((row) => [row, row.lastElementChild!].map((one) => one.getBoundingClientRect().right))
    expect(ends[1]).toBe(ends[0])
  })
})

/** In the page: how many rows are on the screen as soon as the grid has been told of a leap to its middle. */
function rowsAfterLeap(grid: Element): number {
  grid.scrollTop = grid.scrollHeight / 2
  grid.dispatchEvent(new Event('scroll'))
  const { top, bottom } = grid.getBoundingClientRect()
  const rows = [...grid.querySelectorAll('[role=row]:not([data-row="-1"])')].map((row) =>
    row.getBoundingClientRect(),
  )
  return rows.filter((row) => row.top < bottom && row.bottom > top).length
}
