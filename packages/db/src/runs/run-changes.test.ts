import type { LogLine, LogsQuery, PointTuple, RunChanges, RunEvent, RunId } from '@barycenter/contracts'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Database } from '../database.js'
import { claimNewRun, type DatabaseFixture, openFixture } from '../testing/fixtures.js'

let fixture: DatabaseFixture
let db: Database
beforeAll(async () => {
  fixture = await openFixture()
  db = fixture.db
})
afterAll(() => fixture.close())

const WRITES = 40

/** A run whose trainer, API and editor write at the same time. */
async function busyRun(): Promise<RunId> {
  const { run, writer } = await claimNewRun(fixture)
  const training = Promise.all(
    Array.from({ length: WRITES }, (_, step) =>
      writer.write({
        metrics: ['loss', 'accuracy'].map((key) => ({ key, step, timestamp: step, value: step / 7 })),
        logs: [{ level: 'info', message: `step ${step}`, timestamp: step }],
        events: step % 10 === 0 ? [{ type: 'phase.started', phase: 'base' }] : [],
      }),
    ),
  )
  const editing = Promise.all(
    Array.from({ length: 10 }, (_, index) => db.runs.update(run.id, { notes: `note ${index}` })),
  )
  await Promise.all([training, editing])
  return run.id
}

interface Folded {
  series: Record<string, PointTuple[]>
  logs: LogLine[]
  events: RunEvent[]
}

function fold(answers: RunChanges[]): Folded {
  const series: Folded['series'] = {}
  for (const { key, points } of answers.flatMap(({ metrics }) => metrics)) {
    series[key] = [...(series[key] ?? []), ...points]
  }
  return {
    series,
    logs: answers.flatMap(({ logs }) => logs),
    events: answers.flatMap(({ events }) => events),
  }
}

async function readInPieces(runId: RunId, limit: number): Promise<RunChanges[]> {
  const answers: RunChanges[] = []
  let more = true
  while (more) {
    const answer = await db.runs.readChanges(runId, answers.at(-1)?.to ?? 0, limit)
    answers.push(answer)
    more = answer.more
  }
  return answers
}

describe('changes', () => {
  it('are numbered without a gap however many write at once', async () => {
    const runId = await busyRun()
    const { to, run, metrics, events } = await db.runs.readChanges(runId, 0, 20_000)
    expect(to).toBe(run.seq)
    const seqs = new Set([...metrics, ...events].map(({ seq }) => seq))
    expect([...seqs].sort((a, b) => a - b)).toEqual(Array.from({ length: run.seq }, (_, i) => i + 1))
    expect(run.seq).toBe(2 + WRITES + 10)
  })

  it('fold to the same page in pieces of any size as in one', async () => {
    const runId = await busyRun()
    const whole = fold([await db.runs.readChanges(runId, 0, 20_000)])
    expect(whole.series.loss).toHaveLength(WRITES)
    for (const limit of [1, 2, 3, 7, 51]) {
      const pieces = await readInPieces(runId, limit)
      expect(pieces.every(({ from, to }) => to - from <= limit)).toBe(true)
      expect(fold(pieces)).toEqual(whole)
    }
  })

  it('cut at any number and continued are the whole', async () => {
    const runId = await busyRun()
    const all = await db.runs.readChanges(runId, 0, 20_000)
    for (let cut = 0; cut <= all.to; cut++) {
      const before = cut === 0 ? [] : [await db.runs.readChanges(runId, 0, cut)]
      expect(fold([...before, await db.runs.readChanges(runId, cut, 20_000)])).toEqual(fold([all]))
    }
  })

  it('read while they are written are a whole beginning of the history', async () => {
    const { run, writer } = await claimNewRun(fixture)
    const writing = Promise.all(
      Array.from({ length: 30 }, (_, step) =>
        writer.write({ metrics: [{ key: 'loss', step, timestamp: step, value: 1 }] }),
      ),
    )
    const reads = await Promise.all(Array.from({ length: 10 }, () => db.runs.readChanges(run.id, 0, 20_000)))
    await writing
    for (const { to, run: seen, metrics } of reads) {
      expect(to).toBe(seen.seq)
      expect(metrics.map(({ seq }) => seq)).toEqual(Array.from({ length: to - 2 }, (_, i) => i + 3))
    }
  })

  it('with very many points are cut into several answers', async () => {
    const { run, writer } = await claimNewRun(fixture)
    const points = (count: number) =>
      Array.from({ length: count }, (_, step) => ({ key: 'loss', step, timestamp: step, value: step }))
    for (const count of [150_000, 150_000, 250_000, 10]) await writer.write({ metrics: points(count) })
    const answers = await readInPieces(run.id, 20_000)
    expect(answers.map(({ to }) => to)).toEqual([3, 4, 5, 6])
    expect(fold(answers).series.loss).toHaveLength(550_010)
  })

  it('after a number that is not reached yet are none', async () => {
    const { run } = await claimNewRun(fixture)
    expect(await db.runs.readChanges(run.id, 99, 10)).toMatchObject({
      from: 99,
      to: 99,
      more: false,
      events: [],
    })
  })

  it('of an unknown run are refused', async () => {
    const id = '00000000-0000-7000-8000-000000000000' as RunId
    await expect(db.runs.readChanges(id, 0, 10)).rejects.toMatchObject({ code: 'RUN_NOT_FOUND' })
  })
})

describe('metrics', () => {
  it('keep NaN and infinities, and say null in the summary', async () => {
    const { run, writer } = await claimNewRun(fixture)
    const values = [1, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 5]
    for (const [step, value] of values.entries()) {
      await writer.write({ metrics: [{ key: 'loss', step, timestamp: step, value }] })
      expect((await db.runs.get(run.id)).summary).toEqual({ loss: Number.isFinite(value) ? value : null })
    }
    const { series } = await db.runs.readMetrics(run.id, {})
    const points = [1, 'NaN', 'Infinity', '-Infinity', 5].map((value, step) => [step, step, value])
    expect(series).toEqual([{ key: 'loss', count: 5, inRange: 5, points, superseded: [] }])
    const [row] = await fixture.sql(
      'SELECT min_value, max_value, finite FROM metric_series WHERE run_id = $1',
      [run.id],
    )
    expect(row).toEqual({ min_value: 1, max_value: 5, finite: '2' })
  })

  it('are read by key, and thinned with their true count', async () => {
    const { run, writer } = await claimNewRun(fixture)
    const keys = ['a', 'b', 'c']
    await writer.write({
      metrics: keys.flatMap((key) =>
        Array.from({ length: 1000 }, (_, step) => ({ key, step, timestamp: step, value: step })),
      ),
    })
    const { series } = await db.runs.readMetrics(run.id, { keys: 'a,c', maxPoints: 100 })
    expect(series.map(({ key, count }) => [key, count])).toEqual([
      ['a', 1000],
      ['c', 1000],
    ])
    expect(series[0]!.points.length).toBeLessThanOrEqual(100)
  })

  it('tell a resumed trainer the largest step of each', async () => {
    const { writer } = await claimNewRun(fixture)
    for (const step of [1, 9, 3])
      await writer.write({ metrics: [{ key: 'loss', step, timestamp: 1, value: 1 }] })
    expect(await writer.loggedSteps()).toEqual(new Map([['loss', 9]]))
  })
})

describe('logs', () => {
  it('are read in whole changes', async () => {
    const { run, writer } = await claimNewRun(fixture)
    const line = (message: string) => ({ level: 'info', message, timestamp: 1 }) as const
    await writer.write({ logs: [line('1'), line('2')] })
    await writer.write({ logs: [line('3'), line('4'), line('5')] })
    const messages = async (after: number, limit: number) =>
      (await db.runs.readLogs(run.id, { after, limit })).logs.map(({ message }) => message).join('')
    expect([await messages(0, 5), await messages(0, 4), await messages(3, 2)]).toEqual(['12345', '12', '345'])
  })

  it('are read backwards from a change, by level and by words', async () => {
    const { run, writer } = await claimNewRun(fixture)
    const levels = ['debug', 'info', 'warn', 'error'] as const
    for (let index = 0; index < 8; index++)
      await writer.write({
        logs: [
          { level: levels[index % 4]!, message: `${index}a`, timestamp: 1 },
          { level: levels[index % 4]!, message: `100%_${index}B`, timestamp: 1 },
        ],
      })
    const { seq } = await db.runs.get(run.id)
    const read = async (query: Partial<LogsQuery>) => {
      const { logs, total } = await db.runs.readLogs(run.id, { after: 0, limit: 100, ...query })
      return [logs.map(({ message }) => message), total]
    }
    expect(await read({ before: seq, limit: 3 })).toEqual([['6a', '100%_6B'], 16])
    expect(await read({ before: seq + 1, limit: 4 })).toEqual([['6a', '100%_6B', '7a', '100%_7B'], 16])
    expect(await read({ level: 'warn', search: 'A' })).toEqual([['2a', '3a', '6a', '7a'], 4])
    expect(await read({ search: '0%_7b', before: seq + 1 })).toEqual([['100%_7B'], 1])
    expect(await read({ search: '10%' })).toEqual([[], 0])
  })
})

describe('news', () => {
  const point = (step: number) => ({ key: 'loss', step, timestamp: step, value: step })

  it('for who reads points elsewhere have all but points, and of a long log the end', async () => {
    const { run, writer } = await claimNewRun(fixture)
    await writer.write({ metrics: [point(1), point(2), { ...point(1), key: 'accuracy' }] })
    for (let index = 0; index < 3; index++)
      await writer.write({
        logs: Array.from({ length: 400 }, (_, line) => ({
          level: 'info',
          message: `${index}.${line}`,
          timestamp: 1,
        })),
      })
    const brief = await db.runs.readNews(run.id, { after: 0, limit: 1, past: 'brief' })
    const all = await db.runs.readChanges(run.id, 0, 100)
    expect(brief).toMatchObject({ from: 0, to: all.to, more: false, metrics: [], events: all.events })
    expect(brief.logs).toEqual(all.logs.slice(-800))
    expect(brief.omitted).toEqual({
      series: [
        { key: 'accuracy', count: 1 },
        { key: 'loss', count: 2 },
      ],
      logs: 400,
    })
    const none = await db.runs.readNews(run.id, { after: 0, limit: 1, past: 'none' })
    expect(none).toMatchObject({ from: 0, to: all.to, metrics: [], events: [], logs: [] })
    expect(none.omitted).toBeDefined()
  })

  it('of many runs that are begun with in one moment are told apart, and a run that is not there is refused alone', async () => {
    const one = (await claimNewRun(fixture)).run
    const other = (await claimNewRun(fixture)).run
    const ids = [one.id, '01890000-0000-7000-8000-000000000000' as typeof one.id, other.id, one.id]
    const answers = await Promise.allSettled(
      ids.map((id) => db.runs.readNews(id, { after: 0, limit: 1, past: 'none' })),
    )
    const told = answers.map((answer) =>
      answer.status === 'fulfilled' ? answer.value.run.id : answer.reason.code,
    )
    expect(told).toEqual([one.id, 'RUN_NOT_FOUND', other.id, one.id])
  })

  it('after a number have its points, unless they are more than a page can take', async () => {
    const { run, writer } = await claimNewRun(fixture)
    await writer.write({ metrics: [point(1)] })
    const { to } = await db.runs.readChanges(run.id, 0, 100)
    await writer.write({ metrics: [point(2)] })
    const few = await db.runs.readNews(run.id, { after: to, limit: 100, past: 'none' })
    expect(few).toEqual(await db.runs.readChanges(run.id, to, 100))
    await writer.write({ metrics: Array.from({ length: 30_000 }, (_, step) => point(step)) })
    const many = await db.runs.readNews(run.id, { after: to, limit: 100, past: 'none' })
    expect(many).toMatchObject({ from: to, to: to + 2, metrics: [], more: false })
    expect(many.omitted!.series).toEqual([{ key: 'loss', count: 30_002 }])
  })
})
