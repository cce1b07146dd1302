// The dashboard as a reader meets it, in a headless Chromium: `npm run bench -- web`. Needs the build; writes its table into
// docs/benchmarks.md. Options (after the name): `--table-runs=1000` for fewer runs of 200 keys, `--wide-runs=10000` for as many of 1,500, `--long-runs=20` for fewer
// runs of a million points, `--only=table,charts,live,scripts`, `--dry` to leave the page of figures alone.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import process from 'node:process'
import { anyFreePort } from '../../tools/steps/free-port.mjs'
import { startProduct } from '../../tools/steps/product.mjs'
import { conditions, openStore, timed } from './storage/stack.mjs'
import { publish, table } from './twa/report.mjs'
import { openBrowser } from './web/browser.mjs'
import { measureCharts } from './web/charts.mjs'
import { measureLive } from './web/live.mjs'
import { measureScripts } from './web/scripts.mjs'
import { seed } from './web/seed.mjs'
import { measureScrolling, measureTable } from './web/table.mjs'
import { HEAD } from './web/verdict.mjs'

const option = (name, otherwise) =>
  process.argv.find((text) => text.startsWith(`--${name}=`))?.slice(name.length + 3) ?? otherwise
const only = option('only', 'table,charts,live,scripts').split(',')

const store = await openStore()
const dataDir = await mkdtemp(path.join(tmpdir(), 'barycenter-bench-web-'))
const product = await startProduct({
  port: await anyFreePort(),
  workers: 0,
  dataDir,
  env: { ...process.env, DATABASE_URL: store.url, LOG_LEVEL: 'warn' },
})
const browser = await openBrowser()
const rows = []
try {
  const { ms, result: seeded } = await timed(() =>
    seed(store, {
      tableRuns: Number(option('table-runs', 10_000)),
      wideRuns: Number(option('wide-runs', 1000)),
      longRuns: Number(option('long-runs', 100)),
      only,
    }),
  )
  console.log(`seeded in ${Math.round(ms / 1000)} s`)
  const { projects, long, live } = seeded
  if (only.includes('scripts'))
    rows.push(
      ...(await measureScripts(browser, product.url, [
        ['the list of experiments', '/'],
        ['the table of runs', '/runs'],
        ['a run', `/runs/${seeded.runId}`],
      ])),
    )
  if (only.includes('table'))
    for (const project of projects)
      rows.push(
        ...(await measureTable(browser, product.url, project)),
        ...(await measureScrolling(browser, product.url, project)),
      )
  if (only.includes('charts')) rows.push(...(await measureCharts(browser, product.url, long)))
  if (only.includes('live')) rows.push(...(await measureLive(browser, product.url, live)))
} finally {
  await browser.close()
  await product.stop()
  await store.close()
  await rm(dataDir, { recursive: true, force: true })
}
if (!process.argv.includes('--dry'))
  publish(
    'bench web',
    'In a headless Chromium',
    `${conditions()} The browser is on the same machine, without a graphics card.`,
    table(HEAD, rows),
  )
