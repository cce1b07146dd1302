import { type ErrorCode, LogBatch, type Run } from '@barycenter/contracts'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createRunLogger } from './run-logger.js'

const externalRun: Partial<Run> = {
  id: '0190a1b2-0000-7000-8000-000000000001' as Run['id'],
  experimentId: '0190a1b2-0000-7000-8000-000000000002' as Run['experimentId'],
  experimentName: 'e',
  name: 'r',
  kind: 'external',
  status: 'running',
  seed: null,
  groupId: null,
  parentRunId: null,
  origin: null,
  config: null,
  params: {},
  tags: {},
  notes: '',
  progress: null,
  failure: null,
  requestedAction: null,
  provenance: null,
  results: [],
  summary: {},
  attempt: 0,
  workerId: null,
  heartbeatAt: null,
  liveness: null,
  recoveries: 0,
  queue: null,
  createdAt: '2026-01-01T00:00:00.000Z',
  startedAt: '2026-01-01T00:00:00.000Z',
  endedAt: null,
  archivedAt: null,
  seq: 0,
}

type Trouble = 'unreachable' | 'answer lost' | ErrorCode

/** A server that stores batches by their id, and has the given troubles, one for each request, first. */
function store(troubles: Trouble[] = []) {
  const batches = new Map<string, LogBatch>()
  const state = { requests: 0, status: 'running' }
  const answer = (url: string, body: unknown): unknown => {
    if (url.endsWith('/log')) {
      const batch = LogBatch.parse(body)
      batches.set(batch.batchId, batch)
      return { seq: 1, duplicate: false }
    }
    if (url.endsWith('/end')) state.status = (body as { status: string }).status
    return { ...externalRun, status: state.status }
  }
  const fetch = async (url: unknown, init: RequestInit = {}): Promise<Response> => {
    if (String(url).endsWith('/external')) return Response.json(externalRun, { status: 201 })
    state.requests++
    const trouble = troubles.shift()
    if (trouble === 'unreachable') throw new TypeError('fetch failed')
    if (trouble && trouble !== 'answer lost')
      return Response.json({ error: { code: trouble, message: trouble, issues: [] } }, { status: 409 })
    const body = answer(String(url), init.body && JSON.parse(String(init.body)))
    if (trouble === 'answer lost') throw new TypeError('fetch failed')
    return Response.json(body)
  }
  const points = () =>
    [...batches.values()].flatMap(({ series }) =>
      series.flatMap(({ steps, values }) => steps.map((step, index) => [step, values[index]])),
    )
  return { state, batches, points, fetch: fetch as typeof globalThis.fetch }
}

const open = (fetch: typeof globalThis.fetch) => createRunLogger({ baseUrl: 'http://127.0.0.1:4747', fetch })

describe('createRunLogger', () => {
  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => void vi.useRealTimers())

  it('gathers what is logged within half a second into one batch', async () => {
    const server = store()
    const logger = await open(server.fetch)
    logger.log({ loss: 1, accuracy: 0.5 }, 1)
    logger.log({ loss: Number.NaN }, 2)
    logger.info('half way')
    await vi.advanceTimersByTimeAsync(500)
    expect(server.batches.size).toBe(1)
    const [batch] = server.batches.values()
    const now = Date.now() - 500
    expect(batch?.series).toEqual([
      { key: 'loss', steps: [1, 2], values: [1, 'NaN'], timestamps: [now, now] },
      { key: 'accuracy', steps: [1], values: [0.5], timestamps: [now] },
    ])
    expect(batch?.logs[0]?.message).toBe('half way')
  })

  it('sends a batch whose answer was lost again under the same id, so it is stored once', async () => {
    const server = store(['answer lost', 'unreachable', 'DATABASE_UNAVAILABLE', 'INTERNAL'])
    const logger = await open(server.fetch)
    logger.log({ loss: 1 }, 1)
    await vi.advanceTimersByTimeAsync(500)
    logger.log({ loss: 2 }, 2)
    await vi.advanceTimersByTimeAsync(60_000)
    expect(server.points()).toEqual([
      [1, 1],
      [2, 2],
    ])
    expect(server.batches.size).toBe(2)
    expect(server.state.requests).toBe(6)
  })

  it('splits more points than one batch may hold', async () => {
    const server = store()
    const logger = await open(server.fetch)
    for (let step = 0; step < 10_001; step++) logger.log({ loss: step }, step)
    await logger.finish()
    expect([...server.batches.values()].map(({ series }) => series[0]?.steps.length)).toEqual([10_000, 1])
  })

  it('sends everything before it ends the run', async () => {
    const server = store()
    const logger = await open(server.fetch)
    logger.log({ loss: 1 }, 1)
    await logger.finish('failed', 'out of memory')
    expect(server.points()).toEqual([[1, 1]])
    expect(server.state.status).toBe('failed')
  })

  it('takes a conflict for success when the answer to ending the run was lost', async () => {
    const server = store(['answer lost', 'RUN_STATE_CONFLICT'])
    const logger = await open(server.fetch)
    const finished = logger.finish()
    await vi.advanceTimersByTimeAsync(1000)
    await expect(finished).resolves.toBeUndefined()
  })

  it('never throws from log; finish says what was refused', async () => {
    const server = store(['RUN_STATE_CONFLICT'])
    const logger = await open(server.fetch)
    logger.log({ loss: 1 }, 1)
    await vi.advanceTimersByTimeAsync(500)
    await expect(logger.finish()).rejects.toMatchObject({ code: 'RUN_STATE_CONFLICT' })
  })

  it('leaves out only the point that does not fit, ends the run, and says which it was', async () => {
    const server = store()
    const logger = await open(server.fetch)
    logger.log({ loss: 1 }, 1)
    logger.log({ loss: 2 }, 1.5)
    logger.info('x'.repeat(20_001))
    logger.log({ loss: 3 }, 2)
    await expect(logger.finish()).rejects.toThrow('loss: not logged, step: found 1.5')
    expect(server.points()).toEqual([
      [1, 1],
      [2, 3],
    ])
    expect(server.state.status).toBe('completed')
  })

  it('gives up on finishing when the server stays away, and says which address', async () => {
    const server = store(Array.from({ length: 100 }, () => 'unreachable' as const))
    const logger = await open(server.fetch)
    logger.log({ loss: 1 }, 1)
    const finished = expect(logger.finish()).rejects.toThrow('http://127.0.0.1:4747')
    await vi.advanceTimersByTimeAsync(61_000)
    await finished
  })
})
