import { readFile } from 'node:fs/promises'
import type { Page } from 'playwright-core'

/** What the page of a run shows at one moment: all of it is read between two paints. */
export interface ShownRun {
  status: string
  /** Last change number the page holds. */
  seq: number
  /** Of every line of every chart: how many points, and the last one. */
  series: Record<string, { points: number; lastStep: number; lastValue: number }>
  /** `seq.ordinal level message`, as the log shows them. */
  log: string[]
  /** Types of what happened, oldest first. */
  events: string[]
  phases: string[]
  /** Cells of the result table and of the snapshot table, without how long ago. */
  results: string[]
  snapshots: string[]
}

export function readRunPage(page: Page): Promise<ShownRun> {
  return page.evaluate(() => {
    const all = (selector: string) => [...document.querySelectorAll<HTMLElement>(selector)]
    const { status = '', seq } = all('[data-testid=run-page]')[0]?.dataset ?? {}
    const series = all('[data-testid=chart] [data-series]').map(({ dataset }) => [
      dataset.series,
      {
        points: Number(dataset.points),
        lastStep: Number(dataset.lastStep),
        lastValue: Number(dataset.lastValue),
      },
    ])
    const log = all('[data-testid=log-line]').map(
      (line) =>
        `${line.dataset.seq}.${line.dataset.ordinal} ${line.dataset.level} ${line.querySelector('[data-message]')?.textContent}`,
    )
    const cells = (row: HTMLElement) =>
      [...row.children].flatMap((cell) => (cell.querySelector('time') ? [] : [cell.textContent])).join(' | ')
    return {
      status,
      seq: Number(seq ?? 0),
      series: Object.fromEntries(series),
      log,
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

/** All points of a chart as its CSV button gives them: the raw values, in the order they were logged. */
export async function chartCsv(page: Page, chart: string): Promise<string> {
  const downloading = page.waitForEvent('download')
  await page
    .locator(`[data-chart="${chart}"]`)
    .getByRole('button', { name: /^Download CSV/ })
    .click()
  return readFile(await (await downloading).path(), 'utf8')
}

export function chartNames(page: Page): Promise<string[]> {
  return page
    .locator('[data-testid=chart]')
    .evaluateAll((charts) => charts.map((chart) => (chart as HTMLElement).dataset.chart ?? ''))
}
