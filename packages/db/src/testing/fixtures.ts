import { type MethodResult, RunConfig, type RunConfigInput, type SubspaceView } from '@barycenter/contracts'
import pg from 'pg'
import { inject } from 'vitest'
import type { ClaimedRun, Database, DatabaseOptions, LaunchRequest } from '../database.js'
import { openDatabase } from '../open-database.js'
import type { RunWriter } from '../runs/run-writer.js'
import { hashTensors, type NamedTensor } from '../tensors/tensors.js'
import { createTestDatabase } from './test-database.js'
import type { TestServer } from './test-server.js'

export interface DatabaseFixture {
  server: Pick<TestServer, 'url'>
  url: string
  db: Database
  /** Straight to the tables, for what the interface does not show. */
  sql(text: string, values?: unknown[]): Promise<pg.QueryResultRow[]>
  close(): Promise<void>
}

export async function openFixture(
  options: Pick<DatabaseOptions, 'tensorsUrl'> = {},
): Promise<DatabaseFixture> {
  const server = { url: inject('postgresUrl') }
  const database = await createTestDatabase(server)
  const { url } = database
  const db = await openDatabase({ url, applicationName: 'test', ...options })
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  return {
    server,
    url,
    db,
    sql: async (text, values) => (await client.query(text, values)).rows,
    async close() {
      await client.end()
      await db.close()
      await database.close()
    },
  }
}

export function launchRequest(
  overrides: Partial<LaunchRequest> = {},
  config: RunConfigInput = {},
): LaunchRequest {
  return {
    experiment: 'tests',
    runs: [{ name: 'run', config: RunConfig.parse(config) }],
    group: false,
    tags: {},
    notes: '',
    launchCommand: 'npm test',
    product: { version: '0.1.0', commit: null },
    ...overrides,
  }
}

/** Launches one run and takes it, with a lease that outlasts any test on any machine. */
export async function claimNewRun(
  { db, sql }: DatabaseFixture,
  workerId = 'worker-1',
): Promise<ClaimedRun & { writer: RunWriter }> {
  const [launched] = await db.runs.launch(launchRequest())
  let claimed = await db.queue.claim(workerId)
  // Runs that earlier tests left behind are taken first.
  while (claimed && claimed.run.id !== launched?.id) claimed = await db.queue.claim(workerId)
  await sql(`UPDATE queue_entry SET lease_until = now() + interval '1 hour' WHERE worker_id = $1`, [workerId])
  return { ...claimed!, writer: db.openRunWriter(claimed!.run.id, claimed!.token) }
}

/** Repeatable values in [-1, 1): the same seed gives the same tensor. */
export function seededTensor(name: string, shape: number[], seed: number): NamedTensor {
  const size = shape.reduce((product, length) => product * length, 1)
  let state = seed >>> 0
  const data = Float32Array.from({ length: size }, () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0 // Numerical Recipes' generator
    return state / 2 ** 31 - 1
  })
  return { name, shape, data }
}

/** The view of a small hull, for rows that stand for any subspace. */
export const SUBSPACE_VIEW: SubspaceView = {
  kind: 'hull',
  dim: 3,
  rank: 1,
  snapshotCount: 2,
  blocks: [{ name: 'model', from: 0, to: 3, rank: 1 }],
  dropped: [],
  geometry: { norms: [1, 1], cosine: [], centeredCosine: [], spectrum: [1], effectiveRank: 1 },
  averagingWeights: null,
  precisionBits: 4,
  engineBytes: 20,
  buildMs: 2.5,
  bytes: 12,
  sha256: 'a'.repeat(64),
}

/** A result of these weights; everything but the accuracy is the same each time. */
export function methodResult(
  method: MethodResult['method'],
  accuracy: number,
  tensors: NamedTensor[],
): MethodResult {
  return {
    method,
    testLoss: 0.1,
    test: { accuracy },
    testCount: 100,
    heldOutLoss: 0.1,
    heldOut: { accuracy },
    snapshots: 5,
    weightsSha256: hashTensors(tensors),
    budget: null,
  }
}
