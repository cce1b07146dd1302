import { EstimateInput, QueueOptions, RunConfig, type RunConfigInput } from '@barycenter/contracts'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Database, WorkerRegistration } from '../database.js'
import { type DatabaseFixture, launchRequest, openFixture } from '../testing/fixtures.js'

let fixture: DatabaseFixture
let db: Database
beforeAll(async () => {
  fixture = await openFixture()
  db = fixture.db
})
afterAll(() => fixture.close())
beforeEach(async () => {
  await fixture.sql('DELETE FROM run')
  await fixture.sql('DELETE FROM worker')
})

type QueueInput = Parameters<typeof QueueOptions.parse>[0]
const launchOne = async (name: string, queue: QueueInput = {}, config: RunConfigInput = {}) => {
  const runs = [{ name, config: RunConfig.parse(config) }]
  const [run] = await db.runs.launch(launchRequest({ runs, queue: QueueOptions.parse(queue) }))
  return run!
}
const wasm = { name: 'wasm', version: '1', device: 'cpu', deterministic: true, refused: [] } as const
const register = (id: string, capabilities: Partial<WorkerRegistration> = {}) =>
  db.workers.register({
    id,
    host: 'h',
    pid: 1,
    engine: { ...wasm, refused: [] },
    datasets: [],
    ...capabilities,
  })
const rows = async () => (await db.runs.readQueue()).runs
/** A run of this config that completed in one go in so many seconds. */
async function complete(seconds: number, config: RunConfigInput = {}) {
  await launchOne('before', { priority: 1000 }, config)
  const claim = (await db.queue.claim('w'))!
  await db.queue.end(claim.run.id, claim.token, { status: 'completed' })
  await fixture.sql("UPDATE run SET started_at = ended_at - $2 * interval '1 second' WHERE id = $1", [
    claim.run.id,
    seconds,
  ])
}

const DATA = {
  ...{ name: 'optdigits', contentSha256: 'b'.repeat(64) },
  train: { count: 640, indicesSha256: 'a'.repeat(64) },
  heldOut: { count: 64, indicesSha256: 'a'.repeat(64) },
  test: { count: 64, indicesSha256: 'a'.repeat(64) },
}
const PHASES_MS = { base: 4000, subspace: 1000, twa: 2000, evaluate: 3000 }

/** The same, with what its phases took: ten seconds, and one besides. */
async function completeInPhases(config: RunConfigInput) {
  await launchOne('before', { priority: 1000 }, config)
  const { run, token } = (await db.queue.claim('w'))!
  const writer = db.openRunWriter(run.id, token)
  await writer.saveProvenance({ engine: { ...wasm, refused: [] }, data: DATA, cpu: 'a quick one' })
  const events = Object.entries(PHASES_MS).map(
    ([phase, durationMs]) => ({ type: 'phase.completed', phase: phase as 'base', durationMs }) as const,
  )
  await writer.write({ events })
  await db.queue.end(run.id, token, { status: 'completed' })
  await fixture.sql("UPDATE run SET started_at = ended_at - interval '11 seconds' WHERE id = $1", [run.id])
}

describe('the queue as it is read', () => {
  it('numbers what can be claimed in that order, then lists what cannot', async () => {
    await register('w')
    await launchOne('held', { hold: true, priority: 9 })
    await launchOne('first')
    await launchOne('second')
    expect((await rows()).map(({ name, place }) => [name, place])).toEqual([
      ['first', 1],
      ['second', 2],
      ['held', null],
    ])
  })

  it('expects the median of runs of the same config but for the seed, where there are such', async () => {
    await register('w', { slots: 1 })
    for (const seconds of [10, 30, 20]) await complete(seconds, { seed: seconds })
    await complete(1000, { base: { epochs: 500 } })
    await launchOne('same', {}, { seed: 99 })
    await launchOne('other', {}, { model: { kind: 'cnn' } })
    await launchOne('last')
    const [same, other, last] = await rows()
    expect(same).toMatchObject({ expectedDurationMs: 20_000, similarRuns: 3, sameConfig: true })
    expect(other).toMatchObject({ expectedDurationMs: null, similarRuns: 0 })
    expect(other?.expectation).toBe(
      'duration unknown: no run of the same data set, model and batch size has completed in one go on wasm',
    )
    const at = (iso: string | null) => Date.parse(iso!)
    expect(at(other!.expectedStartAt) - at(same!.expectedStartAt)).toBe(20_000)
    expect(last).toMatchObject({ expectedStartAt: null, expectedDurationMs: 20_000 })
    expect(last?.expectation).toContain('start unknown: a run before it takes an unknown time')
  })

  it('counts free slots of workers that fit alone', async () => {
    await register('w', { slots: 2 })
    await register('elsewhere', { pools: ['gpu'], slots: 8 })
    await complete(60)
    await launchOne('running')
    const claim = (await db.queue.claim('w'))!
    const progress = { phase: 'base', step: 1, totalSteps: 9, fraction: 0.1, etaMs: 30_000 } as const
    await db.openRunWriter(claim.run.id, claim.token).write({ progress })
    for (const name of ['a', 'b', 'c']) await launchOne(name)
    const { runs, readAt } = await db.runs.readQueue()
    const waits = runs.map(({ expectedStartAt }) => Date.parse(expectedStartAt!) - Date.parse(readAt))
    expect(waits).toEqual([0, 30_000, 60_000])
  })

  it('takes the median for a running run that does not know its own rate yet', async () => {
    await register('w')
    await complete(60)
    await launchOne('running')
    const claim = (await db.queue.claim('w'))!
    await launchOne('next')
    const wait = async () => {
      const { runs, readAt } = await db.runs.readQueue()
      return Date.parse(runs[0]!.expectedStartAt!) - Date.parse(readAt)
    }
    expect(await wait()).toBe(60_000)
    const progress = { phase: 'base', step: 1, totalSteps: 4, fraction: 0.25, etaMs: null } as const
    await db.openRunWriter(claim.run.id, claim.token).write({ progress })
    expect(await wait()).toBe(45_000)
  })

  it('lists a run whose worker was lost, as one that waits for another', async () => {
    await launchOne('lost')
    await register('w')
    const { run, token } = (await db.queue.claim('w'))!
    const engine = { ...wasm, refused: [] }
    await db.openRunWriter(run.id, token).saveProvenance({ engine })
    expect(await rows()).toEqual([])
    await fixture.sql(`UPDATE queue_entry SET lease_until = now() - interval '1 second'`)
    await db.workers.stop('w')
    await register('other', { engine: { ...engine, name: 'cpu' }, engines: ['cpu'] })
    expect(await rows()).toMatchObject([
      {
        status: 'running',
        place: 1,
        waitsFor: 'waits for a worker with engine wasm: none that is alive takes it',
      },
    ])
    // The worker without the engine does not get it, and nothing fails.
    expect(await db.queue.claim('other')).toBeNull()
    expect((await db.runs.get(run.id)).status).toBe('running')
    await register('w2')
    expect(await db.queue.claim('w2')).toMatchObject({ recovered: true, run: { id: run.id } })
  })
})

describe('the outlook of a launch', () => {
  const foresee = (config: RunConfigInput = {}, options: object = {}) =>
    db.runs.foreseeLaunch(EstimateInput.parse({ config, ...options }))

  it('is the median of replayed runs, with the range of eight in ten', async () => {
    await register('w')
    for (const seconds of [50, 10, 30, 20, 40]) await complete(seconds, { seed: seconds })
    expect(await foresee({ seed: 99 })).toEqual({
      duration: { medianMs: 30_000, lowMs: 14_000, highMs: 46_000, runs: 5, sameConfig: true },
      durationFrom: 'duration: median of 5 runs of the same config but for the seed',
      expectation: 'duration: median of 5 runs of the same config but for the seed',
      place: 1,
      waitMs: 0,
    })
    expect((await foresee({ model: { kind: 'cnn' } })).duration).toBeNull()
  })

  it('scales runs of another length to its own, names what they ran on, and no run of another batch size or engine', async () => {
    await register('w')
    const every = { unit: 'epoch', count: 100 } as const
    await completeInPhases({ base: { epochs: 4 }, snapshots: { score: 'never' } })
    const long: RunConfigInput = { base: { epochs: 400 }, snapshots: { every, score: 'never' } }
    const told = await foresee(long)
    // Base training a hundred times as long; the rest as it was.
    expect(told.duration).toMatchObject({ medianMs: expect.closeTo(407_000, 3), runs: 1, sameConfig: false })
    expect(told.durationFrom).toBe(
      'duration: from 1 run of the same data set, model and batch size, each phase scaled by its steps and examples, ' +
        'on wasm on a quick one',
    )
    expect((await foresee({ ...long, base: { epochs: 400, batchSize: 32 } })).duration).toBeNull()
    const elsewhere = await foresee(long, { requires: { engine: 'tensorflow' } })
    expect(elsewhere.duration).toBeNull()
    expect(elsewhere.durationFrom).toContain('has completed in one go on tensorflow')
  })

  it('stands behind what waits with its priority, and queues nothing', async () => {
    await register('w')
    await complete(60)
    await launchOne('waits')
    await launchOne('low', { priority: -1 })
    await launchOne('held', { hold: true })
    expect(await foresee()).toMatchObject({ place: 2, waitMs: 60_000 })
    expect(await foresee({}, { priority: 1 })).toMatchObject({ place: 1, waitMs: 0 })
    expect(await foresee({}, { priority: -1 })).toMatchObject({ place: 3, waitMs: 120_000 })
    expect((await rows()).map(({ name }) => name)).toEqual(['waits', 'low', 'held'])
  })

  it('says what no live worker has', async () => {
    await register('w')
    expect(await foresee({}, { requires: { pool: 'gpu' } })).toMatchObject({
      waitMs: null,
      expectation: expect.stringContaining('waits for a worker with pool gpu: none that is alive takes it'),
    })
  })
})

const CASES: [string, QueueInput, Partial<WorkerRegistration>, boolean][] = [
  ['asks for nothing', {}, {}, true],
  ['asks for nothing, worker of another pool', {}, { pools: ['gpu'] }, false],
  ['asks for a pool', { requires: { pool: 'gpu' } }, { pools: ['default', 'gpu'] }, true],
  ['asks for a pool that is not there', { requires: { pool: 'gpu' } }, {}, false],
  ['asks for labels', { requires: { labels: ['a', 'b'] } }, { labels: ['b', 'c', 'a'] }, true],
  ['asks for one label too many', { requires: { labels: ['a', 'b'] } }, { labels: ['a'] }, false],
  ['asks for an engine', { requires: { engine: 'wasm' } }, { engines: ['wasm', 'cpu'] }, true],
  [
    'asks for an engine that is not the best here',
    { requires: { engine: 'cpu' } },
    { engines: ['wasm', 'cpu'] },
    false,
  ],
  ['asks for GPU memory', { requires: { gpuMemoryGiB: 8 } }, { gpuMemoryMiB: 8192 }, true],
  ['asks for more GPU memory', { requires: { gpuMemoryGiB: 8.5 } }, { gpuMemoryMiB: 8192 }, false],
  ['asks for GPU memory where there is no GPU', { requires: { gpuMemoryGiB: 1 } }, {}, false],
]

describe('a claim', () => {
  it.each(CASES)(
    'of a run that %s: only what fits, and the queue says the same',
    async (_, queue, worker, fits) => {
      await register('w', worker)
      const { id } = await launchOne('run', queue)
      const [row] = await rows()
      expect(row!.waitsFor === null).toBe(fits)
      const claim = await db.queue.claim('w')
      expect(claim?.run.id ?? null).toBe(fits ? id : null)
      expect((await db.runs.get(id)).status).toBe(fits ? 'running' : 'queued')
    },
  )

  it('goes by the engine that the config names', async () => {
    const { id } = await launchOne('run', { requires: { engine: 'cpu' } }, { engine: 'cpu' })
    await register('one', { engines: ['wasm'] })
    expect(await db.queue.claim('one')).toBeNull()
    expect((await rows())[0]?.waitsFor).toBe(
      'waits for a worker with engine cpu: none that is alive takes it',
    )
    await register('both', { engines: ['wasm', 'cpu'] })
    expect((await db.queue.claim('both'))?.run.id).toBe(id)
  })

  it('is not given to a worker that drains, and the queue says what it waits for', async () => {
    await register('w')
    const { id } = await launchOne('run')
    expect(await db.workers.setDraining('w', true)).toMatchObject({ id: 'w', draining: true })
    expect(await db.queue.claim('w')).toBeNull()
    expect((await rows())[0]?.waitsFor).toBe(
      'waits for a worker of pool default: none that is alive takes it',
    )
    await db.workers.setDraining('w', false)
    expect((await db.queue.claim('w'))?.run.id).toBe(id)
    await expect(db.workers.setDraining('nobody', true)).rejects.toMatchObject({ code: 'WORKER_NOT_FOUND' })
  })

  it('says that no worker is alive where none is', async () => {
    await launchOne('run', { requires: { pool: 'gpu', labels: ['a'], gpuMemoryGiB: 4 } })
    expect((await rows())[0]?.waitsFor).toBe(
      'waits for a worker with pool gpu, label a, at least 4 GiB of GPU memory: no worker is alive',
    )
  })

  it('takes the word of a worker back that has no such engine after all', async () => {
    await register('w', { engines: ['wasm', 'webgpu'] })
    const { id } = await launchOne('run', {}, { engine: 'webgpu' })
    const claim = (await db.queue.claim('w'))!
    await db.queue.release(id, claim.token, { workerId: 'w', engine: 'webgpu', reason: 'no adapter' })
    expect(await db.queue.claim('w')).toBeNull()
    const { events } = await db.runs.readChanges(id, 0, 100)
    expect(events.at(-1)?.body).toMatchObject({
      to: 'queued',
      reason: 'worker w has no engine webgpu after all: no adapter',
    })
    expect((await rows())[0]?.waitsFor).toContain('engine webgpu')
  })
})
