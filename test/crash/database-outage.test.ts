import { existsSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import type { Run, RunConfigInput, RunId } from '@barycenter/contracts'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type BreakableLine, openBreakableLine } from '../fixtures/breakable-line.js'
import {
  ended,
  launch,
  openProduct,
  type ProcessHandle,
  type Product,
  SMALL_RUN,
  until,
} from '../fixtures/product.js'
import { hashesOf, pointsOf, snapshotsOf } from '../fixtures/stored-run.js'

/** Base training for longer than a lease and five seconds, on any machine but the fastest. */
const CONFIG: RunConfigInput = {
  ...SMALL_RUN,
  model: { kind: 'cnn', channels: [4], dense: 8 },
  base: { ...SMALL_RUN.base, epochs: 250 },
  snapshots: { every: { unit: 'epoch', count: 25 } },
  checkpoint: { everySteps: 50 },
}

describe('a database that is away from a worker for longer than its lease', () => {
  let product: Product
  let line: BreakableLine
  let worker: ProcessHandle
  let database: pg.Client
  /** Of CONFIG by a worker of its own, whose line is whole; it trains beside the first test. */
  let undisturbed: RunId

  beforeAll(async () => {
    product = await openProduct()
    // What it spools, if anything, is no matter of the tests.
    const env = { BARYCENTER_DATA_DIR: path.join(product.dataDir, 'other') }
    const [, other] = await Promise.all([product.startApi(), product.startWorker({ env })])
    undisturbed = await launch(product.client, CONFIG)
    await until(async () => (await get(undisturbed)).workerId === other.id)
    // It takes no other run, least of all one whose lease is over.
    const drained = { params: { workerId: other.id }, body: { draining: true } }
    await product.client.call('updateWorker', drained)
    line = await openBreakableLine(product.databaseUrl)
    const url = new URL(product.databaseUrl)
    url.host = new URL(line.url).host
    worker = await product.startWorker({ env: { DATABASE_URL: url.href } })
    database = new pg.Client({ connectionString: product.databaseUrl })
    await database.connect()
  })
  afterAll(async () => {
    await database.end()
    await product.close()
    await line.close()
  })

  const get = (runId: RunId) => product.client.call('getRun', { params: { runId } })
  const stepOf = async (runId: RunId) => (await get(runId)).progress?.step ?? 0

  /** As `ended`, of a run that takes longer than one wait may. */
  async function endedAtLast(runId: RunId): Promise<Run> {
    for (const step of [1000, 2000, 3000])
      await until(async () => (await get(runId)).endedAt !== null || (await stepOf(runId)) >= step)
    return ended(product.client, runId)
  }

  const trainers = () =>
    readFileSync(`/proc/${worker.pid}/task/${worker.pid}/children`, 'utf8').trim().split(' ').map(Number)
  const spooled = () => {
    const root = path.join(product.dataDir, 'spool')
    if (!existsSync(root)) return []
    return readdirSync(root).flatMap((folder) => readdirSync(path.join(root, folder)))
  }
  const leaseIsOverSince = async (runId: RunId, seconds: number) => {
    const { rows } = await database.query(
      "SELECT lease_until < now() - $2 * interval '1 second' AS over FROM queue_entry WHERE run_id = $1",
      [runId, seconds],
    )
    return rows[0].over as boolean
  }
  async function pointsBetween(run: Run, fromMs: number, toMs: number) {
    const { series } = await product.client.call('getRunMetrics', { params: { runId: run.id }, query: {} })
    const loss = series.find(({ key }) => key === 'base/train_loss')!
    return loss.points.filter(([, time]) => time > fromMs && time < toMs)
  }

  async function expectSameAsUndisturbed(run: Run) {
    const reference = await endedAtLast(undisturbed)
    for (const { status, failure, attempt } of [run, reference])
      expect([status, failure, attempt]).toEqual(['completed', null, 1])
    expect(hashesOf(run)).toEqual(hashesOf(reference))
    expect(await pointsOf(product, run)).toEqual(await pointsOf(product, reference))
    expect(await snapshotsOf(product, run)).toEqual(await snapshotsOf(product, reference))
    expect(spooled()).toEqual([])
  }

  it('does not stop its trainer, which stores all of it once, and ends at the same bits', async () => {
    const runId = await launch(product.client, CONFIG)
    await until(async () => (await stepOf(runId)) > 30)
    const before = trainers()
    line.break()
    const brokenAt = Date.now()
    await until(() => leaseIsOverSince(runId, 5))
    expect(spooled().length).toBeGreaterThan(10)
    line.mend()
    const mendedAt = Date.now()
    await until(async () => (await stepOf(runId)) > 60)
    expect(trainers()).toEqual(before)
    const run = await endedAtLast(runId)
    expect((await pointsBetween(run, brokenAt, mendedAt)).length).toBeGreaterThan(100)
    await expectSameAsUndisturbed(run)
  })

  it('and whose trainer is killed meanwhile: the next one stores what that one had spooled', async () => {
    const runId = await launch(product.client, CONFIG)
    await until(async () => (await stepOf(runId)) > 30)
    line.break()
    const brokenAt = Date.now()
    await until(async () => spooled().length > 20, worker.output)
    for (const pid of trainers()) process.kill(pid, 'SIGKILL')
    const killedAt = Date.now()
    line.mend()
    const run = await endedAtLast(runId)
    expect((await pointsBetween(run, brokenAt, killedAt)).length).toBeGreaterThan(10)
    await expectSameAsUndisturbed(run)
  })
})
