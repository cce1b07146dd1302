/**
 * Twenty programs that log over HTTP, in one process that no fault touches: each keeps its own account on disk.
 * Told by `node writers.mjs '{ "url", "folder", "seed", "writers" }'`; `stop` as a message makes them end their runs.
 * Says `{ ready }` once all have their runs, `{ acknowledged }` as batches are stored, and `{ done }` at the end.
 */
import path from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { ConnectionError, createClient, createRunLogger } from '@barycenter/client'
import { ERRORS } from '@barycenter/contracts'
import { createRandom } from './random.mjs'
import { openWriterLog } from './writer-log.mjs'

const { url, folder, seed, writers } = JSON.parse(process.argv[2])
const EXPERIMENT = 'storm: written from outside'
/** Every fourth one leaves batching to the run logger, which tells only at its end whether all was stored. */
const isLogger = (index) => index % 4 === 3
const FIRST_RETRY_MS = 100
const LONGEST_RETRY_MS = 2000
const FINISH_WITHIN_MS = 180_000

let stopping = false
let acknowledged = 0
process.on('message', (message) => {
  if (message === 'stop') stopping = true
})
process.once('disconnect', () => process.exit(1))

function tell() {
  acknowledged++
  process.send({ acknowledged })
}

const KEYS = ['train/loss', 'val/accuracy', 'Größe/∇']
/** Metrics as they come: no number, infinite, tiny, integers; steps that repeat and go back. */
function drawPoint(random, step) {
  const strange = random.int(1, 40)
  const value =
    strange === 1 ? Number.NaN : strange === 2 ? -Infinity : (random.next() - 0.5) * 10 ** random.int(-9, 9)
  return { key: random.pick(KEYS), step: strange === 3 ? Math.max(0, step - random.int(0, 50)) : step, value }
}

const metricValue = (value) => (Number.isFinite(value) ? value : String(value))
const mayPass = (error) => error instanceof ConnectionError || (ERRORS[error.code]?.retryable ?? false)

async function untilAnswered(send) {
  for (let waitMs = FIRST_RETRY_MS; ; waitMs = Math.min(2 * waitMs, LONGEST_RETRY_MS)) {
    try {
      return await send()
    } catch (error) {
      if (!mayPass(error)) throw error
      await pause(waitMs)
    }
  }
}

/** Sends each batch until it is answered, under the same id, as docs/external-logging.md says. */
async function writeByHand(index, log) {
  const random = createRandom(seed + index)
  const client = createClient({ baseUrl: url })
  const name = `by hand ${index}`
  const { id: runId } = await client.call('createExternalRun', { body: { experiment: EXPERIMENT, name } })
  return {
    runId,
    async work() {
      for (let step = 0; !stopping; ) {
        const points = Array.from({ length: random.int(1, 60) }, () => drawPoint(random, step++))
        const time = Date.now()
        const batch = {
          id: `${index}-${step}`,
          points: points.map(({ key, step, value }) => [key, step, metricValue(value), time]),
          lines: random.int(1, 4) === 1 ? [`writer ${index} is at step ${step}`] : [],
        }
        await send(client, runId, batch, log)
        await pause(random.int(50, 500))
      }
      await untilAnswered(() =>
        client.call('endExternalRun', { params: { runId }, body: { status: 'completed' } }),
      ).catch((error) => {
        if (error.code !== 'RUN_STATE_CONFLICT') throw error // the answer to an earlier try was lost
      })
    },
  }
}

async function send(client, runId, batch, log) {
  const body = {
    batchId: batch.id,
    metrics: batch.points.map(([key, step, value, timestamp]) => ({ key, step, value, timestamp })),
    logs: batch.lines.map((message) => ({ level: 'info', message })),
  }
  log.sent(batch)
  try {
    await untilAnswered(() => client.call('logRunBatch', { params: { runId }, body }))
    log.acknowledged(batch.id)
    tell()
  } catch (error) {
    log.refused(batch.id, `${error.code ?? error.name}: ${error.message}`)
  }
}

async function writeByLogger(index, log) {
  const random = createRandom(seed + index)
  const logger = await createRunLogger({
    baseUrl: url,
    experiment: EXPERIMENT,
    name: `by logger ${index}`,
    finishWithinMs: FINISH_WITHIN_MS,
  })
  return {
    runId: logger.runId,
    async work() {
      for (let step = 0; !stopping; step++) {
        const { key, step: at, value } = drawPoint(random, step)
        const lines = step % 50 === 0 ? [`logger ${index} is at step ${step}`] : []
        log.sent({ id: 'all', points: [[key, at, metricValue(value), null]], lines })
        logger.log({ [key]: value }, at)
        for (const line of lines) logger.info(line)
        await pause(random.int(5, 60))
      }
      try {
        await logger.finish()
        log.acknowledged('all')
      } catch (error) {
        log.refused('all', `${error.code ?? error.name}: ${error.message}`)
      }
    },
  }
}

const started = []
for (let index = 0; index < writers; index++) {
  const file = path.join(folder, `writer-${index}.jsonl`)
  const log = openWriterLog(file)
  const writer = await (isLogger(index) ? writeByLogger : writeByHand)(index, log)
  started.push({ ...writer, file, timed: !isLogger(index) })
}
process.send({ ready: started.map(({ runId, file, timed }) => ({ runId, file, timed })) })
await Promise.all(started.map(({ work }) => work()))
process.send({ done: true }, () => process.exit(0))
