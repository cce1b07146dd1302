// Searches over 10,000 runs of 200 keys, and over a project whose runs have 1,500 keys, through HTTP:
// `npm run bench -- storage-search`. Needs the build; writes its table into docs/benchmarks.md. Run it on a quiet machine.
import { fill } from './storage/project.mjs'
import { conditions, openStore, quantile, startApi, timed, whole } from './storage/stack.mjs'
import { publish, table } from './twa/report.mjs'

const SEARCHES = 100
const TARGET_MS = 50

const metric = (k, stat) => ({ of: 'metric', key: `group_${k % 10}/metric_${k}`, stat })

const SEARCH_KINDS = {
  'one metric, best first': (k) => ({
    where: [{ value: metric(k, 'last'), op: '>', than: 0.9 }],
    orderBy: { value: metric(k, 'last'), direction: 'desc' },
  }),
  'three metrics, ordered by a fourth': (k) => ({
    where: [
      { value: metric(k, 'min'), op: '<', than: -0.2 },
      { value: metric(k + 1, 'max'), op: '>', than: 1.2 },
      { value: metric(k + 2, 'mean'), op: '>', than: 0.2 },
    ],
    orderBy: { value: metric(k + 3, 'min') },
  }),
  'all runs, ordered by a metric': (k) => ({ orderBy: { value: metric(k, 'mean'), direction: 'desc' } }),
  'one metric, ordered by a param': (k) => ({
    where: [{ value: metric(k, 'last'), op: '<', than: 0.5 }],
    orderBy: { value: { of: 'param', key: 'rate' } },
  }),
  'a filter with or, not and a range': (k) => ({
    filter:
      `(last(${metric(k).key}) in 0.8..0.9 or not (max(${metric(k + 1).key}) < 1.9 and params.rate < 6)) ` +
      'and status != failed and created > -30d',
  }),
}

async function searchMany(api, experimentId, keys, searchOf) {
  const latencies = []
  let total = 0
  for (let index = 0; index <= SEARCHES; index++) {
    const k = 1 + ((index * 7) % (keys - 4))
    const body = {
      experimentId,
      ...searchOf(k),
      select: [metric(k, 'last'), metric(k + 1, 'max'), metric(k + 2, 'mean')],
    }
    const { ms, result } = await timed(async () => {
      const response = await fetch(`${api.url}/api/v1/runs/search`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      })
      return response.json()
    })
    if (!(result.total > 0) || result.hits.length === 0)
      throw new Error(`found ${JSON.stringify(result).slice(0, 200)}`)
    total = result.total
    if (index > 0) latencies.push(ms)
  }
  return { latencies, total }
}

const PROJECTS = [
  { name: '10,000 runs × 200 keys', runs: 10_000, keys: 200 },
  { name: '1,000 runs × 1,500 keys', runs: 1000, keys: 1500 },
]

const store = await openStore()
const api = await startApi(store.url)
const rows = []
try {
  const filled = []
  for (const { name, runs, keys } of PROJECTS)
    filled.push({ name, keys, id: await fill(store, name, runs, keys) })
  // What autovacuum does a minute after such rows have come.
  await store.sql('VACUUM ANALYZE')
  for (const { name, keys, id } of filled) {
    for (const [what, searchOf] of Object.entries(SEARCH_KINDS)) {
      const { latencies, total } = await searchMany(api, id, keys, searchOf)
      const row = [
        name,
        what,
        whole(total),
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
  'bench storage-search',
  'Search',
  `${conditions()} HTTP included; a page of 100 runs with three values each. Target: p95 of less than ${TARGET_MS} ms.`,
  table(['project', 'search', 'runs found (last search)', 'median', 'p95'], rows),
)
