// Charts of many runs at once, over HTTP: `npm run bench -- metric-search`. Needs the build.
import { copies, filledRun } from './storage/copies.mjs'
import { columns, regular } from './storage/points.mjs'
import { conditions, openStore, quantile, startApi, timed, whole } from './storage/stack.mjs'
import { publish, table } from './twa/report.mjs'

const READS = 20
const RUNS = 100
const KEYS = 20

const store = await openStore()

const fill = (keys, points) =>
  filledRun(store, {
    experiment: 'bench',
    keys,
    points,
    columnsOf: (key, from, count) => columns(key, from, count, regular),
  })
const manyOf = (id, count) => copies(store, 'bench', id, count)

const rows = []
const api = await startApi(store.url)
async function measure(what, searchAt) {
  const latencies = []
  let bytes = 0
  let points = 0
  for (let read = 0; read <= READS; read++) {
    const { ms, result } = await timed(async () => {
      const response = await fetch(`${api.url}/api/v1/metrics/search`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(searchAt(read)),
      })
      const text = await response.text()
      if (!response.ok) throw new Error(text)
      bytes = text.length
      return JSON.parse(text)
    })
    points = result.lines.reduce((sum, { x }) => sum + x.length, 0)
    if (read > 0) latencies.push(ms)
  }
  const row = [
    what,
    whole(points),
    `${(bytes / 2 ** 20).toFixed(1)} MiB`,
    `${quantile(latencies, 0.5).toFixed(0)} ms`,
    `${quantile(latencies, 0.95).toFixed(0)} ms`,
  ]
  console.log(row.join(' | '))
  rows.push(row)
}

const ema = { kind: 'ema', weight: 0.99 }
/** A tenth of the steps, elsewhere each time. */
const zoom = (points, read) => {
  const from = Math.round((0.9 * points * ((read * 7) % READS)) / READS)
  return { from, to: from + points / 10 }
}

try {
  const keys = Array.from({ length: KEYS }, (_, index) => `group/metric ${index}`)
  const short = await manyOf(await fill(keys, 2000), 20)
  const middle = await manyOf(await fill(keys, 50_000), 20)
  const long = await manyOf(await fill(['loss'], 1_000_000), RUNS)
  await store.sql('VACUUM ANALYZE metric_segment')
  await measure('20 runs × 20 keys of 2,000 points', () => ({ runIds: short, keys, maxPoints: 600 }))
  await measure('20 runs × 20 keys of 50,000 points', () => ({ runIds: middle, keys, maxPoints: 600 }))
  await measure('20 runs × 1 key of 50,000 points', (read) => ({
    runIds: middle,
    keys: [keys[read % KEYS]],
    maxPoints: 1000,
  }))
  const one = { runIds: [long[0]], keys: ['loss'], maxPoints: 2000 }
  await measure('1 run × 1 key of 1,000,000 points', () => one)
  await measure('… smoothed', () => ({ ...one, smoothing: ema }))
  await measure('… a tenth of it', (read) => ({ ...one, ...zoom(1e6, read) }))
  await measure('… a tenth of it, smoothed', (read) => ({ ...one, smoothing: ema, ...zoom(1e6, read) }))
  const all = { runIds: long, keys: ['loss'], maxPoints: 1000 }
  await measure('100 runs × 1 key of 1,000,000 points', () => all)
  await measure('… a tenth of it', (read) => ({ ...all, ...zoom(1e6, read) }))
  const groups = [{ id: 'all', runIds: long }]
  await measure('… as one band', () => ({ ...all, lines: false, groups }))
} finally {
  await api.close()
  await store.close()
}
publish(
  'bench metric-search',
  'Charts of many runs',
  `${conditions()} HTTP included.`,
  table(['search', 'points answered', 'size', 'median', 'p95'], rows),
)
