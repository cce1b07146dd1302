// Times what a run writes and a page reads, on an embedded server with fsync on: `node test/bench/store-bench.mjs`.
// Needs the build. Run it on a quiet machine.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { RunConfig } from '@barycenter/contracts'
import { deployMigrations, openDatabase, startEmbeddedPostgres } from '@barycenter/db'

const KEYS = 20
const POINTS = 50
const BATCHES = 100
const MIB = 2 ** 20
const TENSOR_MIB = 64

const print = (label, value) => process.stdout.write(`${label.padEnd(52)} ${value}\n`)
const perSecond = (count, ms) => Math.round((count / ms) * 1000).toLocaleString('en-US')

async function timed(work) {
  const startedAt = performance.now()
  const result = await work()
  return { ms: performance.now() - startedAt, result }
}

function batchOf(index) {
  const metrics = []
  for (let key = 0; key < KEYS; key++) {
    for (let point = 0; point < POINTS; point++) {
      const step = index * POINTS + point
      metrics.push({ key: `bench/key_${key}`, step, timestamp: 1.7e12 + step, value: Math.sin(step + key) })
    }
  }
  return { metrics }
}

async function benchMetrics(database, writer, runId) {
  const batches = Array.from({ length: BATCHES }, (_, index) => batchOf(index))
  const write = await timed(async () => {
    for (const batch of batches) await writer.write(batch)
  })
  print(
    `append ${KEYS} keys × ${POINTS} points, a commit each`,
    `${perSecond(BATCHES * KEYS * POINTS, write.ms)} points/s`,
  )
  const read = await timed(() => database.runs.readMetrics(runId, {}))
  print('read all of it as JSON-ready points', `${perSecond(BATCHES * KEYS * POINTS, read.ms)} points/s`)
  const tail = await timed(() => database.runs.readChanges(runId, BATCHES, 2000))
  print('read the last change of the run', `${tail.ms.toFixed(1)} ms`)
}

async function benchTensors(writer) {
  const data = new Float32Array((TENSOR_MIB * MIB) / 4).map((_, index) => Math.sin(index))
  const snapshot = {
    index: 0,
    step: 1,
    epoch: 1,
    norm: 1,
    tensors: [{ name: 'weights', shape: [data.length], data }],
  }
  const write = await timed(() => writer.saveSnapshot(snapshot))
  print(`store a snapshot of ${TENSOR_MIB} MiB`, `${Math.round((TENSOR_MIB / write.ms) * 1000)} MiB/s`)
  const read = await timed(() => writer.loadSnapshot(0))
  print('load it, every hash checked', `${Math.round((TENSOR_MIB / read.ms) * 1000)} MiB/s`)
}

const dataDir = await mkdtemp(path.join(tmpdir(), 'barycenter-bench-'))
const server = await startEmbeddedPostgres({ dataDir, log: () => undefined })
await deployMigrations(server.url)
const database = await openDatabase({ url: server.url, applicationName: 'store-bench' })
try {
  const run = { name: 'bench', config: RunConfig.parse({}) }
  const launch = {
    experiment: 'bench',
    runs: [run],
    group: false,
    tags: {},
    notes: '',
    launchCommand: '',
    product: { version: 'bench', commit: null },
  }
  const [{ id }] = await database.runs.launch(launch)
  const claim = await database.queue.claim('bench')
  const writer = database.openRunWriter(id, claim.token)
  await benchMetrics(database, writer, id)
  await benchTensors(writer)
} finally {
  await database.close()
  await server.stop()
  await rm(dataDir, { recursive: true, force: true })
}
