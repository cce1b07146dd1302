// The table of runs: until its lines stand there, and how it scrolls.
import { dropped, loadTimes, loadUntil, openPage, pressUntil } from './browser.mjs'
import { medianRow, ms, row } from './verdict.mjs'

const LOADS = 5
const SCROLL_MS = 4000
const COLUMNS = 60
const TARGET = { paintMs: 1000, droppedRatio: 1.1 }

const columnsOf = (keys) =>
  Array.from(
    { length: Math.min(COLUMNS, keys) },
    (_, index) => `metric:last:group_${(index + 1) % 10}/metric_${index + 1}`,
  )

export const tableAddress = ({ id, keys }) =>
  `/experiments/${id}?columns=${encodeURIComponent(JSON.stringify(['status', ...columnsOf(keys)]))}`

/** A line of a run with a number in it, so its values are there as well. */
export const tableIsThere = () => {
  const line = document.querySelector('[role=row][data-row="1"]')
  return (
    line !== null &&
    [...line.querySelectorAll('[role=gridcell]')].some((cell) => /^-?\d\.\d+/.test(cell.textContent))
  )
}

export async function measureTable(browser, url, project) {
  const load = { address: tableAddress(project), test: tableIsThere, rounds: LOADS }
  return [
    medianRow(
      `table of ${project.name}: lines with values, load of the page, empty cache`,
      await loadTimes(browser, url, load),
      TARGET.paintMs,
    ),
    medianRow(
      '… lines with values, load of the page, its scripts in the cache',
      await loadTimes(browser, url, { ...load, cached: true }),
      TARGET.paintMs,
    ),
    medianRow(
      '… lines, from a press on the experiment in the list',
      await visitTimes(browser, url, project),
      TARGET.paintMs,
    ),
  ]
}

/** From the list of experiments to the table of one. */
async function visitTimes(browser, url, project) {
  const page = await openPage(browser, url)
  const visits = []
  for (let visit = 0; visit <= LOADS; visit++) {
    await page.goto('/')
    const link = page.getByRole('main').getByRole('link', { name: project.name }).first()
    const isThere = () => document.querySelector('[role=row][data-row="1"] a') !== null
    visits.push(await pressUntil(page, link, isThere))
  }
  await page.context().close()
  return visits.slice(1)
}

/** Before each frame the table goes on by so many px, back at the end; the empty page does the same. */
const scroll = ([selector, axis, px, during]) => {
  const element = document.querySelector(selector)
  const [place, size, seen] =
    axis === 'y'
      ? ['scrollTop', 'scrollHeight', 'clientHeight']
      : ['scrollLeft', 'scrollWidth', 'clientWidth']
  let by = px
  const from = performance.now()
  return globalThis.bench
    .frames(during, () => {
      const end = element[size] - element[seen]
      if (element[place] + by > end || element[place] + by < 0) by = -by
      element[place] += by
    })
    .then((gaps) => ({ gaps, longTasks: globalThis.bench.longTasksSince(from) }))
}

const EMPTY =
  '<div id="empty" style="height:700px;overflow:auto"><div style="height:440000px;width:9000px"></div></div>'

export async function measureScrolling(browser, url, project) {
  const empty = await openPage(browser, url)
  await empty.goto('/api/v1/health')
  await empty.evaluate((html) => {
    document.body.innerHTML = html
  }, EMPTY)
  const page = await openPage(browser, url)
  await loadUntil(page, tableAddress(project), tableIsThere)
  const rows = []
  for (const [what, axis, px] of [
    ['rows', 'y', 60],
    ['columns', 'x', 40],
  ]) {
    await empty.bringToFront()
    const nothing = await empty.evaluate(scroll, ['#empty', axis, px, SCROLL_MS])
    await page.bringToFront()
    const own = await page.evaluate(scroll, ['[role=grid]', axis, px, SCROLL_MS])
    const [baseline, lost] = [dropped(nothing.gaps), dropped(own.gaps)]
    rows.push(
      row(
        `scrolling ${what} of ${project.name}, ${px} px a frame for ${SCROLL_MS / 1000} s: dropped frames`,
        `${lost} (empty page: ${baseline})`,
        `≤ ${TARGET.droppedRatio} × empty`,
        lost <= TARGET.droppedRatio * baseline,
        `of ${Math.round((SCROLL_MS / 1000) * 60)}; long tasks ${own.longTasks.length}, longest ${ms(Math.max(0, ...own.longTasks))}`,
      ),
    )
  }
  await empty.context().close()
  await page.context().close()
  return rows
}
