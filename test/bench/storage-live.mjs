// From the moment a worker logs a point to the page that shows it, with many pages: `npm run bench -- storage-live`.
// Needs the build; writes its table into docs/benchmarks.md. Run it on a quiet machine.
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { RunConfig } from '@barycenter/contracts'
import { conditions, openStore, quantile, startApi, whole } from './storage/stack.mjs'
import { publish, table } from './twa/report.mjs'

const PAGES = 200
/** As often as a trainer writes. */
const EVERY_MS = 250
const WRITES = 80
const TARGET_MS = 250

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms))

async function claimRun({ runs, queue, openRunWriter }) {
  await runs.launch({
    experiment: 'bench',
    runs: [{ name: 'bench', config: RunConfig.parse({}) }],
    group: false,
    tags: {},
    notes: '',
    launchCommand: '',
    product: { version: 'bench', commit: null },
  })
  const { run, token } = await queue.claim('bench')
  return { id: run.id, writer: openRunWriter(run.id, token) }
}

async function logPoints(writer) {
  for (let step = 0; step < WRITES; step++) {
    const timestamp = performance.timeOrigin + performance.now()
    await writer.write({ metrics: [{ key: 'loss', step, timestamp, value: 1 / (step + 1) }] })
    await pause(EVERY_MS)
  }
}

async function latenciesOf(pages, { database }, api) {
  const { id, writer } = await claimRun(database)
  const script = fileURLToPath(new URL('storage/watchers.mjs', import.meta.url))
  const watchers = fork(script, [api.url, id, String(pages), String(WRITES)])
  await once(watchers, 'message')
  const [[latencies]] = await Promise.all([once(watchers, 'message'), logPoints(writer)])
  return latencies
}

const store = await openStore()
const api = await startApi(store.url)
const rows = []
try {
  for (const pages of [1, PAGES]) {
    const latencies = await latenciesOf(pages, store, api)
    const row = [
      whole(pages),
      whole(latencies.length),
      `${quantile(latencies, 0.5).toFixed(1)} ms`,
      `${quantile(latencies, 0.95).toFixed(1)} ms`,
    ]
    console.log(row.join(' | '))
    rows.push(row)
  }
} finally {
  await api.close()
  await store.close()
}
publish(
  'bench storage-live',
  'From a worker to a page',
  `${conditions()} A point every ${EVERY_MS} ms; all pages are sockets of one process, which checks and folds what comes as a page does. Target: p95 of less than ${TARGET_MS} ms.`,
  table(['pages', 'points seen', 'median', 'p95'], rows),
)
