import {
  fromMetricValue,
  type MetricSeries,
  type PointTuple,
  type RunId,
  RunSearch,
  toMetricValue,
} from '@barycenter/contracts'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Database } from '../database.js'
import { openDatabase } from '../open-database.js'
import { claimNewRun, type DatabaseFixture, openFixture } from '../testing/fixtures.js'
import { seededRandom } from '../testing/random.js'

let fixture: DatabaseFixture
let db: Database
beforeAll(async () => {
  fixture = await openFixture()
  db = fixture.db
})
afterAll(() => fixture.close())

const KEY = 'loss'
const MOST_KEPT = 6

/** A walk with spikes, values that are not finite, steps that repeat, go back and start again. */
function randomSeries(count: number, seed: number): PointTuple[] {
  const random = seededRandom(seed)
  let [step, value] = [0, 0]
  return Array.from({ length: count }, (_, index) => {
    const kind = random()
    if (kind < 0.0002) step = Math.floor(step * random())
    else if (kind < 0.02) step -= Math.floor(5 * random())
    else if (kind < 0.9) step++
    value += random() - 0.5
    const odd = random()
    const logged =
      odd < 0.0003
        ? [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY][Math.floor(3 * random())]!
        : odd < 0.001
          ? value + 1e4 * (random() - 0.5)
          : value
    return [step, 1.7e12 + 20 * index, toMetricValue(logged)]
  })
}

const toPoint = ([step, timestamp, value]: PointTuple) => ({
  key: KEY,
  step,
  timestamp,
  value: fromMetricValue(value),
})

/** Logs the points in changes of random sizes, as a trained run. */
async function logSeries(points: PointTuple[], seed: number, largest = 2500) {
  const claimed = await claimNewRun(fixture)
  const random = seededRandom(seed)
  for (let from = 0; from < points.length; ) {
    const to = from + 1 + Math.floor(largest * random())
    await claimed.writer.write({ metrics: points.slice(from, to).map(toPoint) })
    from = to
  }
  return claimed
}

async function read(
  runId: RunId,
  query: Parameters<Database['runs']['readMetrics']>[1],
): Promise<MetricSeries> {
  const { series } = await db.runs.readMetrics(runId, { keys: KEY, ...query })
  return series[0]!
}

/** What the points of a bucket must be thinned to. */
function keptOf(points: PointTuple[]): PointTuple[] {
  const finite = points.filter(([, , value]) => typeof value === 'number')
  const odd = points.filter(([, , value]) => typeof value !== 'number')
  const by = (better: (a: number, b: number) => boolean) =>
    finite.reduce<PointTuple | undefined>(
      (best, point) => (best && !better(point[2] as number, best[2] as number) ? best : point),
      undefined,
    )
  const kept = [points[0], points.at(-1), by((a, b) => a < b), by((a, b) => a > b), odd[0], odd.at(-1)]
  return points.filter((point) => kept.includes(point))
}

function expectFaithful(answer: MetricSeries, inside: PointTuple[]): void {
  expect(answer.inRange).toBe(inside.length)
  const buckets = answer.buckets!
  let at = 0
  const kept: PointTuple[] = []
  for (const bucket of buckets) {
    const points = inside.slice(at, at + bucket.count)
    at += bucket.count
    kept.push(...keptOf(points))
    const finite = points.flatMap(([, , value]) => (typeof value === 'number' ? [value] : []))
    const steps = points.map(([step]) => step)
    const { mean, ...exact } = bucket
    expect(exact).toEqual({
      count: points.length,
      notFinite: points.length - finite.length,
      minStep: Math.min(...steps),
      maxStep: Math.max(...steps),
      first: points[0],
      last: points.at(-1),
      min: finite.length > 0 ? Math.min(...finite) : null,
      max: finite.length > 0 ? Math.max(...finite) : null,
    })
    if (finite.length === 0) expect(mean).toBeNull()
    else expect(mean).toBeCloseTo(finite.reduce((sum, value) => sum + value, 0) / finite.length, 6)
  }
  expect(at).toBe(inside.length)
  expect(answer.points).toEqual(kept)
}

/** Compares reads at random zooms with all points at hand. */
async function compareZooms(runId: RunId, points: PointTuple[], seed: number): Promise<void> {
  const random = seededRandom(seed)
  const highest = Math.max(...points.map(([step]) => step))
  expect((await read(runId, {})).points).toEqual(points)
  for (let zoom = 0; zoom < 25; zoom++) {
    const width = highest * random() ** 3
    const fromStep = zoom === 0 ? 0 : Math.floor((highest - width) * random())
    const toStep = zoom === 0 ? highest : Math.ceil(fromStep + width)
    const maxPoints = 10 + Math.floor(2000 * random() ** 3)
    const inside = points.filter(([step]) => step >= fromStep && step <= toStep)
    const answer = await read(runId, { fromStep, toStep, maxPoints, buckets: true })
    expectFaithful(answer, inside)
    expect(answer.buckets!.length).toBeLessThanOrEqual(Math.floor(maxPoints / 4))
    expect(answer.points.length).toBeLessThanOrEqual((MOST_KEPT / 4) * maxPoints)
    const plain = await read(runId, { fromStep, toStep, maxPoints })
    expect(plain.points).toEqual(inside.length <= maxPoints ? inside : answer.points)
  }
}

const segments = (runId: RunId) =>
  fixture.sql(
    `SELECT segment.codec, segment.count, segment.seq, segment.last_seq FROM metric_segment segment
     JOIN metric_series series ON series.id = segment.series_id WHERE series.run_id = $1 ORDER BY series.id, seq`,
    [runId],
  )

describe('a zoom', () => {
  it.each([1, 2])('hides nothing, before compaction, half-way and after it (seed %i)', async (seed) => {
    const points = randomSeries(60_000, seed)
    const { run, token } = await logSeries(points, seed)
    await compareZooms(run.id, points, seed)
    const { sealed } = await db.maintenance.compactRun(run.id)
    expect(sealed).toBeGreaterThan(1)
    await compareZooms(run.id, points, seed + 10)
    await db.queue.end(run.id, token, { status: 'completed' })
    await db.maintenance.compactRun(run.id)
    expect((await segments(run.id)).every(({ codec }) => codec === 1)).toBe(true)
    await compareZooms(run.id, points, seed + 20)
  })

  it('of no point at all is empty', async () => {
    const { run } = await logSeries(randomSeries(100, 4), 4)
    const empty = { count: 100, inRange: 0, points: [], buckets: [] }
    expect(await read(run.id, { fromStep: 1e6, maxPoints: 100, buckets: true })).toMatchObject(empty)
  })
})

describe('compaction', () => {
  const changesAfter = async (runId: RunId, after: number) =>
    (await db.runs.readChanges(runId, after, 20_000)).metrics

  it('leaves the changes as they were, from any number on', async () => {
    const { run, token, writer } = await claimNewRun(fixture)
    const random = seededRandom(11)
    const keys = ['a', 'b', 'c']
    for (let step = 0; step < 120; step++) {
      const metrics = keys.flatMap((key) =>
        random() < 0.6
          ? [
              { key, step, timestamp: step, value: random() },
              { key, step, timestamp: 1, value: 2 },
            ]
          : [],
      )
      await writer.write({ metrics, logs: [{ level: 'info', message: 'x', timestamp: 1 }] })
    }
    await db.queue.end(run.id, token, { status: 'completed' })
    const before = await changesAfter(run.id, 0)
    expect((await db.maintenance.compactRun(run.id)).sealed).toBe(3)
    for (let after = 0; after <= 125; after += 5)
      expect(await changesAfter(run.id, after)).toEqual(before.filter(({ seq }) => seq > after))
    const { metrics, to } = await db.runs.readChanges(run.id, 40, 7)
    expect(to).toBe(47)
    expect(metrics).toEqual(before.filter(({ seq }) => seq > 40 && seq <= 47))
  })

  it('cuts an answer where it cut it before', async () => {
    const { run, token, writer } = await claimNewRun(fixture)
    const points = Array.from({ length: 45_000 }, (_, step) => ({ step, timestamp: step, value: step }))
    for (let change = 0; change < 4; change++)
      await writer.write({ metrics: ['a', 'b'].flatMap((key) => points.map((point) => ({ key, ...point }))) })
    await db.queue.end(run.id, token, { status: 'completed' })
    const cuts = async () => {
      const first = await db.runs.readChanges(run.id, 0, 20_000)
      return [first.to, (await db.runs.readChanges(run.id, first.to, 20_000)).to]
    }
    const before = await cuts()
    expect(before).toEqual([4, 7])
    await db.maintenance.compactRun(run.id)
    expect(await cuts()).toEqual(before)
  })

  it('beside appends, by two at once, loses and repeats nothing', async () => {
    const { run, token, writer } = await claimNewRun(fixture)
    const other = await openDatabase({ url: fixture.url, applicationName: 'other replica' })
    const points = randomSeries(6000, 12)
    let writing = true
    const compacting = [db, other].map(async ({ maintenance }) => {
      while (writing) await maintenance.compactRun(run.id)
    })
    for (let from = 0; from < points.length; from += 10)
      await writer.write({ metrics: points.slice(from, from + 10).map(toPoint) })
    writing = false
    await Promise.all(compacting)
    expect((await segments(run.id)).some(({ codec }) => codec === 1)).toBe(true)
    await db.queue.end(run.id, token, { status: 'completed' })
    await Promise.all([db, other].map(({ maintenance }) => maintenance.compactRun(run.id)))
    expect((await read(run.id, {})).points).toEqual(points)
    expect(await segments(run.id)).toHaveLength(1)
    await other.close()
  })

  it('that fails half-way leaves all as it was, and can be tried again', async () => {
    const points = randomSeries(3000, 16)
    const { run, token } = await logSeries(points, 16, 100)
    await db.queue.end(run.id, token, { status: 'completed' })
    const before = await segments(run.id)
    await fixture.sql(`
      CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'no space'; END $$;
      CREATE TRIGGER refuse BEFORE INSERT ON metric_segment FOR EACH ROW WHEN (NEW.codec = 1) EXECUTE FUNCTION refuse()`)
    await expect(db.maintenance.compactRun(run.id)).rejects.toThrow('no space')
    await fixture.sql('DROP FUNCTION refuse() CASCADE')
    expect(await segments(run.id)).toEqual(before)
    expect((await read(run.id, {})).points).toEqual(points)
    expect((await db.maintenance.compactRun(run.id)).sealed).toBe(1)
    expect((await read(run.id, {})).points).toEqual(points)
  })

  it('of a run that goes on keeps segments few and waits until it is worth it', async () => {
    const { run, writer } = await claimNewRun(fixture)
    const log = async (from: number, to: number) => {
      for (let step = from; step < to; step++)
        await writer.write({ metrics: [{ key: KEY, step, timestamp: step, value: step }] })
    }
    await log(0, 100)
    expect(await db.maintenance.compactRun(run.id)).toEqual({ merged: 0, sealed: 0 })
    for (let round = 1; round <= 5; round++) {
      await log(round * 128, (round + 1) * 128)
      await db.maintenance.compactRun(run.id)
    }
    expect((await segments(run.id)).length).toBeLessThan(4)
    expect((await read(run.id, {})).points).toHaveLength(100 + 5 * 128)
  })

  it('of a run that goes on is not held up by small segments before large ones', async () => {
    const { run, writer } = await claimNewRun(fixture)
    let step = 0
    const log = (count: number) =>
      writer.write({
        metrics: Array.from({ length: count }, () => ({ key: KEY, step: step++, timestamp: 1, value: step })),
      })
    for (const count of [1, 1, 1, 1, 1, 1, 1, 60_000, 60_000]) await log(count)
    expect((await db.maintenance.compactRun(run.id)).merged).toBe(9)
    expect((await read(run.id, { maxPoints: 10 })).inRange).toBe(120_007)
  })

  it('that would lose points leaves all as it was', async () => {
    const { run, token, writer } = await claimNewRun(fixture)
    for (const step of [1, 2])
      await writer.write({ metrics: [{ key: KEY, step, timestamp: step, value: step }] })
    await db.queue.end(run.id, token, { status: 'canceled' })
    await fixture.sql(
      `UPDATE metric_segment SET count = 2 FROM metric_series series
       WHERE series.id = series_id AND series.run_id = $1 AND first_step = 1`,
      [run.id],
    )
    await expect(db.maintenance.compactRun(run.id)).rejects.toThrow('2 points sealed of 3 merged')
    expect(await segments(run.id)).toHaveLength(2)
  })

  it('finds runs with points that wait, and none when all are sealed', async () => {
    const { run, token, writer } = await claimNewRun(fixture)
    await writer.write({ metrics: [{ key: KEY, step: 1, timestamp: 1, value: 1 }] })
    expect(await db.maintenance.runsToCompact()).toContain(run.id)
    await db.queue.end(run.id, token, { status: 'completed' })
    expect(await db.maintenance.compactRun(run.id)).toEqual({ merged: 1, sealed: 1 })
    expect(await db.maintenance.runsToCompact()).not.toContain(run.id)
  })

  it('reads and merges segments of versions that did not keep their range of steps', async () => {
    const points = randomSeries(3000, 13)
    const { run, token } = await logSeries(points, 13, 200)
    await fixture.sql(
      `UPDATE metric_segment SET min_step = NULL, max_step = NULL
       WHERE series_id IN (SELECT id FROM metric_series WHERE run_id = $1)`,
      [run.id],
    )
    await compareZooms(run.id, points, 14)
    await db.queue.end(run.id, token, { status: 'completed' })
    await db.maintenance.compactRun(run.id)
    await compareZooms(run.id, points, 15)
  })
})

describe('an append', () => {
  it('whose sums overflow is stored all the same', async () => {
    const { run, writer } = await claimNewRun(fixture)
    for (const step of [1, 2, 3])
      await writer.write({ metrics: [{ key: KEY, step, timestamp: 1, value: 1.7e308 }] })
    expect((await read(run.id, {})).points).toHaveLength(3)
  })

  it('whose mean underflows is found all the same, while the run goes on and when it has ended', async () => {
    const { run, token, writer } = await claimNewRun(fixture)
    const key = 'tiny'
    await writer.write({ metrics: [0, 5e-324].map((value, step) => ({ key, step, timestamp: 1, value })) })
    const value = { of: 'metric', key, stat: 'mean' } as const
    const find = async () =>
      (await db.runs.search(RunSearch.parse({ where: [], select: [value], limit: 500 }))).hits.find(
        ({ id }) => id === run.id,
      )?.values
    expect(await find()).toEqual([0])
    await db.queue.end(run.id, token, { status: 'canceled' })
    expect(await find()).toEqual([0])
  })

  it('changes nothing that is indexed, so that the row of its series stays in its indexes (HOT)', async () => {
    const indexed = await fixture.sql(
      `SELECT DISTINCT attname FROM pg_index
       JOIN pg_attribute ON attrelid = indrelid AND attnum = ANY (indkey::int2[])
       WHERE indrelid = 'metric_series'::regclass ORDER BY attname`,
    )
    expect(indexed.map(({ attname }) => attname)).toEqual(['id', 'key', 'run_id'])
  })
})
