// Charts of series of 1 and 10 million points, whole and zoomed, over HTTP: `npm run bench -- storage-charts`.
// Needs the build; writes its table into docs/benchmarks.md. Run it on a quiet machine.
import { columns, regular } from './storage/points.mjs'
import { conditions, openStore, quantile, startApi, timed, whole } from './storage/stack.mjs'
import { publish, table } from './twa/report.mjs'

const POINTS_A_BATCH = 8000
const MAX_POINTS = 2000
const READS = 40
const TARGET_MS = 50

/** An ended run with one series, merged as the product merges it. */
async function fill({ runs, maintenance }, points) {
  const { id } = await runs.createExternal({ experiment: 'bench', params: {}, tags: {}, notes: '' })
  for (let from = 0; from < points; from += POINTS_A_BATCH) {
    const series = [columns('loss', from, Math.min(POINTS_A_BATCH, points - from), regular)]
    await runs.appendBatch(id, {
      batchId: `from-${from}`,
      series,
      metrics: [],
      logs: [],
      params: {},
      tags: {},
    })
    if ((from / POINTS_A_BATCH) % 50 === 0) await maintenance.compactRun(id)
  }
  await runs.endExternal(id, { status: 'completed' })
  await maintenance.compactRun(id)
  return id
}

/** Reads a part of the series at places that differ from read to read. */
async function readPart(api, id, points, part) {
  const width = Math.round(points * part)
  const latencies = []
  let answered = 0
  for (let read = 0; read <= READS; read++) {
    const fromStep = Math.round(((points - width) * ((read * 37) % (READS + 1))) / READS)
    const query = `keys=loss&maxPoints=${MAX_POINTS}&fromStep=${fromStep}&toStep=${fromStep + width - 1}`
    const { ms, result } = await timed(async () =>
      (await fetch(`${api.url}/api/v1/runs/${id}/metrics?${query}`)).json(),
    )
    const [{ inRange, points: kept }] = result.series
    if (inRange !== width || kept.length > 1.5 * MAX_POINTS)
      throw new Error(`found ${inRange} of ${width} points`)
    answered = kept.length
    // The first one of a kind plans its statements and fills caches.
    if (read > 0) latencies.push(ms)
  }
  return { latencies, answered }
}

const ZOOMS = { whole: 1, 'a half': 0.5, 'a tenth': 0.1, 'a hundredth': 0.01, 'a ten-thousandth': 0.0001 }

const store = await openStore()
const api = await startApi(store.url)
const rows = []
try {
  for (const points of [1_000_000, 10_000_000]) {
    const id = await fill(store.database, points)
    await store.sql('VACUUM ANALYZE metric_segment')
    for (const [what, part] of Object.entries(ZOOMS)) {
      const { latencies, answered } = await readPart(api, id, points, part)
      const row = [
        whole(points),
        what,
        whole(answered),
        `${quantile(latencies, 0.5).toFixed(1)} ms`,
        `${quantile(latencies, 0.95).toFixed(1)} ms`,
      ]
      console.log(row.join(' | '))
      rows.push(row)
    }
  }
} finally {
  await api.close()
  await store.close()
}
publish(
  'bench storage-charts',
  'Reading charts',
  `${conditions()} HTTP included; ${whole(MAX_POINTS)} points asked for. Target: less than ${TARGET_MS} ms a read.`,
  table(['points in the series', 'part shown', 'points answered', 'median', 'p95'], rows),
)
