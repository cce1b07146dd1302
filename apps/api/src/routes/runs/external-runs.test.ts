import { type MetricsResult, type Run, routes } from '@barycenter/contracts'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type ApiFixture, openApi } from '../../../test-support/api-fixture.js'
import { ofRun } from '../../../test-support/run-requests.js'

let api: ApiFixture
beforeAll(async () => {
  api = await openApi()
})
afterAll(() => api.close())

describe('runs of an external program', () => {
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
    const first = await api.ask(ofRun('logRunBatch', run.id), batch)
    const again = await api.ask(ofRun('logRunBatch', run.id), batch)
    expect(first).toMatchObject({ status: 200, body: { duplicate: false } })
    expect(again.body).toEqual({ ...(first.body as object), duplicate: true })
    expect((await api.ask(ofRun('getRunMetrics', run.id))).body).toEqual({
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
    expect((await api.ask(ofRun('getRunLogs', run.id))).body).toMatchObject({ logs: [{ message: 'hello' }] })
  })

  it('shows a range of steps, thinned and with the facts of each bucket where asked for', async () => {
    const run = await start()
    const steps = Array.from({ length: 1000 }, (_, step) => step)
    const series = [{ key: 'loss', steps, values: steps.map((step) => (step === 600 ? 'NaN' : step % 7)) }]
    await api.ask(ofRun('logRunBatch', run.id), { batchId: 'columns', series })
    const query = '?fromStep=500&toStep=899&maxPoints=40&buckets=true'
    const { status, body } = await api.ask(ofRun('getRunMetrics', run.id, query))
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
    const wrong = await api.ask(ofRun('getRunMetrics', run.id, '?fromStep=x'))
    expect(wrong).toMatchObject({
      status: 400,
      body: { error: { issues: [{ path: 'fromStep', found: '"x"' }] } },
    })
  })

  it('tells all of it in its changes, from any number on', async () => {
    const run = await start()
    const { body } = await api.ask(ofRun('logRunBatch', run.id), batch)
    const { seq } = body as { seq: number }
    const whole = await api.ask(ofRun('getRunChanges', run.id))
    expect(whole.body).toMatchObject({ from: 0, to: seq, more: false, run: { seq }, logs: [{ seq }] })
    const rest = await api.ask(ofRun('getRunChanges', run.id, `?after=${seq}`))
    expect(rest.body).toMatchObject({ from: seq, to: seq, metrics: [], logs: [], events: [] })
  })

  it('names the field of a batch that is wrong', async () => {
    const run = await start()
    const metrics = [{ key: 'loss', step: 1.5, value: 'big' }]
    const answer = await api.ask(ofRun('logRunBatch', run.id), { batchId: 'b1', metrics })
    expect(answer).toMatchObject({ status: 400, body: { error: { code: 'INVALID_INPUT' } } })
    const { issues } = (answer.body as { error: { issues: { path: string; found: string }[] } }).error
    expect(issues).toMatchObject([
      { path: 'metrics.0.step', found: '1.5' },
      { path: 'metrics.0.value', found: '"big"' },
    ])
  })

  it('logs again from a step that it is rewound to', async () => {
    const run = await start()
    await api.ask(ofRun('logRunBatch', run.id), batch)
    expect(await api.ask(ofRun('rewindRun', run.id), { step: 1 })).toMatchObject({
      status: 200,
      body: { status: 'running', summary: { loss: 0.5 } },
    })
    const again = { batchId: 'b2', metrics: [{ key: 'loss', step: 2, value: 0.25, timestamp: 3000 }] }
    await api.ask(ofRun('logRunBatch', run.id), again)
    expect((await api.ask(ofRun('getRunMetrics', run.id))).body).toMatchObject({
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
    expect(await api.ask(ofRun('rewindRun', run.id), { step: 'first' })).toMatchObject({
      status: 400,
      body: { error: { issues: [{ path: 'step', found: '"first"' }] } },
    })
  })

  it('ends without a body as completed, and takes no batch after that', async () => {
    const run = await start()
    expect(await api.ask(ofRun('endExternalRun', run.id))).toMatchObject({ body: { status: 'completed' } })
    expect(await api.ask(ofRun('logRunBatch', run.id), batch)).toMatchObject({
      status: 409,
      body: { error: { code: 'RUN_STATE_CONFLICT' } },
    })
  })
})
