import { once } from 'node:events'
import { PACKED_TYPE, routes, unpack } from '@barycenter/contracts'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type ApiFixture, openApi } from '../../../test-support/api-fixture.js'

describe('searching metrics', () => {
  let api: ApiFixture
  beforeAll(async () => {
    api = await openApi()
  })
  afterAll(() => api.close())
  const search = (body: object) => api.ask(routes.searchMetrics, body)

  it('answers with lines and bands, and with the change up to which they were read', async () => {
    const runs = [await api.startExternalRun(), await api.startExternalRun()]
    for (const run of runs) for (const step of [1, 2, 3]) await api.logPoint(run, step)
    const runIds = runs.map(({ id }) => id)
    const { status, body } = await search({
      runIds,
      keys: ['loss'],
      from: 2,
      smoothing: { kind: 'ema', weight: 0 },
      groups: [{ id: 'both', runIds }],
    })
    expect(status).toBe(200)
    const { seq } = await api.database.runs.get(runIds[0]!)
    const line = { count: 3, inRange: 2, x: [2, 3], values: [2, 3], smoothed: [2, 3], superseded: [] }
    expect(body).toMatchObject({
      lines: [
        { runId: runIds[0], seq, ...line },
        { runId: runIds[1], ...line },
      ],
      bands: [{ groupId: 'both', runs: 2, count: 4, x: [2, 3], mean: [2, 3], std: [0, 0], n: [2, 2] }],
    })
  })

  it('answers with columns as bytes who accepts them, number for number the same', async () => {
    const run = await api.startExternalRun()
    for (let step = 0; step < 40; step++) await api.logPoint(run, step)
    const asked = { runIds: [run.id], keys: ['loss'] }
    const { method, path: url } = routes.searchMetrics
    const headers = { accept: `${PACKED_TYPE}, application/json` }
    const { rawPayload, headers: told } = await api.app.inject({ method, url, payload: asked, headers })
    expect(told['content-type']).toBe(PACKED_TYPE)
    const { body } = await search(asked)
    expect(unpack(new Uint8Array(rawPayload).buffer)).toEqual(body)
    const refused = await api.app.inject({ method, url, payload: { ...asked, keys: [] }, headers })
    expect(refused.json()).toMatchObject({ error: { code: 'INVALID_INPUT' } })
  })

  it.each([
    [{ runIds: [], keys: ['loss'] }, 'runIds'],
    [{ x: 'epoch' }, 'x'],
    [{ smoothing: { kind: 'ema', weight: 1 } }, 'smoothing.weight'],
    [{ from: 2, to: 1 }, 'to'],
    [{ maxPoints: 5 }, 'maxPoints'],
  ])('names what does not fit in %j', async (wrong, path) => {
    const run = await api.startExternalRun()
    const { status, body } = await search({ runIds: [run.id], keys: ['loss'], ...wrong })
    expect(status).toBe(400)
    expect(body).toMatchObject({ error: { code: 'INVALID_INPUT', issues: [{ path }] } })
  })
})

it('a search that nobody waits for any more is called off', async () => {
  let tell: (signal: AbortSignal) => void = () => {}
  const called = new Promise<AbortSignal>((resolve) => {
    tell = resolve
  })
  const api = await openApi((database) => {
    const searchMetrics: typeof database.runs.searchMetrics = async (_search, signal) => {
      tell(signal!)
      await once(signal!, 'abort')
      throw signal!.reason
    }
    return { ...database, runs: { ...database.runs, searchMetrics } }
  })
  const run = await api.startExternalRun()
  const control = new AbortController()
  const asking = fetch((await api.listen()) + routes.searchMetrics.path, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ runIds: [run.id], keys: ['loss'] }),
    signal: control.signal,
  })
  const signal = await called
  control.abort()
  await expect(asking).rejects.toMatchObject({ name: 'AbortError' })
  if (!signal.aborted) await once(signal, 'abort')
  await api.close()
})
