import {
  type Dataset,
  type MetricsResult,
  type Run,
  RunConfig,
  type RunId,
  routes,
} from '@barycenter/contracts'
import { hashTensors, type NamedTensor, type RunWriter } from '@barycenter/db'
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
      {
        path: 'config.model.kind',
        found: '"rnn"',
        expected: expect.stringMatching(/^one of "mlp", "cnn", /),
      },
    ])
    expect((await api.database.runs.list({ limit: 1, archived: false })).total).toBe(before.total)
  })

  it('begins as suits the model, where the config says no more', async () => {
    const { runs } = await launch({ config: { model: { kind: 'text-transformer' } } })
    expect(runs[0]!.config).toMatchObject({
      dataset: { name: 'synthetic-sentences' },
      base: { optimizer: { kind: 'adamw' }, learningRate: 0.003, schedule: { kind: 'cosine' } },
    })
  })

  it('refuses a data set that no worker offers and lists what there is', async () => {
    const quoted = expect.stringMatching(/^one of .*"optdigits"/)
    expect(await api.ask(routes.launchRuns, { config: { dataset: { name: 'imagenet' } } })).toMatchObject({
      status: 422,
      body: {
        error: {
          code: 'UNKNOWN_DATASET',
          issues: [{ path: 'config.dataset.name', found: '"imagenet"', expected: quoted }],
        },
      },
    })
  })

  it.each([
    ['model.kind', { kind: 'mlp' }, '"mlp"', 'one of "detector"'],
    ['model.task', { kind: 'module', task: 'translation' }, '"translation"', '"object-detection"'],
  ])('refuses a data set for another task by %s', async (path, model, found, expected) => {
    const blobs = { name: 'blobs', task: 'object-detection', source: 'synthetic' } as Dataset
    await api.database.workers.register({ id: 'w', host: 'here', pid: 1, engine: null, datasets: [blobs] })
    const answer = await api.ask(routes.launchRuns, { config: { dataset: { name: 'blobs' }, model } })
    const why = 'as data set "blobs" is for object-detection'
    expect(answer).toMatchObject({
      status: 422,
      body: {
        error: {
          code: 'INVALID_CONFIG',
          message: `config.${path}: found ${found}, expected ${expected}, ${why}`,
          issues: [{ path: `config.${path}`, found, expected: `${expected}, ${why}` }],
        },
      },
    })
    const fitting = { dataset: { name: 'blobs' }, model: { kind: 'detector' } }
    expect((await launch({ config: fitting })).status).toBe(201)
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

  it('replaces notes and a description only where those that were read are still stored, also in a race', async () => {
    const [run] = (await launch({ experiment: 'two writers' })).runs
    const note = (notes: string, expectedNotes: string) =>
      api.ask(of('updateRun', run!.id), { notes, expectedNotes })
    const describe = (description: string, expectedDescription: string) =>
      api.ask(
        {
          method: 'PATCH',
          path: routes.updateExperiment.path.replace(':experimentId', run!.experimentId),
        },
        { description, expectedDescription },
      )
    for (const write of [note, describe]) {
      const answers = await Promise.all(['a', 'b', 'c'].map((text) => write(text, '')))
      expect(answers.map(({ status }) => status).sort()).toEqual([200, 409, 409])
      const stored = ['a', 'b', 'c'][answers.findIndex(({ status }) => status === 200)]!
      const refused = answers.find(({ status }) => status === 409)!
      expect(refused.body).toMatchObject({ error: { code: 'TEXT_CHANGED' } })
      expect(await write(stored, 'long gone')).toMatchObject({ status: 200 })
      expect(await write('d', stored)).toMatchObject({ status: 200 })
    }
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

  /** A run that a worker holds, with what its trainer writes by. */
  async function runAtWork(name: string): Promise<{ runId: RunId; token: bigint; writer: RunWriter }> {
    const [launched] = (await launch({ experiment: 'at work', name })).runs
    for (;;) {
      const claimed = await api.database.queue.claim('worker-1')
      if (claimed?.run.id !== launched!.id) continue
      const { token } = claimed
      return { runId: launched!.id, token, writer: api.database.openRunWriter(launched!.id, token) }
    }
  }

  it('are resumed from a checkpoint once they have ended', async () => {
    const { runId, token, writer } = await runAtWork('resumed')
    await writer.saveCheckpoint({ phase: 'base', step: 4, state: {}, tensors: [] })
    const resume = (checkpoint: unknown) => api.ask(of('resumeRunFrom', runId), { checkpoint })
    expect(await resume(4)).toMatchObject({ status: 409, body: { error: { code: 'RUN_STATE_CONFLICT' } } })
    await api.database.queue.end(runId, token, { status: 'canceled' })
    expect(await resume('four')).toMatchObject({
      status: 400,
      body: {
        error: {
          issues: [
            {
              path: 'checkpoint',
              found: '"four"',
              expected: 'the id of a checkpoint of the run, or the step of one',
            },
          ],
        },
      },
    })
    expect(await resume(UNKNOWN_RUN)).toMatchObject({
      status: 404,
      body: { error: { code: 'CHECKPOINT_NOT_FOUND' } },
    })
    const { body } = await api.ask(of('listCheckpoints', runId))
    const { checkpoints } = body as { checkpoints: { id: string }[] }
    expect(await resume(checkpoints[0]!.id)).toMatchObject({ status: 200, body: { status: 'queued' } })
    expect((await api.ask(of('listCheckpoints', runId))).body).toMatchObject({
      checkpoints: [{ phase: 'base', step: 4 }],
      segments: [{ index: 1, phase: 'base', step: 4 }],
    })
  })

  describe('that average stored snapshots', () => {
    const tensors: NamedTensor[] = [{ name: 'w', shape: [1], data: Float32Array.of(1) }]
    const withSnapshots = async (status: 'completed' | 'failed' | null) => {
      const { runId, writer, token } = await runAtWork('source')
      for (const index of [0, 1, 2])
        await writer.saveSnapshot({ index, step: index, epoch: index, norm: 1, tensors })
      const failure = { code: 'INTERNAL', message: 'broken', phase: null } as const
      if (status === 'completed') await api.database.queue.end(runId, token, { status })
      if (status === 'failed') await api.database.queue.end(runId, token, { status, failure })
      return runId
    }

    it('are children of the first of their runs', async () => {
      const [first, second] = [await withSnapshots('completed'), await withSnapshots('failed')]
      const snapshotsOf = [{ run: first, indices: [2, 0] }, { run: second }]
      const { status, runs } = await launch({ config: { snapshotsOf } })
      expect(status).toBe(201)
      expect(runs[0]).toMatchObject({
        parentRunId: first,
        name: 'what-if of 2 twa-hull mlp optdigits seed 1',
      })
    })

    it('name every run and snapshot that cannot be averaged', async () => {
      const [ended, atWork] = [await withSnapshots('completed'), await withSnapshots(null)]
      const external = await api.startExternalRun()
      const snapshotsOf = [
        { run: UNKNOWN_RUN },
        { run: ended, indices: [1, 3] },
        { run: atWork },
        { run: external.id },
      ]
      expect(await launch({ config: { snapshotsOf } })).toMatchObject({
        status: 422,
        body: {
          error: {
            code: 'INVALID_CONFIG',
            issues: [
              { path: 'config.snapshotsOf.0.run', expected: 'the id of a run' },
              {
                path: 'config.snapshotsOf.1.indices.1',
                found: '3',
                expected: 'one of the 3 snapshots of the run, counted from 0',
              },
              { path: 'config.snapshotsOf.2.run', expected: 'a run that has ended; this one is running' },
              { path: 'config.snapshotsOf.3.run', expected: expect.stringContaining('a worker trained') },
            ],
          },
        },
      })
      const single = await launch({ config: { snapshotsOf: [{ run: ended, indices: [0] }] } })
      expect(single.body).toMatchObject({
        error: { issues: [{ path: 'config.snapshotsOf', found: '1', expected: expect.any(String) }] },
      })
      const other = { model: { kind: 'cnn' }, snapshotsOf: [{ run: ended }] }
      expect((await launch({ config: other })).body).toMatchObject({
        error: { issues: [{ expected: expect.stringContaining('a run of the same model') }] },
      })
    })
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
            inRange: 2,
            points: [
              [1, 1000, 0.5],
              [2, 2000, 'NaN'],
            ],
            superseded: [],
          },
        ],
      })
      expect((await api.ask(of('getRunLogs', run.id))).body).toMatchObject({ logs: [{ message: 'hello' }] })
    })

    it('shows a range of steps, thinned and with the facts of each bucket where asked for', async () => {
      const run = await start()
      const steps = Array.from({ length: 1000 }, (_, step) => step)
      const series = [{ key: 'loss', steps, values: steps.map((step) => (step === 600 ? 'NaN' : step % 7)) }]
      await api.ask(of('logRunBatch', run.id), { batchId: 'columns', series })
      const query = '?fromStep=500&toStep=899&maxPoints=40&buckets=true'
      const { status, body } = await api.ask(of('getRunMetrics', run.id, query))
      expect(status).toBe(200)
      const [loss] = (body as MetricsResult).series
      expect(loss).toMatchObject({ count: 1000, inRange: 400 })
      expect(loss!.buckets).toHaveLength(10)
      expect(loss!.buckets![2]).toMatchObject({
        count: 40,
        notFinite: 1,
        minStep: 580,
        maxStep: 619,
        min: 0,
        max: 6,
      })
      expect(loss!.points.map(([step]) => step)).toEqual(expect.arrayContaining([500, 600, 899]))
      const wrong = await api.ask(of('getRunMetrics', run.id, '?fromStep=x'))
      expect(wrong).toMatchObject({
        status: 400,
        body: { error: { issues: [{ path: 'fromStep', found: '"x"' }] } },
      })
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

    it('logs again from a step that it is rewound to', async () => {
      const run = await start()
      await api.ask(of('logRunBatch', run.id), batch)
      expect(await api.ask(of('rewindRun', run.id), { step: 1 })).toMatchObject({
        status: 200,
        body: { status: 'running', summary: { loss: 0.5 } },
      })
      const again = { batchId: 'b2', metrics: [{ key: 'loss', step: 2, value: 0.25, timestamp: 3000 }] }
      await api.ask(of('logRunBatch', run.id), again)
      expect((await api.ask(of('getRunMetrics', run.id))).body).toMatchObject({
        series: [
          {
            count: 2,
            points: [
              [1, 1000, 0.5],
              [2, 3000, 0.25],
            ],
            superseded: [[[2, 2000, 'NaN']]],
          },
        ],
      })
      expect(await api.ask(of('rewindRun', run.id), { step: 'first' })).toMatchObject({
        status: 400,
        body: { error: { issues: [{ path: 'step', found: '"first"' }] } },
      })
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
      const { runId, writer } = await runAtWork('my/run')
      const result = {
        method: 'twa' as const,
        testLoss: 1,
        test: { accuracy: 0.5 },
        testCount: 2,
        heldOutLoss: 1,
        heldOut: { accuracy: 0.5 },
        snapshots: 3,
        weightsSha256: hashTensors(tensors),
        budget: null,
      }
      await writer.saveResult({ result, tensors })
      return runId
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

  describe('artifacts', () => {
    const page = '<script>alert(1)</script>'
    const name = 'samples/greedy-soup.json'
    const file = (runId: string, path: string) => api.app.inject(`/api/v1/runs/${runId}/artifacts/${path}`)

    it('are listed, and come as the bytes that were stored under their type, never as a page', async () => {
      const { runId, writer } = await runAtWork('my/run')
      expect((await api.ask(of('listArtifacts', runId))).body).toEqual({ artifacts: [] })
      await writer.saveArtifact({ name, mediaType: 'application/json', data: Buffer.from('{"ü":1}') })
      await writer.saveArtifact({ name: 'page.html', mediaType: 'text/html', data: Buffer.from(page) })
      const { body } = await api.ask(of('listArtifacts', runId))
      expect(body).toMatchObject({ artifacts: [{ name: 'page.html' }, { name, bytes: 8 }] })
      const json = await file(runId, name)
      expect([json.statusCode, json.json()]).toEqual([200, { ü: 1 }])
      expect(json.headers).toMatchObject({
        'content-type': 'application/json',
        'content-length': '8',
        'content-disposition': expect.stringContaining(
          'attachment; filename="my-run-samples-greedy-soup.json"',
        ),
        'x-content-type-options': 'nosniff',
      })
      const html = await file(runId, 'page.html')
      expect(html.body).toBe(page)
      expect(html.headers['content-disposition']).toMatch(/^attachment;/)
    })

    it.each([
      ['none of this name', 'tokenizer.json', 404, 'ARTIFACT_NOT_FOUND'],
      ['none of the longest name', 'a'.repeat(200), 404, 'ARTIFACT_NOT_FOUND'],
      ['a name that is none', 'Tokenizer%20.json', 400, 'INVALID_INPUT'],
      ['a way out of the folder', 'a/..%2f..%2fhealth', 400, 'INVALID_INPUT'],
      ['no name', '', 400, 'INVALID_INPUT'],
      ['a name of 201 letters', 'a'.repeat(201), 400, 'INVALID_INPUT'],
    ])('refuse %s', async (_, path, status, code) => {
      const [run] = (await launch({})).runs
      const answer = await file(run!.id, path)
      expect([answer.statusCode, answer.json()]).toMatchObject([status, { error: { code } }])
    })

    it('of an unknown run are an error', async () => {
      const refused = { error: { code: 'RUN_NOT_FOUND' } }
      expect((await api.ask(of('listArtifacts', UNKNOWN_RUN))).body).toMatchObject(refused)
      expect((await file(UNKNOWN_RUN, name)).json()).toMatchObject(refused)
    })
  })
})
