import { openDatabase } from '@barycenter/db'
import { chooseEngine } from '@barycenter/engine'
import { type Logger, pino } from 'pino'
import { readConfig, type WorkerConfig } from './config.js'
import { openCatalogue } from './datasets/catalogue.js'
import { loadModules } from './modules/load-modules.js'
import { stopRequest } from './stop-request.js'
import { findGpu } from './supervisor/find-gpu.js'
import { knownEngines } from './supervisor/known-engines.js'
import { createLoadMeter } from './supervisor/machine-load.js'
import { startWorker } from './supervisor/start-worker.js'
import { packageVersion } from './trainer/provenance.js'

/** One for claims and heartbeats, and one a slot for ending a run while a heartbeat is under way. */
const connections = (slots: number) => 1 + slots

async function main(): Promise<void> {
  const config = readConfig(process.env)
  const log = pino({ level: config.logLevel, base: { workerId: config.workerId } })
  const database = await openDatabase({
    url: config.databaseUrl,
    applicationName: `barycenter-worker ${config.workerId}`,
    maxConnections: connections(config.slots),
  })
  const worker = await startWorker({ ...(await prepare(config, log)), database, log })
  await stopRequest(process)
  await worker.stop()
  await database.close()
}

async function prepare(config: WorkerConfig, log: Logger) {
  const warn = (message: string) => log.warn(message)
  const modules = await loadModules(config.moduleRoots, warn)
  const catalogue = openCatalogue(config.dataRoots, warn, modules.datasets)
  const [datasets, { engine, refused }, gpu] = await Promise.all([
    catalogue.describe(),
    chooseEngine(config.engine),
    findGpu(),
  ])
  for (const { name, reason } of refused) log.info({ engine: name, reason }, 'engine passed over')
  if (engine.name === 'cpu') log.warn('no fast engine found: only tiny dense models train in reasonable time')
  return {
    databaseUrl: config.databaseUrl,
    workerId: config.workerId,
    engine: { ...engine, refused },
    engines: knownEngines({ ...engine, refused }),
    gpuMemoryMiB: gpu?.memoryMiB ?? null,
    pools: config.pools,
    labels: config.labels,
    slots: config.slots,
    measureLoad: createLoadMeter(gpu),
    datasets,
    dataRoots: config.dataRoots,
    moduleRoots: config.moduleRoots,
    writing: config.writing,
    product: { version: packageVersion('@barycenter/worker'), commit: config.commit, gpu: gpu?.name ?? null },
    trainerModule: new URL('./trainer.js', import.meta.url),
  }
}

main().then(
  () => process.exit(0),
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
    process.exit(1)
  },
)
