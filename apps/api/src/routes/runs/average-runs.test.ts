import type { NamedTensor } from '@barycenter/db'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type ApiFixture, openApi } from '../../../test-support/api-fixture.js'
import { launch, runAtWork, UNKNOWN_RUN } from '../../../test-support/run-requests.js'

let api: ApiFixture
beforeAll(async () => {
  api = await openApi()
})
afterAll(() => api.close())

describe('runs that average stored snapshots', () => {
  const tensors: NamedTensor[] = [{ name: 'w', shape: [1], data: Float32Array.of(1) }]
  const withSnapshots = async (status: 'completed' | 'failed' | null) => {
    const { runId, writer, token } = await runAtWork(api, 'source')
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
    const { status, runs } = await launch(api, { config: { snapshotsOf } })
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
    expect(await launch(api, { config: { snapshotsOf } })).toMatchObject({
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
    const single = await launch(api, { config: { snapshotsOf: [{ run: ended, indices: [0] }] } })
    expect(single.body).toMatchObject({
      error: { issues: [{ path: 'config.snapshotsOf', found: '1', expected: expect.any(String) }] },
    })
    const other = { model: { kind: 'cnn' }, snapshotsOf: [{ run: ended }] }
    expect((await launch(api, { config: other })).body).toMatchObject({
      error: { issues: [{ expected: expect.stringContaining('a run of the same model') }] },
    })
  })
})
