import { type Run, RunConfig, type RunId, routes } from '@barycenter/contracts'
import { hashTensors, type NamedTensor } from '@barycenter/db'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type ApiFixture, openApi } from '../../../test-support/api-fixture.js'

const UNKNOWN_RUN = '01890000-0000-7000-8000-000000000000'

describe('runs over HTTP', () => {
  let api: ApiFixture
  beforeAll(async () => {
    api = await openApi()
  })
  afterAll(() => api.close())

  const of = (name: keyof typeof routes, runId: string, query = '') => ({
    method: routes[name].method,
    path: routes[name].path.replace(':runId', runId) + query,
  })
  const launch = async (body: object) => {
    const answer = await api.ask(routes.launchRuns, body)
    return {
      ...answer,
      runs: (answer.body as { runs: Run[] }).runs,
      group: (answer.body as { groupId: string }).groupId,
    }
  }

  it('launches with every default written out, a readable name, and the product as provenance', async () => {
    const { status, runs, group } = await launch({
      config: { model: { kind: 'cnn' }, seed: 3 },
      launchCommand: 'x',
    })
    expect(status).toBe(201)
    expect(group).toBeNull()
    expect(runs).toMatchObject([
      {
        name: 'twa-hull cnn optdigits seed 3',
        status: 'queued',
        experimentName: 'default',
        config: RunConfig.parse({ model: { kind: 'cnn' }, seed: 3 }),
      },
    ])
    const stored = await api.ask(of('getRun', runs[0]!.id))
    expect(stored).toEqual({ status: 200, body: runs[0] })
  })

  it('launches one run for each seed as one group', async () => {
    const { runs, group } = await launch({ name: 'ablation', seeds: [5, 6] })
    expect(runs.map(({ seed, name, groupId }) => [seed, name, groupId])).toEqual([
      [5, 'ablation seed 5', group],
      [6, 'ablation seed 6', group],
    ])
    const { body } = await api.ask({ method: 'GET', path: `${routes.listRuns.path}?groupId=${group}` })
    expect(body).toMatchObject({ total: 2, nextCursor: null })
  })

  it('names every wrong field of a launch, found and expected, and queues nothing', async () => {
    const before = await api.database.runs.list({ limit: 1, archived: false })
    const answer = await api.ask(routes.launchRuns, {
      config: { base: { epochs: 0, learningrate: 1 }, model: { kind: 'rnn' } },
    })
    expect(answer).toMatchObject({ status: 422, body: { error: { code: 'INVALID_CONFIG' } } })
    const { issues } = (answer.body as { error: { issues: { path: string }[] } }).error
    expect(issues.sort((a, b) => a.path.localeCompare(b.path))).toEqual([
      { path: 'config.base.epochs', found: '0', expected: 'a value of at least 1' },
      { path: 'config.base.learningrate', found: '1', expected: expect.stringContaining('unknown key') },
      { path: 'config.model.kind', found: '"rnn"', expected: 'one of "mlp", "cnn"' },
    ])
    expect((await api.database.runs.list({ limit: 1, archived: false })).total).toBe(before.total)
  })

  it('refuses a data set that no worker offers and lists what there is', async () => {
    expect(await api.ask(routes.launchRuns, { config: { dataset: { name: 'imagenet' } } })).toMatchObject({
      status: 422,
      body: {
        error: {
          code: 'UNKNOWN_DATASET',
          issues: [{ path: 'config.dataset.name', found: '"imagenet"', expected: 'one of "optdigits"' }],
        },
      },
    })
  })

  it('repeats a run with the same config, linked to it', async () => {
    const [first] = (await launch({ experiment: 'repeats', config: { seed: 9 }, tags: { kept: 'yes' } })).runs
    expect(await api.ask(of('rerunRun', first!.id))).toMatchObject({
      status: 201,
      body: {
        parentRunId: first!.id,
        experimentName: 'repeats',
        name: first!.name,
        config: first!.config,
        tags: { kept: 'yes' },
        status: 'queued',
      },
    })
  })

  it('does not repeat an external run', async () => {
    const run = await api.startExternalRun()
    expect(await api.ask(of('rerunRun', run.id))).toMatchObject({
      status: 409,
      body: { error: { code: 'RUN_STATE_CONFLICT', message: expect.stringContaining('external') } },
    })
  })

  it('cancels a queued run at once; a second time names the state it found', async () => {
    const [run] = (await launch({})).runs
    expect(await api.ask(of('cancelRun', run!.id))).toMatchObject({
      status: 200,
      body: { status: 'canceled' },
    })
    expect(await api.ask(of('cancelRun', run!.id))).toMatchObject({
      status: 409,
      body: { error: { code: 'RUN_STATE_CONFLICT', message: expect.stringContaining('canceled') } },
    })
  })

  it('renames, tags and archives; archived runs are listed apart', async () => {
    const [run] = (await launch({ experiment: 'archive' })).runs
    await api.ask(of('updateRun', run!.id), { name: 'renamed', tags: { a: 'b' }, archived: true })
    const archived = await api.ask({ method: 'GET', path: `${routes.listRuns.path}?archived=true` })
    expect(archived.body).toMatchObject({
      total: 1,
      runs: [{ id: run!.id, name: 'renamed', tags: { a: 'b' } }],
    })
  })

  it.each([
    ['an id that is none', `${routes.listRuns.path}/abc`, 400, 'INVALID_INPUT', 'runId'],
    ['a limit of 0', `${routes.listRuns.path}?limit=0`, 400, 'INVALID_INPUT', 'limit'],
    ['a query that does not exist', `${routes.listRuns.path}?sort=name`, 400, 'INVALID_INPUT', 'sort'],
    ['an unknown run', `${routes.listRuns.path}/${UNKNOWN_RUN}`, 404, 'RUN_NOT_FOUND', undefined],
  ])('refuses %s', async (_, path, status, code, field) => {
    const answer = await api.ask({ method: 'GET', path })
    expect(answer).toMatchObject({ status, body: { error: { code } } })
    const { issues } = (answer.body as { error: { issues: { path: string }[] } }).error
    expect(issues.map((issue) => issue.path)).toEqual(field ? [field] : [])
  })

  describe('of an external program', () => {
    const start = async () => (await api.ask(routes.createExternalRun, { name: 'mine' })).body as Run
    const batch = {
      batchId: 'b1',
      metrics: [
        { key: 'loss', step: 1, value: 0.5, timestamp: 1000 },
        { key: 'loss', step: 2, value: 'NaN', timestamp: 2000 },
      ],
      logs: [{ message: 'hello', timestamp: 1500 }],
    }

    it('stores a batch once, however often it is sent, and keeps NaN a value', async () => {
      const run = await start()
      const first = await api.ask(of('logRunBatch', run.id), batch)
      const again = await api.ask(of('logRunBatch', run.id), batch)
      expect(first).toMatchObject({ status: 200, body: { duplicate: false } })
      expect(again.body).toEqual({ ...(first.body as object), duplicate: true })
      expect((await api.ask(of('getRunMetrics', run.id))).body).toEqual({
        runId: run.id,
        series: [
          {
            key: 'loss',
            count: 2,
            points: [
              [1, 1000, 0.5],
              [2, 2000, 'NaN'],
            ],
          },
        ],
      })
      expect((await api.ask(of('getRunLogs', run.id))).body).toMatchObject({ logs: [{ message: 'hello' }] })
    })

    it('tells all of it in its changes, from any number on', async () => {
      const run = await start()
      const { body } = await api.ask(of('logRunBatch', run.id), batch)
      const { seq } = body as { seq: number }
      const whole = await api.ask(of('getRunChanges', run.id))
      expect(whole.body).toMatchObject({ from: 0, to: seq, more: false, run: { seq }, logs: [{ seq }] })
      const rest = await api.ask(of('getRunChanges', run.id, `?after=${seq}`))
      expect(rest.body).toMatchObject({ from: seq, to: seq, metrics: [], logs: [], events: [] })
    })

    it('names the field of a batch that is wrong', async () => {
      const run = await start()
      const metrics = [{ key: 'loss', step: 1.5, value: 'big' }]
      const answer = await api.ask(of('logRunBatch', run.id), { batchId: 'b1', metrics })
      expect(answer).toMatchObject({ status: 400, body: { error: { code: 'INVALID_INPUT' } } })
      const { issues } = (answer.body as { error: { issues: { path: string; found: string }[] } }).error
      expect(issues).toMatchObject([
        { path: 'metrics.0.step', found: '1.5' },
        { path: 'metrics.0.value', found: '"big"' },
      ])
    })

    it('ends without a body as completed, and takes no batch after that', async () => {
      const run = await start()
      expect(await api.ask(of('endExternalRun', run.id))).toMatchObject({ body: { status: 'completed' } })
      expect(await api.ask(of('logRunBatch', run.id), batch)).toMatchObject({
        status: 409,
        body: { error: { code: 'RUN_STATE_CONFLICT' } },
      })
    })
  })

  describe('weights', () => {
    const tensors: NamedTensor[] = [
      { name: 'dense/kernel', shape: [2, 2], data: Float32Array.of(1, -2, 3.5, 1e-20) },
      { name: 'dense/bias', shape: [1], data: Float32Array.of(7) },
    ]

    /** A run whose worker has stored the result of TWA. */
    async function runWithResult(): Promise<RunId> {
      const [launched] = (await launch({ experiment: 'weights', name: 'my/run' })).runs
      for (;;) {
        const claimed = await api.database.queue.claim('worker-1')
        if (claimed?.run.id !== launched!.id) continue
        const counts = { testAccuracy: 0.5, testLoss: 1, testCorrect: 1, testCount: 2, snapshots: 3 }
        const result = {
          ...counts,
          heldOutAccuracy: 0.5,
          heldOutLoss: 1,
          weightsSha256: hashTensors(tensors),
          budget: null,
        }
        const writer = api.database.openRunWriter(launched!.id, claimed.token)
        await writer.saveResult({ result: { method: 'twa', ...result }, tensors })
        return launched!.id
      }
    }

    it('come as a safetensors file that parses back to the same numbers', async () => {
      const runId = await runWithResult()
      const response = await api.app.inject(`/api/v1/runs/${runId}/weights/twa`)
      expect(response.statusCode).toBe(200)
      const file = response.rawPayload
      expect(response.headers['content-length']).toBe(String(file.length))
      expect(response.headers['content-disposition']).toContain('filename="my-run-twa.safetensors"')
      const dataStart = 8 + Number(file.readBigUInt64LE())
      const header = JSON.parse(file.subarray(8, dataStart).toString()) as Record<
        string,
        { shape: number[]; data_offsets: [number, number] }
      >
      for (const { name, shape, data } of tensors) {
        const [from, to] = header[name]!.data_offsets
        expect(header[name]).toMatchObject({ dtype: 'F32', shape })
        expect(
          new Float32Array(Uint8Array.from(file.subarray(dataStart + from, dataStart + to)).buffer),
        ).toEqual(data)
      }
    })

    it('that do not exist are an error, not an empty file', async () => {
      const [run] = (await launch({})).runs
      expect(await api.ask({ method: 'GET', path: `/api/v1/runs/${run!.id}/weights/swa` })).toMatchObject({
        status: 404,
        body: { error: { code: 'WEIGHTS_NOT_FOUND' } },
      })
      expect(await api.ask({ method: 'GET', path: `/api/v1/runs/${run!.id}/weights/mean` })).toMatchObject({
        status: 400,
        body: {
          error: {
            issues: [{ path: 'method', expected: expect.stringMatching(/^one of "last", .*"twa"$/) }],
          },
        },
      })
    })
  })
})
