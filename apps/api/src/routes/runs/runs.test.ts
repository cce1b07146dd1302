import { type Dataset, RunConfig, routes } from '@barycenter/contracts'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type ApiFixture, openApi } from '../../../test-support/api-fixture.js'
import { launch, ofRun, runAtWork, UNKNOWN_RUN } from '../../../test-support/run-requests.js'

let api: ApiFixture
beforeAll(async () => {
  api = await openApi()
})
afterAll(() => api.close())

describe('runs over HTTP', () => {
  it('launches with every default written out, a readable name, and the product as provenance', async () => {
    const { status, runs, group } = await launch(api, {
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
    const stored = await api.ask(ofRun('getRun', runs[0]!.id))
    expect(stored).toEqual({ status: 200, body: runs[0] })
  })

  it('launches one run for each seed as one group', async () => {
    const { runs, group } = await launch(api, { name: 'ablation', seeds: [5, 6] })
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
    const { runs } = await launch(api, { config: { model: { kind: 'text-transformer' } } })
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
    expect((await launch(api, { config: fitting })).status).toBe(201)
  })

  it('repeats a run with the same config, linked to it', async () => {
    const [first] = (await launch(api, { experiment: 'repeats', config: { seed: 9 }, tags: { kept: 'yes' } }))
      .runs
    expect(await api.ask(ofRun('rerunRun', first!.id))).toMatchObject({
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
    expect(await api.ask(ofRun('rerunRun', run.id))).toMatchObject({
      status: 409,
      body: { error: { code: 'RUN_STATE_CONFLICT', message: expect.stringContaining('external') } },
    })
  })

  it('cancels a queued run at once; a second time names the state it found', async () => {
    const [run] = (await launch(api, {})).runs
    expect(await api.ask(ofRun('cancelRun', run!.id))).toMatchObject({
      status: 200,
      body: { status: 'canceled' },
    })
    expect(await api.ask(ofRun('cancelRun', run!.id))).toMatchObject({
      status: 409,
      body: { error: { code: 'RUN_STATE_CONFLICT', message: expect.stringContaining('canceled') } },
    })
  })

  it('renames, tags and archives; archived runs are listed apart', async () => {
    const [run] = (await launch(api, { experiment: 'archive' })).runs
    await api.ask(ofRun('updateRun', run!.id), { name: 'renamed', tags: { a: 'b' }, archived: true })
    const archived = await api.ask({ method: 'GET', path: `${routes.listRuns.path}?archived=true` })
    expect(archived.body).toMatchObject({
      total: 1,
      runs: [{ id: run!.id, name: 'renamed', tags: { a: 'b' } }],
    })
  })

  it('replaces notes and a description only where those that were read are still stored, also in a race', async () => {
    const [run] = (await launch(api, { experiment: 'two writers' })).runs
    const note = (notes: string, expectedNotes: string) =>
      api.ask(ofRun('updateRun', run!.id), { notes, expectedNotes })
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

  it('are resumed from a checkpoint once they have ended', async () => {
    const { runId, token, writer } = await runAtWork(api, 'resumed')
    await writer.saveCheckpoint({ phase: 'base', step: 4, state: {}, tensors: [] })
    const resume = (checkpoint: unknown) => api.ask(ofRun('resumeRunFrom', runId), { checkpoint })
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
    const { body } = await api.ask(ofRun('listCheckpoints', runId))
    const { checkpoints } = body as { checkpoints: { id: string }[] }
    expect(await resume(checkpoints[0]!.id)).toMatchObject({ status: 200, body: { status: 'queued' } })
    expect((await api.ask(ofRun('listCheckpoints', runId))).body).toMatchObject({
      checkpoints: [{ phase: 'base', step: 4 }],
      segments: [{ index: 1, phase: 'base', step: 4 }],
    })
  })
})
