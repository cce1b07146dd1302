import { type RunSearchInput, type RunSearchResult, routes } from '@barycenter/contracts'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type ApiFixture, openApi } from '../../../test-support/api-fixture.js'

describe('searching runs', () => {
  let api: ApiFixture
  beforeAll(async () => {
    api = await openApi()
  })
  afterAll(() => api.close())
  const search = (body: RunSearchInput) => api.ask(routes.searchRuns, body)

  it('answers with runs in order and the values asked for', async () => {
    const runs = [await api.startExternalRun(), await api.startExternalRun(), await api.startExternalRun()]
    for (const [index, run] of runs.entries()) await api.logPoint(run, index)
    const loss = { of: 'metric', key: 'loss' } as const
    const { status, body } = await search({
      where: [{ value: loss, op: '>=', than: 1 }],
      orderBy: { value: loss, direction: 'desc' },
      select: [loss, { of: 'field', field: 'status' }],
    })
    expect(status).toBe(200)
    expect(body).toMatchObject({
      total: 2,
      nextCursor: null,
      hits: [
        { id: runs[2]!.id, values: [2, 'running'] },
        { id: runs[1]!.id, values: [1, 'running'] },
      ],
    })
  })

  it('places runs that are equal by one order by the next, of which it takes three', async () => {
    const runs = [await api.startExternalRun(), await api.startExternalRun(), await api.startExternalRun()]
    for (const [index, run] of runs.entries()) await api.logPoint(run, 10 + index)
    const by = (field: 'status' | 'experiment' | 'seed') => ({ value: { of: 'field' as const, field } })
    const loss = { of: 'metric', key: 'loss' } as const
    const { body } = await search({
      where: [{ value: loss, op: '>=', than: 10 }],
      orderBy: by('status'),
      thenBy: [{ value: loss, direction: 'asc' }],
    })
    const found = (body as RunSearchResult).hits.map(({ id }) => id)
    expect(found).toEqual(runs.map(({ id }) => id))
    const thenBy = [by('status'), by('experiment'), by('seed')]
    expect(await search({ thenBy })).toMatchObject({
      status: 400,
      body: { error: { issues: [{ path: 'thenBy', expected: 'at most 2 items' }] } },
    })
  })

  it('names the part of a search that does not fit', async () => {
    const where = [{ value: { of: 'metric', key: 'loss', stat: 'median' }, op: '>', than: 1 }]
    const { status, body } = await search({ where } as never)
    expect(status).toBe(400)
    expect(body).toMatchObject({
      error: { code: 'INVALID_INPUT', issues: [{ path: 'where.0.value.stat', found: '"median"' }] },
    })
  })
})
