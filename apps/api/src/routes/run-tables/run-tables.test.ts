import { type BulkInput, BulkResult, type Run, RunGroups, RunKeys, routes } from '@barycenter/contracts'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type ApiFixture, openApi } from '../../../test-support/api-fixture.js'

let api: ApiFixture
beforeAll(async () => {
  api = await openApi()
})
afterAll(() => api.close())

const bulk = async (runs: Run[], action: BulkInput['action']) => {
  const { status, body } = await api.ask(routes.bulkRuns, { runIds: runs.map(({ id }) => id), action })
  expect(status).toBe(200)
  return BulkResult.parse(body)
}
const read = (run: Run) => api.database.runs.get(run.id)
const eventsOf = async (run: Run) => {
  const { events } = await api.database.runs.readChanges(run.id, run.seq, 100)
  return events.map(({ body }) => body)
}

describe('one thing done to many runs', () => {
  it('sets and removes tags, each a change of its run', async () => {
    const runs = [await api.startExternalRun(), await api.startExternalRun()]
    await bulk([runs[0]!], { type: 'tag', set: { keep: 'a', old: 'b' }, remove: [] })
    const { done, failed } = await bulk(runs, { type: 'tag', set: { team: 'x' }, remove: ['old'] })
    expect({ done, failed }).toEqual({ done: runs.map(({ id }) => id), failed: [] })
    expect((await read(runs[0]!)).tags).toEqual({ keep: 'a', team: 'x' })
    expect((await read(runs[1]!)).tags).toEqual({ team: 'x' })
    expect(await eventsOf(runs[1]!)).toEqual([{ type: 'run.edited', fields: ['tags'] }])
    const { seq } = await read(runs[1]!)
    await bulk(runs, { type: 'tag', set: { team: 'x' }, remove: [] })
    expect((await read(runs[1]!)).seq).toBe(seq)
  })

  it('moves runs to an experiment, made where there is none', async () => {
    const runs = [await api.startExternalRun(), await api.startExternalRun()]
    await bulk(runs, { type: 'move', experiment: 'moved here' })
    const [first, second] = await Promise.all(runs.map(read))
    expect([first!.experimentName, second!.experimentName]).toEqual(['moved here', 'moved here'])
    expect(await eventsOf(runs[0]!)).toEqual([{ type: 'run.edited', fields: ['experiment'] }])
    await bulk(runs, { type: 'move', experiment: 'moved here' })
    expect((await read(runs[0]!)).seq).toBe(first!.seq)
  })

  it('does what it can, and tells why it cannot do the rest', async () => {
    const [running, ended] = [await api.startExternalRun(), await api.startExternalRun()]
    await api.database.runs.endExternal(ended.id, { status: 'completed' })
    const missing = { ...ended, id: '0198a0de-0000-7000-8000-000000000000' as Run['id'] }
    const deleted = await bulk([running, missing, ended], { type: 'delete' })
    expect(deleted).toMatchObject({
      done: [ended.id],
      failed: [
        {
          runId: running.id,
          code: 'RUN_STATE_CONFLICT',
          message: expect.stringContaining('cancel it first'),
        },
        { runId: missing.id, code: 'RUN_NOT_FOUND' },
      ],
    })
    expect((await bulk([running, ended], { type: 'cancel' })).done).toEqual([running.id])
    expect((await bulk([running, ended], { type: 'restore' })).failed).toEqual([])
    expect((await read(ended)).deletedAt).toBeNull()
    await bulk([running, ended], { type: 'archive', archived: true })
    expect((await read(running)).archivedAt).not.toBeNull()
    await bulk([running, ended], { type: 'archive', archived: false })
    expect((await read(running)).archivedAt).toBeNull()
  })
})

describe('tables of runs', () => {
  it('tell keys and groups of a scope', async () => {
    const runs = [await api.startExternalRun(), await api.startExternalRun()]
    for (const [index, run] of runs.entries()) await api.logPoint(run, index + 1)
    await bulk(runs, { type: 'move', experiment: 'counted' })
    const { experimentId } = await read(runs[0]!)
    const keys = RunKeys.parse((await api.ask(routes.listRunKeys, { experimentId })).body)
    expect(keys).toEqual({ keys: [{ of: 'metric', key: 'loss', runs: 2 }], nextCursor: null, total: 1 })
    const query = {
      experimentId,
      by: [{ of: 'field', field: 'status' }],
      select: [{ of: 'metric', key: 'loss' }],
    }
    const { groups } = RunGroups.parse((await api.ask(routes.groupRuns, query)).body)
    expect(groups).toMatchObject([
      { by: ['running'], runs: 2, values: [{ stats: { n: 2, mean: 1.5, min: 1, max: 2 }, distinct: 2 }] },
    ])
  })

  it('refuse an order by a column that was not asked for, and a cursor that is none', async () => {
    const by = [{ of: 'field', field: 'status' }]
    const wrong = await api.ask(routes.groupRuns, { by, orderBy: { column: 1 } })
    expect(wrong).toMatchObject({
      status: 400,
      body: {
        error: {
          issues: [{ path: 'orderBy.column', found: '1', expected: expect.stringContaining('"runs"') }],
        },
      },
    })
    const further = await api.ask(routes.groupRuns, { by, thenBy: [{ column: 'runs' }, { column: 0 }] })
    expect(further).toMatchObject({ status: 400, body: { error: { issues: [{ path: 'thenBy.1.column' }] } } })
    for (const [route, body] of [
      [routes.groupRuns, { by, cursor: 'x' }],
      [routes.listRunKeys, { cursor: 'bnVsbA' }],
    ] as const)
      expect(await api.ask(route, body)).toMatchObject({
        status: 400,
        body: { error: { issues: [{ path: 'cursor' }] } },
      })
  })
})
