// Times how long a training step waits for logging: `npm run bench -- logging`. Needs the build.
//
// A real trainer with its writer thread, on an embedded server with fsync on, behind a line that can delay and break. A step is
// what lies between two looks at the run's control; its wait is the time it spends in calls of the writer that store. Not
// counted: reading losses back from the engine, which a step does in batches with or without a store (Reporter's `settle`),
// and what waits for an answer by intent (the snapshots that a later phase reads). Steps of base training and TWA.
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { RunConfig } from '@barycenter/contracts'
import { deployMigrations, openDatabase, startEmbeddedPostgres } from '@barycenter/db'
import { chooseEngine } from '@barycenter/engine'
import { createRunControl, openWriterThread, runTrainer } from '@barycenter/worker'
import { pino } from 'pino'
import { openLine } from './logging/line.mjs'

const DELAY_MS = 50
const AWAY_AFTER_STEPS = 50
const print = (line) => process.stdout.write(`${line}\n`)
const log = pino({ level: 'error' })

const NETWORKS = [
  {
    name: '2,500 weights, 2 points a step',
    config: {
      dataset: { name: 'optdigits', trainLimit: 1200, testLimit: 300 },
      model: { kind: 'mlp', hidden: [32] },
      base: { epochs: 30, batchSize: 32, learningRate: 0.1 },
      snapshots: { every: { unit: 'epoch', count: 5 } },
      twa: { epochs: 3, batchSize: 32 },
      checkpoint: { everySteps: 50 },
    },
  },
  {
    name: '1.1 M weights (a checkpoint of 9 MB)',
    config: {
      dataset: { name: 'optdigits', trainLimit: 1200, testLimit: 300 },
      model: { kind: 'mlp', hidden: [1000, 1000] },
      base: { epochs: 6, batchSize: 32, learningRate: 0.1 },
      snapshots: { every: { unit: 'epoch', count: 1 } },
      twa: { epochs: 1, batchSize: 32 },
      checkpoint: { everySteps: 20 },
    },
  },
]

const STORING = ['write', 'saveSnapshot', 'saveCheckpoint', 'saveSubspace', 'saveResult', 'saveArtifact']

/** Control and writer of a run that measure its steps. */
function measure(writer, onStep) {
  const steps = []
  let open = null
  const endStep = () => {
    if (open) steps.push(open)
    open = { waitMs: 0, calls: [] }
    onStep(steps.length)
  }
  const control = createRunControl()
  Object.defineProperty(control, 'stopRequested', {
    get() {
      endStep()
      return false
    },
  })
  const timed = new Proxy(writer, {
    get: (target, method) =>
      STORING.includes(method)
        ? async (...input) => {
            const startedAt = performance.now()
            const result = await target[method](...input)
            if (open) {
              open.waitMs += performance.now() - startedAt
              open.calls.push(method)
            }
            return result
          }
        : target[method],
  })
  return { steps, control, writer: timed }
}

async function trainOne(database, url, line, network, condition) {
  const launch = {
    experiment: 'bench',
    runs: [{ name: 'bench', config: RunConfig.parse(network.config) }],
    group: false,
    tags: {},
    notes: '',
    launchCommand: '',
    product: { version: 'bench', commit: null },
  }
  await database.runs.launch(launch)
  const { run, token } = await database.queue.claim('bench')
  line.delayMs = 0
  const spoolRoot = path.join(dataDir, 'spool')
  const failures = createRunControl()
  const store = await openWriterThread({
    data: {
      databaseUrl: url,
      runId: run.id,
      token: String(token),
      spoolRoot,
      sampleEveryMs: 1000,
      writerModule: null,
      logLevel: 'silent',
    },
    spoolLimitBytes: 2 ** 31,
    control: failures,
    onCheckpoint() {},
  })
  let mostSpooled = 0
  const measured = measure(store.writer, (steps) => {
    if (steps === AWAY_AFTER_STEPS && condition === 'away') line.break()
    if (steps === AWAY_AFTER_STEPS && condition === 'slow') line.delayMs = DELAY_MS
  })
  const watch = setInterval(async () => {
    const files = await readdir(path.join(spoolRoot, `${run.id}-${token}`)).catch(() => [])
    mostSpooled = Math.max(mostSpooled, files.length)
    // The next phase reads what is stored: it waits for the database, as it must.
    if (condition === 'away' && measured.steps.length >= baseSteps(network)) line.mend()
  }, 50)
  const { engine, refused } = await chooseEngine('wasm')
  const outcome = await runTrainer({
    store: { ...store, writer: measured.writer },
    runId: run.id,
    engine: { ...engine, refused },
    dataRoots: [],
    moduleRoots: [],
    product: { version: 'bench', commit: null, gpu: null },
    control: measured.control,
    log,
  })
  clearInterval(watch)
  line.delayMs = 0
  await store.close(1000)
  if (outcome.kind !== 'completed') throw new Error(JSON.stringify(outcome))
  await database.queue.end(run.id, token, { status: 'completed' })
  return { steps: measured.steps.slice(0, baseSteps(network)), mostSpooled }
}

/** 90 % of the training examples are trained on; the rest is held out. */
function baseSteps({ config }) {
  return config.base.epochs * Math.ceil((0.9 * config.dataset.trainLimit) / config.base.batchSize)
}

const quantile = (sorted, part) => sorted[Math.min(sorted.length - 1, Math.floor(part * sorted.length))]
const ms = (value) => (value === undefined ? '–' : value.toFixed(2))

function row(condition, what, steps, note = '') {
  const waits = steps.map(({ waitMs }) => waitMs).sort((a, b) => a - b)
  const over = waits.filter((wait) => wait > 5).length
  const cells = [quantile(waits, 0.5), quantile(waits, 0.99), waits.at(-1)].map(ms)
  print(`| ${[condition, what, waits.length, ...cells, over, note].join(' | ')} |`)
}

const dataDir = await mkdtemp(path.join(tmpdir(), 'barycenter-bench-'))
const server = await startEmbeddedPostgres({ dataDir, log: () => undefined })
await deployMigrations(server.url)
const database = await openDatabase({ url: server.url, applicationName: 'logging-bench' })
const url = new URL(server.url)
const line = await openLine(Number(url.port))
url.hostname = '127.0.0.1'
url.port = String(line.port)
try {
  for (const network of NETWORKS) {
    print(`\n${network.name}: ms that a step waits for logging\n`)
    print('| database | steps | count | median | p99 | longest | over 5 ms | |')
    print('| --- | --- | --- | --- | --- | --- | --- | --- |')
    for (const condition of ['healthy', 'slow', 'away']) {
      const { steps, mostSpooled } = await trainOne(database, url.href, line, network, condition)
      const saves = ({ calls }) => calls.some((call) => call !== 'write')
      const name = condition === 'slow' ? `${DELAY_MS} ms a packet` : condition
      row(
        name,
        'without a save',
        steps.filter((step) => !saves(step)),
      )
      row(
        name,
        'with a checkpoint or snapshot',
        steps.filter(saves),
        `${mostSpooled} entries spooled at most`,
      )
    }
  }
} finally {
  await database.close()
  await line.close()
  await server.stop()
  await rm(dataDir, { recursive: true, force: true })
}
