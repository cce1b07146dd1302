import { createHash } from 'node:crypto'
import {
  type Artifact,
  type Route,
  type Run,
  routes,
  type StorageAccount,
  type StoragePreview,
  sumBytes,
} from '@barycenter/contracts'
import type { FastifyBaseLogger } from 'fastify'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type ApiFixture, ARTIFACT_LIMIT, openApi } from '../../../test-support/api-fixture.js'
import { storageJobs } from '../../maintenance/storage-jobs.js'

let api: ApiFixture
beforeAll(async () => {
  api = await openApi()
})
afterAll(() => api.close())

const ask = (route: Route, params: Record<string, string> = {}, body?: object) => {
  const path = route.path.replace(/:(\w+)/g, (_, key: string) => params[key] ?? '')
  return api.ask({ method: route.method, path }, body)
}
const put = (run: Run, name: string, payload: Buffer | string, type = 'text/csv') =>
  api.app.inject({
    method: 'PUT',
    url: `/api/v1/runs/${run.id}/artifacts/${name}`,
    headers: { 'content-type': type },
    payload,
  })
const end = (run: Run) => api.database.runs.endExternal(run.id, { status: 'completed' })

describe('artifacts of an external program', () => {
  it('are taken as they are, of any type, and given back', async () => {
    const run = await api.startExternalRun()
    const bytes = Buffer.alloc(2 * 2 ** 20 + 5, 'a,b\n1,2\n')
    const stored = await put(run, 'tables/scores.csv', bytes, 'Text/CSV; charset=utf-8')
    expect([stored.statusCode, stored.json<Artifact>()]).toMatchObject([
      200,
      {
        name: 'tables/scores.csv',
        mediaType: 'text/csv',
        bytes: bytes.length,
        sha256: createHash('sha256').update(bytes).digest('hex'),
      },
    ])
    expect((await put(run, 'tables/scores.csv', bytes)).json()).toEqual(stored.json())
    // What other routes take for JSON is a file like any other here.
    expect((await put(run, 'odd.json', '{"a":', 'application/json')).json()).toMatchObject({ bytes: 5 })
    const url = `/api/v1/runs/${run.id}/artifacts/tables/scores.csv`
    const read = await api.app.inject({ method: 'GET', url })
    expect([read.headers['content-type'], read.headers['content-length']]).toEqual([
      'text/csv',
      String(bytes.length),
    ])
    expect(read.rawPayload.equals(bytes)).toBe(true)
  })

  it('that are too large, or have a type that is none, are refused with what was expected', async () => {
    const run = await api.startExternalRun()
    const large = await put(run, 'large.bin', Buffer.alloc(ARTIFACT_LIMIT + 1), 'application/octet-stream')
    const expected = `at most ${ARTIFACT_LIMIT} bytes; the operator sets this by BARYCENTER_ARTIFACT_MIB`
    expect([large.statusCode, large.json()]).toMatchObject([
      400,
      { error: { issues: [{ path: 'file', found: `${ARTIFACT_LIMIT + 1} bytes`, expected }] } },
    ])
    const odd = await put(run, 'odd', 'x', 'a picture')
    expect([odd.statusCode, odd.json()]).toMatchObject([
      415,
      { error: { issues: [{ path: 'content-type', found: '"a picture"' }] } },
    ])
    expect(await api.database.runs.listArtifacts(run.id)).toEqual([])
  })
})

describe('deletion over HTTP', () => {
  it('says what it would free, trashes, restores, and frees that when it is purged', async () => {
    const run = await api.startExternalRun()
    await put(run, 'only.txt', 'only here', 'text/plain')
    expect((await ask(routes.deleteRun, { runId: run.id })).status).toBe(409)
    await end(run)
    const preview = (await ask(routes.previewStorage, {}, { runIds: [run.id] })).body as StoragePreview
    expect(preview.freed.artifact).toBe('only here'.length)
    expect((await ask(routes.deleteRun, { runId: run.id })).body).toMatchObject({
      deletedAt: expect.any(String),
    })
    expect((await ask(routes.purgeStorage, {}, { runIds: [] })).body).toMatchObject({ purged: [] })
    expect((await ask(routes.restoreRun, { runId: run.id })).body).toMatchObject({ deletedAt: null })
    await ask(routes.deleteRun, { runId: run.id })
    const before = (await ask(routes.getStorage)).body as StorageAccount
    expect(before.trash).toEqual({ runs: 1, ownBytes: preview.freedBytes })
    expect((await ask(routes.purgeStorage, {}, {})).body).toEqual({
      purged: [run.id],
      refused: [],
      chunks: 1,
      freedBytes: preview.freedBytes,
    })
    const after = (await ask(routes.getStorage)).body as StorageAccount
    const all = ({ chunks, metricsBytes, logsBytes }: StorageAccount) =>
      chunks.bytes + metricsBytes + logsBytes
    expect(all(before) - all(after)).toBe(sumBytes(preview.freed))
    expect((await ask(routes.getRun, { runId: run.id })).status).toBe(404)
  })

  it('of an experiment takes its runs along, and brings them back', async () => {
    const run = await api.database.runs.createExternal({
      experiment: 'whole',
      params: {},
      tags: {},
      notes: '',
    })
    await end(run)
    const experiment = { experimentId: run.experimentId }
    expect((await ask(routes.deleteExperiment, experiment)).status).toBe(200)
    expect((await api.database.runs.get(run.id)).deletedAt).not.toBeNull()
    expect((await ask(routes.restoreExperiment, experiment)).body).toMatchObject({ deletedAt: null })
    expect((await api.database.runs.get(run.id)).deletedAt).toBeNull()
  })

  it('names the field that does not fit', async () => {
    const { status, body } = await ask(routes.previewStorage, {}, { runIds: ['x'] })
    expect([status, body]).toMatchObject([400, { error: { issues: [{ path: 'runIds.0', found: '"x"' }] } }])
    const unknown = await ask(routes.deleteWeights, { file: '0'.repeat(64) })
    expect([unknown.status, unknown.body]).toMatchObject([404, { error: { code: 'WEIGHTS_NOT_FOUND' } }])
  })
})

describe('maintenance', () => {
  it('purges what has been in the trash for long, and sweeps what nobody refers to', async () => {
    const run = await api.startExternalRun()
    await put(run, 'a.txt', 'maintained', 'text/plain')
    await put(run, 'a.txt', 'replaced', 'text/plain')
    await end(run)
    await api.database.storage.trashRun(run.id)
    const told: unknown[] = []
    const log = { info: (fields: unknown) => told.push(fields) } as unknown as FastifyBaseLogger
    const runJobs = async (trashDays: number, chunkGraceMinutes: number) => {
      told.length = 0
      const { signal } = new AbortController()
      for (const job of storageJobs(api.database, { trashDays, chunkGraceMinutes }, log))
        await job.run(signal)
      return [...told]
    }
    expect(await runJobs(30, 60)).toEqual([])
    expect(await runJobs(0, 0)).toMatchObject([
      { purged: [run.id], freedBytes: 'replaced'.length },
      { chunks: 1, bytes: 'maintained'.length },
    ])
    expect(await runJobs(0, 0)).toEqual([])
  })
})
