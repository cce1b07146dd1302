import { type QueueView, type Route, type Run, routes } from '@barycenter/contracts'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type ApiFixture, openApi } from '../../../test-support/api-fixture.js'

let api: ApiFixture
beforeAll(async () => {
  api = await openApi()
})
afterAll(() => api.close())
beforeEach(async () => {
  for (const run of await waiting()) await ask('cancelRun', run.runId)
})

const at = (name: keyof typeof routes, id: string): Pick<Route, 'method'> & { path: string } => ({
  method: routes[name].method,
  path: routes[name].path.replace(/:(runId|workerId)/, id),
})
const ask = (name: keyof typeof routes, id: string, body?: unknown) => api.ask(at(name, id), body)
const waiting = async () => ((await api.ask(routes.getQueue)).body as QueueView).runs
const launch = async (body: object = {}) =>
  ((await api.ask(routes.launchRuns, body)).body as { runs: Run[] }).runs[0]!

describe('the queue over HTTP', () => {
  it('is read in the order of claims, with what each run waits for', async () => {
    const low = await launch({ queue: { priority: -1 } })
    const gpu = await launch({ queue: { requires: { pool: 'gpu', gpuMemoryGiB: 8 } } })
    const held = await launch({ queue: { hold: true } })
    expect((await waiting()).map(({ runId, place, status }) => [runId, place, status])).toEqual([
      [gpu.id, 1, 'queued'],
      [low.id, 2, 'queued'],
      [held.id, null, 'held'],
    ])
    expect((await waiting())[0]).toMatchObject({
      waitsFor: 'waits for a worker with pool gpu, at least 8 GiB of GPU memory: no worker is alive',
      expectedStartAt: null,
      expectation: expect.stringContaining('duration unknown'),
    })
  })

  it('moves runs by priority and by neighbour, and refuses a move that says two things or none', async () => {
    const [a, b] = [await launch({ name: 'a' }), await launch({ name: 'b' })]
    expect(await ask('moveQueuedRun', b.id, { before: a.id })).toMatchObject({
      status: 200,
      body: { id: b.id },
    })
    expect((await waiting()).map(({ name }) => name)).toEqual(['b', 'a'])
    await ask('moveQueuedRun', a.id, { priority: 3 })
    expect((await waiting()).map(({ name }) => name)).toEqual(['a', 'b'])
    for (const body of [{}, { priority: 1, before: a.id }])
      expect(await ask('moveQueuedRun', b.id, body)).toMatchObject({
        status: 400,
        body: { error: { message: expect.stringContaining('exactly one of priority, before and after') } },
      })
    expect(await ask('moveQueuedRun', b.id, { priority: 1e6 })).toMatchObject({
      status: 400,
      body: {
        error: { issues: [{ path: 'priority', found: '1000000', expected: 'a value of at most 1000' }] },
      },
    })
  })

  it('holds, releases, cancels and queues again, naming the state found where that cannot be', async () => {
    const { id } = await launch()
    expect(await ask('holdRun', id)).toMatchObject({ status: 200, body: { status: 'held' } })
    expect(await ask('pauseRun', id)).toMatchObject({
      status: 409,
      body: {
        error: { code: 'RUN_STATE_CONFLICT', message: expect.stringContaining('found trained, held') },
      },
    })
    expect(await ask('releaseRun', id)).toMatchObject({ body: { status: 'queued' } })
    expect(await ask('resumeRun', id)).toMatchObject({ status: 409 })
    await ask('cancelRun', id)
    expect(await ask('requeueRun', id, { notWorker: 'w-1' })).toMatchObject({
      status: 200,
      body: { status: 'queued', endedAt: null },
    })
    expect((await waiting())[0]).toMatchObject({ runId: id, avoidWorkerId: 'w-1' })
    const external = await api.startExternalRun()
    expect(await ask('requeueRun', external.id)).toMatchObject({ status: 409 })
  })

  it('refuses options that are none, naming the field', async () => {
    const bad = { priority: 0.5, retries: 99, requires: { pool: 'a b', engine: 'abacus', gpuMemoryGiB: 0 } }
    const answer = await api.ask(routes.launchRuns, { queue: bad })
    expect(answer.status).toBe(422)
    const { issues } = (answer.body as { error: { issues: { path: string }[] } }).error
    expect(issues.map(({ path }) => path).sort()).toEqual([
      'queue.priority',
      'queue.requires.engine',
      'queue.requires.gpuMemoryGiB',
      'queue.requires.pool',
      'queue.retries',
    ])
  })
})

describe('clone and rerun', () => {
  it('queue a new run of the same or a changed config, as the first was queued but not held', async () => {
    const queue = { priority: 4, hold: true, retries: 2, requires: { labels: ['fast'] } }
    const parent = await launch({ experiment: 'e', tags: { a: 'b' }, config: { seed: 3 }, queue })
    const options = { priority: 4, hold: false, retries: 2, requires: { labels: ['fast'], pool: 'default' } }
    const repeated = await ask('rerunRun', parent.id)
    expect(repeated).toMatchObject({ status: 201, body: { status: 'queued', queue: options } })
    const change = { model: { kind: 'cnn' }, base: { epochs: 2 } }
    expect(await ask('cloneRun', parent.id, { config: change, notes: 'why' })).toMatchObject({
      status: 201,
      body: {
        status: 'queued',
        parentRunId: parent.id,
        origin: 'clone',
        experimentName: 'e',
        tags: { a: 'b' },
        notes: 'why',
        name: 'twa-hull cnn optdigits seed 3',
        queue: options,
        config: { seed: 3, model: { kind: 'cnn' }, base: { ...parent.config?.base, epochs: 2 } },
      },
    })
    expect(await ask('cloneRun', parent.id, { queue: {} })).toMatchObject({
      body: { config: parent.config, queue: { priority: 0, retries: 0 } },
    })
  })

  it('are told of a launch that began with the config of a run, for each of its seeds', async () => {
    const parent = await launch()
    const body = { clonedFrom: parent.id, seeds: [1, 2], config: { base: { epochs: 3 } } }
    const { runs } = (await api.ask(routes.launchRuns, body)).body as { runs: Run[] }
    expect(runs.map(({ parentRunId, origin }) => [parentRunId, origin])).toEqual([
      [parent.id, 'clone'],
      [parent.id, 'clone'],
    ])
    const gone = '01890000-0000-7000-8000-00000000dead'
    expect(await api.ask(routes.launchRuns, { clonedFrom: gone })).toMatchObject({
      status: 404,
      body: {
        error: { issues: [{ path: 'clonedFrom', found: `"${gone}"`, expected: 'a run that is stored' }] },
      },
    })
  })

  it('name the field of a change that does not fit', async () => {
    const { id } = await launch()
    expect(await ask('cloneRun', id, { config: { base: { epochs: 0 }, colour: 'red' } })).toMatchObject({
      status: 422,
      body: {
        error: {
          code: 'INVALID_CONFIG',
          issues: [
            { path: 'config.base.epochs', found: '0', expected: 'a value of at least 1' },
            { path: 'config.colour', found: '"red"' },
          ],
        },
      },
    })
  })
})

describe('workers over HTTP', () => {
  it('tell what they offer, and drain', async () => {
    await api.database.workers.register({
      ...{ id: 'w', host: 'h', pid: 1, engine: null, datasets: [] },
      ...{ pools: ['gpu'], labels: ['fast'], slots: 2, gpuMemoryMiB: 8192 },
    })
    const load = { cpu: 0.5, memoryUsedMiB: 10, memoryTotalMiB: 20, gpu: null, gpuMemoryUsedMiB: null }
    await api.database.workers.heartbeat('w', load)
    expect(await ask('updateWorker', 'w', { draining: true })).toMatchObject({
      status: 200,
      body: { id: 'w', draining: true, pools: ['gpu'], labels: ['fast'], slots: 2, load, runIds: [] },
    })
    expect(await ask('updateWorker', 'nobody', { draining: true })).toMatchObject({
      status: 404,
      body: { error: { code: 'WORKER_NOT_FOUND' } },
    })
  })
})
