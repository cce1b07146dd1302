import { routes } from '@barycenter/contracts'
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
