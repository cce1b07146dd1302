import { foldChanges, type RunView } from '@barycenter/client'
import type { RunConfigInput, RunId } from '@barycenter/contracts'
import { createRandom, type Random } from '@barycenter/twa'
import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest'
import { describeInBrowser, openBrowser, openPage } from '../fixtures/browser.js'
import {
  ended,
  launch,
  openProduct,
  type ProcessHandle,
  type Product,
  SMALL_RUN,
  until,
} from '../fixtures/product.js'
import { type CuttableLine, openCuttableLine } from './cuttable-line.js'
import {
  chartNames,
  chartRows,
  openTab,
  readCharts,
  readHistory,
  readRunPage,
  type ShownHistory,
  type ShownRun,
  untilSeq,
  untilStatus,
} from './run-page.js'

/**
 * Trains until it is told to finish, so that no test depends on how fast a machine trains. Its steps are large: every point
 * is stored, drawn and compared on two pages, and a small net leaves tens of thousands while a test looks on.
 */
const ENDLESS_RUN: RunConfigInput = {
  ...SMALL_RUN,
  dataset: { name: 'optdigits', trainLimit: 3000, testLimit: 300 },
  model: { kind: 'cnn', channels: [16, 32], dense: 64 },
  base: { ...SMALL_RUN.base, batchSize: 128, epochs: 10_000 },
  twa: { epochs: 1, batchSize: 128 },
  // Two snapshots exist within the first steps, so that finishing early leaves a subspace to build.
  snapshots: { every: { unit: 'epoch', count: 10 }, includeInitial: true },
  // At a checkpoint every few steps the store falls behind the training, and the end of a long run waits for it.
  checkpoint: { everySeconds: null, everySteps: 50 },
}

const ROUNDS = 5

describeInBrowser('a page that lost its connection shows what a page that stayed shows', () => {
  let product: Product
  let api: ProcessHandle
  let line: CuttableLine
  let browser: Browser
  let stayed: Page
  let lost: Page

  beforeAll(async () => {
    product = await openProduct({ web: true })
    api = await product.startApi()
    await product.startWorker()
    const { port } = new URL(product.url)
    line = await openCuttableLine(Number(port))
    // Both names are the API's own address; only connections to this one go over the line that is cut.
    browser = await openBrowser([`--host-resolver-rules=MAP localhost:${port} 127.0.0.1:${line.port}`])
  })
  afterAll(async () => {
    await browser?.close()
    await line?.close()
    await product?.close()
  })
  beforeEach(async () => {
    stayed = await openPage(browser, product.url)
    lost = await openPage(browser, product.url.replace('127.0.0.1', 'localhost'))
  })
  afterEach(async () => {
    line.mend()
    await Promise.all([stayed.context().close(), lost.context().close()])
  })

  const numberOf = async (runId: RunId) => (await product.client.call('getRun', { params: { runId } })).seq

  const moreChanges = async (runId: RunId, count: number) => {
    const from = await numberOf(runId)
    await until(async () => (await numberOf(runId)) >= from + count)
  }

  /** What a page that holds every change up to `seq` has to show, by the API alone. */
  const told = async (runId: RunId, seq: number, lines: number) => {
    let view: RunView | null = null
    // An answer may be cut short of the limit where there is much to tell.
    while ((view?.seq ?? 0) < seq) {
      const after: number = view?.seq ?? 0
      const query = { after, limit: seq - after }
      const folded = foldChanges(
        view,
        await product.client.call('getRunChanges', { params: { runId }, query }),
      )
      if (!('view' in folded)) throw new Error(`the changes from ${after} have a gap`)
      view = folded.view
    }
    return historyOf(view!, lines)
  }

  const bothHaveCaughtUp = async (runId: RunId) => {
    const seq = await numberOf(runId)
    await Promise.all([untilSeq(stayed, seq), untilSeq(lost, seq)])
    await Promise.all([stayed, lost].map((page) => expectAsTold(page, runId, seq)))
  }

  const expectAsTold = async (page: Page, runId: RunId, seq: number) => {
    await expectLines(page, runId, seq)
    const shown = await readHistory(page)
    for (const [part, held] of Object.entries(shown.seqs)) {
      expect(held, part).toBeGreaterThanOrEqual(seq)
      const history = await told(runId, held, shown.log.lines.length)
      expect(partOf(shown, part), part).toEqual(partOf(history, part))
    }
  }

  /** Charts follow a run by themselves, each in its turn: their lines are some first part of the series, up to `seq` or further. */
  const expectLines = async (page: Page, runId: RunId, seq: number) => {
    const least = (await told(runId, seq, 0)).series
    let shown: ShownRun['series'] = {}
    await until(async () => {
      shown = (await readCharts(page)).series
      return Object.entries(least).every(([key, { points }]) => (shown[key]?.points ?? 0) >= points)
    })
    const { series } = await product.client.call('getRunMetrics', { params: { runId } })
    for (const [key, { points, lastStep, lastValue }] of Object.entries(shown)) {
      const stored = series.find((one) => one.key === key)!.points
      expect([key, ...stored[points - 1]!]).toEqual([key, lastStep, stored[points - 1]![1], lastValue])
    }
  }

  /** Loses the connection inside some message, misses some changes, and gets it back. */
  const disturb = async (runId: RunId, random: Random, whileDown: () => Promise<void>) => {
    const kind = (['cut', 'cut', 'stall', 'cut and reload', 'reload'] as const)[random.integer(5)]!
    if (kind === 'reload') return void (await lost.reload())
    const bytes = random.integer(4000)
    if (kind === 'stall') line.stallAfter(bytes)
    else line.cutAfter(bytes)
    await until(async () => line.isDown())
    if (kind !== 'stall') await lost.getByRole('status', { name: 'Connection: Offline' }).waitFor()
    await moreChanges(runId, 1 + random.integer(6))
    await whileDown()
    line.mend()
    if (kind === 'cut and reload') await lost.reload()
  }

  it.each([
    { seed: 1, killsApi: false },
    { seed: 2, killsApi: true },
    { seed: 3, killsApi: false },
  ])('seed $seed, API killed: $killsApi', async ({ seed, killsApi }) => {
    const random = createRandom('live consistency', seed)
    const runId = await launch(product.client, ENDLESS_RUN)
    await Promise.all([stayed.goto(`/runs/${runId}`), lost.goto(`/runs/${runId}`)])
    await until(async () => (await numberOf(runId)) > 5)
    await bothHaveCaughtUp(runId)

    const killIn = random.integer(ROUNDS)
    for (let round = 0; round < ROUNDS; round++) {
      const isKill = killsApi && round === killIn
      await disturb(runId, random, async () => {
        if (isKill) await api.end('SIGKILL')
        if (isKill) api = await product.startApi()
      })
      await bothHaveCaughtUp(runId)
    }

    // The end is missed as well: three phases, the result and the last status.
    line.cutAfter(random.integer(4000))
    await until(async () => line.isDown())
    await product.client.call('finishRun', { params: { runId } })
    const run = await ended(product.client, runId)
    line.mend()
    expect(run).toMatchObject({ status: 'completed', failure: null })
    await Promise.all([untilStatus(stayed, 'completed'), untilStatus(lost, 'completed')])
    await bothHaveCaughtUp(runId)

    const shown = await readRunPage(stayed)
    expect(shown.seqs).toEqual({ overview: run.seq, charts: run.seq, logs: run.seq, snapshots: run.seq })
    expect(shown.results).toHaveLength(3)
    expect(withoutTotal(await readRunPage(lost))).toEqual(withoutTotal(shown))
    await expectEveryPointAlike(product, runId, stayed, lost)
  })
})

/** Series of the evaluation are rows of the result table, and those of the machine have a tab of their own. */
const isCharted = (key: string) => !key.startsWith('evaluate/') && !key.startsWith('system/')

/** What the tabs have to show of it; a log that shows `lines` lines shows the last ones. */
function historyOf(view: RunView, lines: number) {
  const series = [...view.series.values()].filter(({ key }) => isCharted(key))
  const log = view.logs.map(({ seq, ordinal, level, message }) => `${seq}.${ordinal} ${level} ${message}`)
  return {
    series: Object.fromEntries(
      series.map(({ key, steps, values }) => [
        key,
        { points: steps.length, lastStep: steps.at(-1), lastValue: values.at(-1) },
      ]),
    ),
    log: { lines: log.slice(log.length - lines) },
    events: view.events.map(({ body }) => body.type),
    snapshots: view.snapshots,
  }
}

/** A page that was opened later holds fewer of the earlier lines of the log, and says so. */
const withoutTotal = ({ log, ...shown }: ShownRun) => ({ ...shown, lines: log.lines })

/** What one tab tells of the history. */
function partOf(shown: ReturnType<typeof historyOf> | ShownHistory, tab: string): unknown {
  const { log, events, snapshots } = shown
  return { overview: events, logs: log.lines, snapshots: snapshots.length }[tab]
}

/** Every point of every chart, in full precision and in logged order, on both pages and by the API. */
async function expectEveryPointAlike(product: Product, runId: RunId, stayed: Page, lost: Page) {
  const { series } = await product.client.call('getRunMetrics', { params: { runId } })
  const stored = series
    .filter(({ key }) => isCharted(key))
    .flatMap(({ key, points }) => points.map(([step, , value]) => `${key},${step},${value}`))
  for (const drawn of await Promise.all([stayed, lost].map(everyRow)))
    expect(byKey(drawn)).toEqual(byKey(stored))
}

async function everyRow(page: Page): Promise<string[]> {
  await openTab(page, 'charts')
  const rows: string[] = []
  for (const chart of await chartNames(page)) rows.push(...(await chartRows(page, chart)))
  return rows
}

/** Rows by series; the order inside a series stays. */
function byKey(rows: string[]): Record<string, string[]> {
  const keys = [...new Set(rows.map((row) => row.slice(0, row.indexOf(','))))].sort()
  return Object.fromEntries(keys.map((key) => [key, rows.filter((row) => row.startsWith(`${key},`))]))
}
