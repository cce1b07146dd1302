// A process of many pages that watch one run, each on a socket of its own: `watchers.mjs <address> <run> <pages> <points>`.
// Tells its parent when all watch, and once all have seen all points how long each took to each page, in ms.
import process from 'node:process'
import { createLiveConnection } from '@barycenter/client/live'

const [url, runId, ...counts] = process.argv.slice(2)
const [pages, points] = counts.map(Number)
const latencies = []
let watching = 0

for (let page = 0; page < pages; page++) {
  let seen = 0
  let isFirst = true
  createLiveConnection({ baseUrl: url }).watchRun(runId, {
    onView({ series }) {
      const now = performance.timeOrigin + performance.now()
      const times = series.get('loss')?.times ?? []
      for (const time of times.slice(seen)) if (!isFirst) latencies.push(now - time)
      seen = times.length
      if (isFirst && ++watching === pages) process.send('watching')
      isFirst = false
      if (latencies.length === pages * points) process.send(latencies, () => process.exit(0))
    },
  })
}
