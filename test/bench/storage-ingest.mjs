// How fast points are stored over HTTP, and how many bytes each takes: `npm run bench -- storage-ingest`.
// Needs the build; writes its table into docs/benchmarks.md. Run it on a quiet machine.
import http from 'node:http'
import { arbitrary, columns, regular } from './storage/points.mjs'
import { conditions, openStore, quantile, startApi, timed, whole } from './storage/stack.mjs'
import { publish, table } from './twa/report.mjs'

const POINTS_A_BATCH = 1000
const BATCHES = 2000
const RESENT_EVERY = 50

const agent = new http.Agent({ keepAlive: true, maxSockets: 64 })

/** One request; fetch would take a third of the processor for itself. */
function post(url, body) {
  return new Promise((resolve, reject) => {
    const request = http.request(
      url,
      { agent, method: 'POST', headers: { 'content-type': 'application/json' } },
      (response) => {
        const chunks = []
        response.on('data', (chunk) => chunks.push(chunk))
        response.on('end', () => {
          const answer = JSON.parse(Buffer.concat(chunks))
          if (response.statusCode < 300) resolve(answer)
          else reject(new Error(`${response.statusCode}: ${JSON.stringify(answer)}`))
        })
      },
    )
    request.on('error', reject)
    request.end(JSON.stringify(body))
  })
}

/** The points of one batch: of each of `keys` series, equally many. */
function seriesOf(batch, keys) {
  const each = POINTS_A_BATCH / keys
  return Array.from({ length: keys }, (_, key) => columns(`train/metric_${key}`, batch * each, each, regular))
}

const asColumns = (batch, keys) => ({ batchId: `batch-${batch}`, series: seriesOf(batch, keys) })
const asPoints = (batch, keys) => ({
  batchId: `batch-${batch}`,
  metrics: seriesOf(batch, keys).flatMap(({ key, steps, timestamps, values }) =>
    steps.map((step, index) => ({ key, step, timestamp: timestamps[index], value: values[index] })),
  ),
})

/** `writers` runs at once, each sending batch after batch, some of them twice; all counted at the end. */
async function ingest(store, api, { writers, keys, bodyOf }) {
  const runs = await Promise.all(
    Array.from({ length: writers }, () => post(`${api.url}/api/v1/runs/external`, { experiment: 'bench' })),
  )
  const latencies = []
  const batches = BATCHES / writers
  const write = async ({ id }) => {
    const url = `${api.url}/api/v1/runs/${id}/log`
    for (let batch = 0; batch < batches; batch++) {
      const body = bodyOf(batch, keys)
      latencies.push((await timed(() => post(url, body))).ms)
      if (batch % RESENT_EVERY === 0 && !(await post(url, body)).duplicate) throw new Error('stored twice')
    }
  }
  const { ms } = await timed(() => Promise.all(runs.map(write)))
  const [{ points }] = await store.sql(
    `SELECT sum(segment.count) AS points FROM metric_segment segment JOIN metric_series series ON series.id = series_id
     WHERE run_id = ANY ($1)`,
    [runs.map(({ id }) => id)],
  )
  if (Number(points) !== BATCHES * POINTS_A_BATCH) throw new Error(`found ${points} points`)
  for (const { id } of runs) await post(`${api.url}/api/v1/runs/${id}/end`, {})
  return { perSecond: (BATCHES * POINTS_A_BATCH * 1000) / ms, p95: quantile(latencies, 0.95) }
}

const CASES = [
  { what: 'columns, 4 writers, 10 keys', writers: 4, keys: 10, bodyOf: asColumns },
  { what: 'columns, 1 writer, 10 keys', writers: 1, keys: 10, bodyOf: asColumns },
  { what: 'columns, 20 writers, 1 key', writers: 20, keys: 1, bodyOf: asColumns },
  { what: 'columns, 4 writers, 200 keys', writers: 4, keys: 200, bodyOf: asColumns },
  { what: 'single points, 4 writers, 10 keys', writers: 4, keys: 10, bodyOf: asPoints },
]

async function benchIngest() {
  const store = await openStore()
  const api = await startApi(store.url)
  const rows = []
  try {
    for (const { what, ...of } of CASES) {
      const { perSecond, p95 } = await ingest(store, api, of)
      console.log(what, whole(perSecond), p95)
      rows.push([what, whole(perSecond), `${p95.toFixed(1)} ms`])
    }
  } finally {
    await api.close()
    await store.close()
  }
  return table(['batches of 1,000 points as', 'points/s', 'p95 of a batch'], rows)
}

const SIZE_BATCHES = 1000
const MOST_BYTES = { regular: 14, arbitrary: 24 }

/** Bytes of the table of segments with its index, for each point. */
async function bytesAPoint(pointAt) {
  const store = await openStore()
  const size = async () => {
    const [{ bytes }] = await store.sql(`SELECT pg_total_relation_size('metric_segment') AS bytes`)
    return Number(bytes) / (SIZE_BATCHES * POINTS_A_BATCH)
  }
  try {
    const { runs, maintenance } = store.database
    const { id } = await runs.createExternal({ experiment: 'bench', params: {}, tags: {}, notes: '' })
    for (let batch = 0; batch < SIZE_BATCHES; batch++) {
      const series = [columns('loss', batch * POINTS_A_BATCH, POINTS_A_BATCH, pointAt)]
      await runs.appendBatch(id, {
        batchId: `b${batch}`,
        series,
        metrics: [],
        logs: [],
        params: {},
        tags: {},
      })
    }
    const logged = await size()
    await runs.endExternal(id, { status: 'completed' })
    const { ms } = await timed(() => maintenance.compactRun(id))
    // The space of merged segments is free for others; a rewritten table tells what is really used.
    await store.sql('VACUUM FULL metric_segment')
    return { logged, compacted: await size(), perSecond: (SIZE_BATCHES * POINTS_A_BATCH * 1000) / ms }
  } finally {
    await store.close()
  }
}

async function benchSize() {
  const rows = []
  for (const [what, pointAt] of Object.entries({ regular, arbitrary })) {
    const { logged, compacted, perSecond } = await bytesAPoint(pointAt)
    rows.push([
      what === 'regular' ? 'float32, regular cadence' : 'arbitrary float64, jittering times',
      logged.toFixed(1),
      compacted.toFixed(1),
      `≤ ${MOST_BYTES[what]}`,
      whole(perSecond),
    ])
  }
  return table(['1 M points of', 'bytes/point as logged', 'compacted', 'target', 'points/s compacted'], rows)
}

const parts = [await benchIngest(), await benchSize()]
publish('bench storage-ingest', 'Ingest', conditions(), ...parts)
agent.destroy()
