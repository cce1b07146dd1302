import { LogBatch, type LogBatchInput, type RunId } from '@barycenter/contracts'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Database } from '../database.js'
import { claimNewRun, type DatabaseFixture, openFixture } from '../testing/fixtures.js'
import { uuidV7 } from '../uuid-v7.js'

let fixture: DatabaseFixture
let db: Database
beforeAll(async () => {
  fixture = await openFixture()
  db = fixture.db
})
afterAll(() => fixture.close())

const create = () => db.runs.createExternal({ experiment: 'outside', params: {}, tags: {}, notes: '' })
const append = (id: RunId, batch: LogBatchInput) => db.runs.appendBatch(id, LogBatch.parse(batch))

describe('an external run', () => {
  it('runs from the start and waits in no queue', async () => {
    const run = await db.runs.createExternal({
      experiment: 'outside',
      name: 'mine',
      params: { rate: 0.1, none: null },
      tags: { a: 'b' },
      notes: '',
    })
    expect(run).toMatchObject({ kind: 'external', status: 'running', name: 'mine', config: null, seq: 1 })
    expect(run.params).toEqual({ rate: 0.1, none: null })
    expect(await db.queue.claim('worker-1')).toBeNull()
  })

  it('is created once under an id of the client, and keeps what it is when created again', async () => {
    const id = uuidV7() as RunId
    const input = { id, experiment: 'outside', name: 'first', params: { rate: 0.1 }, tags: {}, notes: '' }
    const created = await Promise.all(Array.from({ length: 5 }, () => db.runs.createExternal(input)))
    expect(created.map((run) => [run.id, run.seq])).toEqual(Array(5).fill([id, 1]))
    const again = await db.runs.createExternal({ ...input, name: 'other', params: { rate: 0.2 } })
    expect(again).toEqual(created[0])
  })

  it('takes no id of a run that a worker trains', async () => {
    const { run } = await claimNewRun(fixture)
    const taken = db.runs.createExternal({ id: run.id, experiment: 'e', params: {}, tags: {}, notes: '' })
    await expect(taken).rejects.toMatchObject({ code: 'RUN_STATE_CONFLICT' })
    expect(await db.runs.get(run.id)).toMatchObject({ kind: 'trained', experimentName: 'tests' })
  })

  it('stores a batch once, however often and however concurrently it is sent', async () => {
    const { id } = await create()
    const batch: LogBatchInput = {
      batchId: 'b-1',
      metrics: [
        { key: 'loss', step: 1, value: 0.5, timestamp: 1 },
        { key: 'loss', step: 1, value: 'NaN', timestamp: 2 },
      ],
      logs: [{ message: 'hello' }],
      params: { rate: 0.1 },
      tags: { stage: 'head' },
    }
    const answers = await Promise.all(Array.from({ length: 8 }, () => append(id, batch)))
    expect(answers.filter(({ duplicate }) => !duplicate)).toHaveLength(1)
    expect(new Set(answers.map(({ seq }) => seq))).toEqual(new Set([2]))
    const { metrics, logs, run } = await db.runs.readChanges(id, 0, 100)
    expect(metrics).toEqual([
      {
        seq: 2,
        key: 'loss',
        points: [
          [1, 1, 0.5],
          [1, 2, 'NaN'],
        ],
      },
    ])
    expect(logs.map(({ message }) => message)).toEqual(['hello'])
    expect(run).toMatchObject({ seq: 2, params: { rate: 0.1 }, tags: { stage: 'head' } })
  })

  it('takes points as columns, and one key in several places, in order', async () => {
    const { id } = await create()
    const before = Date.now()
    await append(id, {
      batchId: 'b-1',
      metrics: [{ key: 'loss', step: 1, value: 0.5, timestamp: 1 }],
      series: [
        { key: 'loss', steps: [2, 2], values: [0.25, 'NaN'], timestamps: [2, 3] },
        { key: 'rate', steps: [7], values: ['-Infinity'] },
        { key: 'loss', steps: [1], values: [9], timestamps: [4] },
      ],
    })
    const { series } = await db.runs.readMetrics(id, {})
    expect(series.map(({ key, count }) => [key, count])).toEqual([
      ['loss', 4],
      ['rate', 1],
    ])
    expect(series[0]!.points).toEqual([
      [1, 1, 0.5],
      [2, 2, 0.25],
      [2, 3, 'NaN'],
      [1, 4, 9],
    ])
    const [[step, time, value]] = series[1]!.points as [[number, number, unknown]]
    expect([step, value]).toEqual([7, '-Infinity'])
    expect(time).toBeGreaterThanOrEqual(before)
  })

  it('keeps its summaries with its points, batch by batch', async () => {
    const { id } = await create()
    const values = [[3, 1], [2, 'NaN'], [-5]] as const
    for (const [step, batch] of values.entries())
      await append(id, {
        batchId: `b-${step}`,
        series: [{ key: 'loss', steps: batch.map(() => step), values: [...batch] }],
      })
    const [row] = await fixture.sql(
      `SELECT count, finite, sum_value, min_value, max_value, last_value, max_step, last_seq
       FROM metric_series WHERE run_id = $1`,
      [id],
    )
    expect(row).toEqual({
      count: '5',
      finite: '4',
      sum_value: 1,
      min_value: -5,
      max_value: 3,
      last_value: -5,
      max_step: '2',
      last_seq: '4',
    })
  })

  it('stores nothing of a batch that is refused', async () => {
    const { id } = await create()
    const series = [{ key: 'loss', steps: [1], values: [1] }]
    await expect(append(id, { batchId: 'b', series, params: { a: 'x\0y' } })).rejects.toMatchObject({
      code: 'INVALID_INPUT',
    })
    expect((await db.runs.readMetrics(id, {})).series).toEqual([])
    expect((await db.runs.get(id)).seq).toBe(1)
    expect(await append(id, { batchId: 'b', series })).toEqual({ seq: 2, duplicate: false })
  })

  it('of an unknown id is refused by name', async () => {
    const unknown = '00000000-0000-7000-8000-000000000000' as RunId
    await expect(append(unknown, { batchId: 'b' })).rejects.toMatchObject({ code: 'RUN_NOT_FOUND' })
  })

  it('gives different batches different numbers without a gap', async () => {
    const { id } = await create()
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, i) =>
        append(id, { batchId: `b-${i}`, metrics: [{ key: 'loss', step: i, value: i }] }),
      ),
    )
    expect(answers.map(({ seq }) => seq).sort((a, b) => a - b)).toEqual(
      Array.from({ length: 20 }, (_, i) => i + 2),
    )
  })

  it('still answers a repeated batch after its end, and refuses a new one', async () => {
    const { id } = await create()
    const first = await append(id, { batchId: 'last' })
    const ended = await db.runs.endExternal(id, { status: 'failed', message: 'out of memory' })
    expect(ended).toMatchObject({ status: 'failed', failure: { message: 'out of memory' } })
    expect(await append(id, { batchId: 'last' })).toEqual({ seq: first.seq, duplicate: true })
    await expect(append(id, { batchId: 'late' })).rejects.toMatchObject({
      code: 'RUN_STATE_CONFLICT',
      message: `Run ${id}: found external, failed, expected external, running`,
    })
  })

  it('ends whatever its program said last: a NUL, half a surrogate pair', async () => {
    const { id } = await create()
    const { failure } = await db.runs.endExternal(id, { status: 'failed', message: 'a\0b \ud83d' })
    expect(failure?.message).toBe('a\uFFFDb \uFFFD')
    const { events } = await db.runs.readChanges(id, 1, 100)
    expect(events.map(({ body }) => body)).toMatchObject([{ to: 'failed', reason: 'a\uFFFDb \uFFFD' }])
  })

  it('is canceled at once', async () => {
    const { id } = await create()
    expect((await db.runs.requestAction(id, 'cancel')).status).toBe('canceled')
  })

  it('is the only kind that takes batches', async () => {
    const { run } = await claimNewRun(fixture)
    await expect(append(run.id, { batchId: 'b' })).rejects.toThrow('found trained, running')
  })

  it('names text that cannot be stored', async () => {
    const { id } = await create()
    await expect(append(id, { batchId: 'b', tags: { a: 'x\0y' } })).rejects.toMatchObject({
      code: 'INVALID_INPUT',
    })
  })
})
