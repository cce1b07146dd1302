import { readFile } from 'node:fs/promises'
import type { Page } from 'playwright-core'
import { until } from '../fixtures/product.js'

/** What the tabs of a run show, each read between two paints. */
export interface ShownRun {
  status: string
  /** Last change number the page held when each tab was read. */
  seqs: { overview: number; charts: number; logs: number; snapshots: number }
  /** Of every line of every chart: how many points, and the last one. */
  series: Record<string, { points: number; lastStep: number; lastValue: number }>
  /** How many lines there are, up to which one they are on screen, and `seq.ordinal level message` of those. */
  log: { total: number; end: number; lines: string[] }
  /** Types of what happened, oldest first. */
  events: string[]
  phases: string[]
  /** Cells of the result table and of the snapshot table, without how long ago. */
  results: string[]
  snapshots: string[]
}

/** Opens a tab of the page of a run. */
export async function openTab(page: Page, tab: RunTab): Promise<void> {
  await page.getByRole('tablist', { name: 'Parts of the run' }).getByRole('tab', { name: TABS[tab] }).click()
  await page.locator(`[data-testid=run-page][data-tab=${tab}]`).waitFor()
}

const TABS = {
  overview: 'Overview',
  charts: 'Charts',
  averaging: 'Averaging',
  snapshots: 'Snapshots & checkpoints',
  logs: 'Logs',
  artifacts: 'Artifacts',
  system: 'System',
  config: 'Config',
  lineage: 'Lineage',
  notes: 'Notes',
} as const
export type RunTab = keyof typeof TABS

/** What the tabs beside the charts show. */
export type ShownHistory = Omit<ShownRun, 'seqs' | 'series'> & { seqs: Omit<ShownRun['seqs'], 'charts'> }

/** Reads all of it, one tab after the other: a run that goes on is further at each. */
export async function readRunPage(page: Page): Promise<ShownRun> {
  const { seq, series } = await readCharts(page)
  const history = await readHistory(page)
  return { ...history, series, seqs: { ...history.seqs, charts: seq } }
}

export async function readHistory(page: Page): Promise<ShownHistory> {
  const logs = await readLog(page)
  await openTab(page, 'snapshots')
  await page.getByTestId('snapshots').waitFor()
  const kept = await readShown(page)
  await openTab(page, 'overview')
  const { status, seq, events, phases, results } = await readShown(page)
  return {
    status,
    seqs: { overview: seq, logs: logs.seq, snapshots: kept.seq },
    log: logs.log,
    events,
    phases,
    results,
    snapshots: kept.snapshots,
  }
}

/** Reads the tab of charts alone. */
export async function readCharts(page: Page): Promise<Pick<ShownRun, 'series'> & { seq: number }> {
  await openTab(page, 'charts')
  return withAllCharts(page, () => readShown(page))
}

/** A chart off the screen reads nothing: the window is as high as all of them, until each has been drawn. */
async function withAllCharts<T>(page: Page, read: () => Promise<T>): Promise<T> {
  const size = page.viewportSize()!
  await page.setViewportSize({ ...size, height: 4000 })
  await page.waitForFunction(() =>
    [...document.querySelectorAll('[data-testid=chart]')].every(
      (chart) => chart.querySelector('canvas') && !chart.hasAttribute('data-loading'),
    ),
  )
  const shown = await read()
  await page.setViewportSize(size)
  return shown
}

/**
 * Reads the tab of the log. It is loaded when it is first opened; then its list learns its height, and after that it
 * follows its end, a frame behind the lines that come: what is read between the two is not yet what it shows.
 */
async function readLog(page: Page) {
  await openTab(page, 'logs')
  await page.getByTestId('log').waitFor()
  let shown = await readShown(page)
  await until(async () => {
    shown = await readShown(page)
    return shown.log.total === shown.log.end
  })
  return shown
}

function readShown(page: Page) {
  return page.evaluate(() => {
    const all = (selector: string) => [...document.querySelectorAll<HTMLElement>(selector)]
    const { status = '', seq } = all('[data-testid=run-page]')[0]?.dataset ?? {}
    const series = all('[data-testid=chart] [data-series]').map(({ dataset }) => [
      dataset.series,
      {
        points: Number(dataset.count),
        lastStep: Number(dataset.lastStep),
        lastValue: Number(dataset.lastValue),
      },
    ])
    const lines = all('[data-testid=log-line]').map(
      (line) =>
        `${line.dataset.seq}.${line.dataset.ordinal} ${line.dataset.level} ${line.querySelector('[data-message]')?.textContent}`,
    )
    const cells = (row: HTMLElement) =>
      [...row.children].flatMap((cell) => (cell.querySelector('time') ? [] : [cell.textContent])).join(' | ')
    return {
      status,
      seq: Number(seq ?? 0),
      series: Object.fromEntries(series) as ShownRun['series'],
      log: {
        total: Number(all('[role=log]')[0]?.dataset.total ?? 0),
        end: Number(all('[data-testid=log-line]').at(-1)?.dataset.index ?? -1) + 1,
        lines,
      },
      events: all('[data-event]')
        .map(({ dataset }) => dataset.event ?? '')
        .reverse(),
      phases: all('[data-phase]').map(({ dataset }) => `${dataset.phase} ${dataset.state}`),
      results: all('[data-testid=results] [data-method]').map(cells),
      snapshots: all('[data-testid=snapshots] [data-snapshot]').map(cells),
    }
  })
}

/** Waits until the page holds this change or a later one. */
export async function untilSeq(page: Page, seq: number): Promise<void> {
  await page.waitForFunction(
    (least) =>
      Number(document.querySelector<HTMLElement>('[data-testid=run-page]')?.dataset.seq ?? 0) >= least,
    seq,
  )
}

export async function untilStatus(page: Page, status: string): Promise<void> {
  await page.waitForSelector(`[data-testid=run-page][data-status=${status}]`)
}

/** A file of a chart, as an item of its menu gives it. */
export async function chartFile(page: Page, chart: string, item: string): Promise<Buffer> {
  const card = page.locator(`[data-chart="${chart}"]`)
  await card.scrollIntoViewIfNeeded()
  await card.getByRole('button', { name: /^More:/ }).click()
  const downloading = page.waitForEvent('download')
  await page.getByRole('menuitem', { name: item }).click()
  return readFile(await (await downloading).path())
}

/** All points of a chart in the order they were logged, each `key,step,value`, as its file of raw points has them. */
export async function chartRows(page: Page, chart: string): Promise<string[]> {
  const file = String(await chartFile(page, chart, 'Download CSV of all raw points'))
  const rows = file.trimEnd().split('\n').slice(1)
  return rows.map((row) => {
    const [key, step, , value] = row.split(',').slice(-4)
    return [key, step, value].join(',')
  })
}

export function chartNames(page: Page): Promise<string[]> {
  return page
    .locator('[data-testid=chart]')
    .evaluateAll((charts) => charts.map((chart) => (chart as HTMLElement).dataset.chart ?? ''))
}
