import { LogBatch, type LogBatchInput, type RunId } from '@barycenter/contracts'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Database } from './database.js'
import { claimNewRun, type DatabaseFixture, openFixture } from './testing/fixtures.js'

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
