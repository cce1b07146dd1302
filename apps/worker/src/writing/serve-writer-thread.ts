// Entry of the thread that stores what a trainer hands over: it owns the database connection and the spool.
import path from 'node:path'
import { parentPort, workerData } from 'node:worker_threads'
import { isSystemMetric, RunId } from '@barycenter/contracts'
import { type Database, type EntryNumber, openDatabase, type RunWriter } from '@barycenter/db'
import { pino } from 'pino'
import { databaseWeights } from '../weights/weight-source.js'
import { createEntryQueue, type EntryQueue } from './entry-queue.js'
import { openSpool } from './spool.js'
import { removeOlderSpools, spoolFolder } from './spool-folders.js'
import { sizeOf, storeBy, writeCall } from './store-calls.js'
import { sampleSystem } from './system-metrics.js'
import { toProblem, type WriterNews, type WriterRequest, type WriterThreadData } from './writer-protocol.js'

/** One for writes, one that the pool may open while the first is being given up. */
const CONNECTIONS = 2

const data = workerData as WriterThreadData
const port = parentPort!
const runId = RunId.parse(data.runId)
const token = BigInt(data.token)
const log = pino({ level: data.logLevel, base: { runId } })
const tell = (news: WriterNews) => port.postMessage(news)

async function serve(): Promise<void> {
  const database = await openDatabase({
    url: data.databaseUrl,
    applicationName: 'barycenter-trainer',
    maxConnections: CONNECTIONS,
  })
  const entry: EntryNumber = { current: 0 }
  const writer = await wrapped(database.openRunWriter(runId, token, entry))
  const queue = await openQueue(database, writer, entry)
  const sampler = data.sampleEveryMs === null ? null : startSampling(queue, writer, data.sampleEveryMs)
  const objects = { writer, source: databaseWeights(database), runs: database.runs }

  function ask(request: Extract<WriterRequest, { type: 'ask' | 'settle' }>): void {
    const asked = queue.read(async () => {
      if (request.type === 'settle') return undefined
      const target = objects[request.of] as unknown as Record<string, (...input: unknown[]) => unknown>
      return await target[request.method]?.(...request.input)
    })
    const { id } = request
    asked.then(
      (value) => tell({ type: 'answer', id, value }),
      (error: unknown) => tell({ type: 'refused', id, problem: toProblem(error) }),
    )
  }

  port.on('message', (request: WriterRequest) => {
    if (request.type === 'store') queue.push(request.call)
    else if (request.type === 'close') void close(request.withinMs)
    else ask(request)
  })

  async function close(withinMs: number): Promise<void> {
    sampler?.stop()
    await queue.close(withinMs)
    tell({ type: 'closed' })
  }

  tell({ type: 'ready' })
}

async function openQueue(database: Database, writer: RunWriter, entry: EntryNumber): Promise<EntryQueue> {
  await removeOlderSpools(data.spoolRoot, runId, token)
  const spool = await openSpool(path.join(data.spoolRoot, spoolFolder(runId, token)))
  const stored = await database.queue.lastEntry(runId, token)
  const lastFound = spool.found.at(-1)?.number ?? 0
  if (spool.found.length > 0) log.info({ entries: spool.found.length }, 'entries found in the spool')
  return createEntryQueue({
    spool,
    firstNumber: Math.max(stored, lastFound) + 1,
    send(number, call) {
      entry.current = number
      return storeBy(writer, call)
    },
    onRoom: (change) => tell({ type: 'room', change }),
    onCheckpoint: (phase, step) => tell({ type: 'checkpoint', phase, step }),
    onFailed: (error) => tell({ type: 'failed', problem: toProblem(error) }),
    onAway(reason) {
      if (reason) log.warn({ reason: reason.message }, 'store away: entries go to the spool')
      else log.info('store back')
    },
    onSpoolFailed: (err) => log.error({ err }, 'the spool refuses entries; they wait in memory'),
  })
}

/** Goes on with the numbers of an earlier trainer's samples. */
function startSampling(queue: EntryQueue, writer: RunWriter, everyMs: number) {
  const system = sampleSystem()
  let timer: NodeJS.Timeout | undefined
  async function start() {
    const stored = await queue.read(() => writer.loggedSteps())
    const known = [...stored].filter(([key]) => isSystemMetric(key)).map(([, step]) => step)
    let step = Math.max(-1, ...known)
    timer = setInterval(async () => {
      const values = await system.read()
      step += 1
      const timestamp = Date.now()
      const metrics = Object.entries(values).map(([key, value]) => ({ key, step, timestamp, value }))
      const call = writeCall({ metrics })
      // What the trainer gives it has counted itself.
      tell({ type: 'room', change: { total: sizeOf(call), memory: sizeOf(call) } })
      queue.push(call)
    }, everyMs)
  }
  // A run that is no longer held is told of by its writes.
  start().catch((err: unknown) => log.warn({ err }, 'the machine is not measured'))
  return { stop: () => clearInterval(timer) }
}

/** A module of the worker's may put something between the thread and the store. */
async function wrapped(writer: RunWriter): Promise<RunWriter> {
  if (!data.writerModule) return writer
  const { wrapWriter } = (await import(data.writerModule)) as { wrapWriter(writer: RunWriter): RunWriter }
  return wrapWriter(writer)
}

serve().catch((error: unknown) => tell({ type: 'failed', problem: toProblem(error) }))
