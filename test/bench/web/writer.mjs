// A program that logs to many runs by HTTP, as the SDK does: every 500 ms what has come: `writer.mjs <address> <first step> <run>…`.
import process from 'node:process'
import { METRICS, POINTS_PER_SECOND } from './live-load.mjs'

const [url, first, ...runIds] = process.argv.slice(2)
const EVERY_MS = 500
const POINTS = (POINTS_PER_SECOND * EVERY_MS) / 1000

async function send(runId, from, count) {
  const steps = Array.from({ length: count }, (_, index) => from + index)
  const series = METRICS.map((key) => ({
    key,
    steps,
    timestamps: steps.map(() => Date.now()),
    values: steps.map((step) => Math.exp(-step / 2000) + 0.1 * Math.random()),
  }))
  const response = await fetch(`${url}/api/v1/runs/${runId}/log`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ batchId: `from-${from}`, series }),
  })
  if (!response.ok) throw new Error(await response.text())
}

/** Each run at its own moment, as processes of their own would; 2 or 3 points at a time. */
function keepLogging(runId, place) {
  let step = Number(first)
  let due = 0
  const go = async () => {
    due += POINTS
    const count = Math.floor(due)
    due -= count
    await send(runId, step, count)
    step += count
  }
  setTimeout(() => setInterval(() => void go().catch(fail), EVERY_MS), (place / runIds.length) * EVERY_MS)
}

function fail(error) {
  console.error(error)
  process.exit(1)
}

for (const [place, runId] of runIds.entries()) keepLogging(runId, place)
process.on('disconnect', () => process.exit(0))
