import {
  fromMetricValue,
  type MetricLine,
  MetricSearch,
  type PointTuple,
  type RunId,
  SmoothedMean,
  toMetricValue,
} from '@barycenter/contracts'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { z } from 'zod'
import type { Database } from '../database.js'
import { type DatabaseFixture, openFixture } from '../testing/fixtures.js'
import { seededRandom } from '../testing/random.js'

let fixture: DatabaseFixture
let db: Database
beforeAll(async () => {
  fixture = await openFixture()
  db = fixture.db
})
afterAll(() => fixture.close())

const START = 1.7e12

/** A walk with spikes, gaps and steps that are apart unevenly. */
function randomPoints(count: number, seed: number): PointTuple[] {
  const random = seededRandom(seed)
  let [step, value, time] = [0, 0, START]
  return Array.from({ length: count }, () => {
    step += 1 + Math.floor(3 * random() ** 4)
    time += Math.floor(50 * random())
    value += random() - 0.5
    const odd = random()
    const logged = odd < 0.001 ? Number.NaN : odd < 0.002 ? value + 1e4 * (random() - 0.5) : value
    return [step, time, toMetricValue(logged)]
  })
}

/** An external run that logs these series in batches. */
async function logRun(series: Record<string, PointTuple[]>, batch = 5000): Promise<RunId> {
  const { id } = await db.runs.createExternal({ experiment: 'charts', params: {}, tags: {}, notes: '' })
  for (const [key, points] of Object.entries(series))
    for (let from = 0; from < points.length; from += batch)
      await appendPoints(id, key, points.slice(from, from + batch))
  return id
}

async function appendPoints(id: RunId, key: string, points: PointTuple[]): Promise<void> {
  const column = (place: 0 | 1 | 2) => points.map((point) => point[place])
  await db.runs.appendBatch(id, {
    batchId: `${key}-${points[0]![0]}-${points.length}`,
    series: [{ key, steps: column(0) as number[], timestamps: column(1) as number[], values: column(2) }],
    metrics: [],
    logs: [],
    params: {},
    tags: {},
  })
}

const search = (of: z.input<typeof MetricSearch>) => db.runs.searchMetrics(MetricSearch.parse(of))

async function searchLine(of: z.input<typeof MetricSearch>): Promise<MetricLine> {
  return (await search(of)).lines[0]!
}

function smoothedOf(points: PointTuple[], weight: number): number[] {
  const smoother = new SmoothedMean(weight)
  return points.map(([step, , value]) => smoother.add(step, fromMetricValue(value)))
}

/** The line against all points at hand: smallest, largest, ends and gaps are there, and nothing else than points. */
function expectLine(line: MetricLine, inside: { x: number; point: PointTuple; smoothed?: number }[]): void {
  expect(line.inRange).toBe(inside.length)
  const known = new Map(inside.map((one) => [one.point[0], one]))
  line.steps.forEach((step, index) => {
    const one = known.get(step)!
    expect([line.x[index], line.values[index]]).toEqual([one.x, one.point[2]])
    if (line.smoothed) expect(fromMetricValue(line.smoothed[index]!)).toBe(one.smoothed)
  })
  const drawn = line.values.map(fromMetricValue)
  const all = inside.map(({ point }) => fromMetricValue(point[2]))
  const finite = (values: number[]) => values.filter(Number.isFinite)
  expect(Math.min(...finite(drawn))).toBe(Math.min(...finite(all)))
  expect(Math.max(...finite(drawn))).toBe(Math.max(...finite(all)))
  expect(drawn.some(Number.isNaN)).toBe(all.some(Number.isNaN))
  expect([line.x[0], line.x.at(-1)]).toEqual([inside[0]?.x, inside.at(-1)?.x])
  expect(line.x.every((x, index) => index === 0 || x >= line.x[index - 1]!)).toBe(true)
}

describe('a line', () => {
  /** Of one line the segments that a range cuts are read whole, of three the buckets of them and the points at the ends. */
  const LINES = ['loss', 'loss of another', 'loss of a third']
  const points = randomPoints(60_000, 1)
  const smoothed = smoothedOf(points, 0.95)
  let id: RunId
  beforeAll(async () => {
    const same = Object.fromEntries(LINES.map((key) => [key, points]))
    id = await logRun({ ...same, other: [[0, START - 500, 1]] })
  })

  const inside = (x: 'step' | 'relative' | 'wall', from: number, to: number) =>
    points.flatMap((point, index) => {
      const at = x === 'step' ? point[0] : x === 'wall' ? point[1] : point[1] - points[0]![1]
      return at >= from && at <= to ? [{ x: at, point, smoothed: smoothed[index]! }] : []
    })

  async function compareZooms(seed: number): Promise<void> {
    const random = seededRandom(seed)
    for (let zoom = 0; zoom < 20; zoom++) {
      const x = (['step', 'relative', 'wall'] as const)[zoom % 3]!
      const [low, high] = [inside(x, -Infinity, Infinity)[0]!.x, inside(x, -Infinity, Infinity).at(-1)!.x]
      const width = (high - low) * random() ** 3
      const from = low + (high - low - width) * random()
      const maxPoints = 10 + Math.floor(2000 * random() ** 2)
      const smoothing = zoom % 2 === 0 ? { kind: 'none' as const } : { kind: 'ema' as const, weight: 0.95 }
      const keys = zoom % 4 < 2 ? LINES.slice(0, 1) : LINES
      const of = { runIds: [id], keys, x, maxPoints, smoothing }
      const { lines } = await search({ ...of, from, to: from + width })
      expect(lines).toHaveLength(keys.length)
      const expected = inside(x, from, from + width)
      for (const line of lines) {
        if (expected.length > 0) expectLine(line, expected)
        else expect(line.inRange).toBe(0)
        expect(line.x.length).toBeLessThanOrEqual(1.5 * maxPoints)
      }
      expectLine(await searchLine(of), inside(x, -Infinity, Infinity))
    }
  }

  it('hides nothing and is smoothed over all points, at any zoom and before and after compaction', async () => {
    await compareZooms(1)
    await db.maintenance.compactRun(id)
    await compareZooms(2)
    await db.runs.endExternal(id, { status: 'completed' })
    await db.maintenance.compactRun(id)
    await compareZooms(3)
  })
})

describe('x of another metric', () => {
  it('joins by step, in its order, and counts what has no place', async () => {
    const at = (step: number, value: PointTuple[2]): PointTuple => [step, START + step, value]
    const id = await logRun({
      loss: [at(1, 5), at(2, 4), at(3, 'NaN'), at(4, 2), at(5, 1)],
      // The last value of a step holds; a step without one, or with one that is not finite, has no place.
      tokens: [at(1, 90), at(2, 7), at(2, 70), at(3, 80), at(4, 'Infinity')],
    })
    const of = { runIds: [id], keys: ['loss'], x: { metric: 'tokens' } }
    const line = await searchLine(of)
    expect(line).toMatchObject({ count: 5, inRange: 3, unmatched: 2, superseded: [] })
    expect([line.x, line.steps, line.values]).toEqual([
      [70, 80, 90],
      [2, 3, 1],
      [4, 'NaN', 5],
    ])
    const smoothed = await searchLine({ ...of, from: 75, smoothing: { kind: 'ema', weight: 0.5 } })
    expect([smoothed.x, smoothed.smoothed]).toEqual([
      [80, 90],
      ['NaN', 5],
    ])
    expect(await searchLine({ ...of, x: { metric: 'none' } })).toMatchObject({ x: [], unmatched: 5 })
  })

  it('thins by x and keeps the extremes', async () => {
    const random = seededRandom(3)
    const points = randomPoints(8000, 4)
    const xs = points.map(([step, time]): PointTuple => [step, time, random()])
    const id = await logRun({ loss: points, share: xs })
    const line = await searchLine({
      runIds: [id],
      keys: ['loss'],
      x: { metric: 'share' },
      from: 0.25,
      to: 0.75,
      maxPoints: 200,
    })
    const inside = points
      .map((point, index) => ({ x: xs[index]![2] as number, point }))
      .filter(({ x }) => x >= 0.25 && x <= 0.75)
      .sort((a, b) => a.x - b.x)
    expectLine(line, inside)
    expect(line.x.length).toBeLessThanOrEqual(300)
  })
})

describe('a run that went on from an earlier place', () => {
  it('has the live line, smoothed without what was superseded, and that as lines of their own', async () => {
    const id = await logRun({ loss: randomPoints(400, 5) })
    await db.runs.rewind(id, 300)
    const again = randomPoints(300, 6).map(([step, ...rest]): PointTuple => [300 + step, ...rest])
    await appendPoints(id, 'loss', again)
    const before = randomPoints(400, 5)
    const live = [...before.filter(([step]) => step <= 300), ...again]
    const smoothed = smoothedOf(live, 0.9)
    const line = await searchLine({ runIds: [id], keys: ['loss'], smoothing: { kind: 'ema', weight: 0.9 } })
    expectLine(
      line,
      live.map((point, index) => ({ x: point[0], point, smoothed: smoothed[index]! })),
    )
    expect(line.count).toBe(live.length)
    const gone = before.filter(([step]) => step > 300)
    expect(line.superseded.map(({ steps, values }) => [steps, values])).toEqual([
      [gone.map(([step]) => step), gone.map(([, , value]) => value)],
    ])
  })
})

describe('a search', () => {
  it('tells runs by number, leaves out those that there are not, and keeps the order asked for', async () => {
    const [a, b] = [await logRun({ x: [[1, 1, 1]], y: [[1, 1, 2]] }), await logRun({ y: [[1, 1, 3]] })]
    const gone = '0190a1b2-0000-7000-8000-000000000001' as RunId
    const { runs, lines } = await search({ runIds: [b, gone, a], keys: ['y', 'z', 'x'], x: 'relative' })
    expect(runs.map(({ runId, start }) => [runId, start])).toEqual([
      [b, 1],
      [a, 1],
    ])
    expect(lines.map(({ runId, key }) => [runId, key])).toEqual([
      [b, 'y'],
      [a, 'y'],
      [a, 'x'],
    ])
    expect(runs.map(({ seq }) => seq)).toEqual([(await db.runs.get(b)).seq, (await db.runs.get(a)).seq])
    expect(lines.map(({ seq }) => seq)).toEqual([runs[0]!.seq, runs[1]!.seq, runs[1]!.seq])
  })

  it('of a zoom beyond the points tells how many there are', async () => {
    const id = await logRun({ x: [[1, 1, 1]] })
    const smoothing = { kind: 'ema', weight: 0.5 } as const
    for (const more of [{}, { smoothing }, { x: 'wall' as const }])
      expect(await searchLine({ runIds: [id], keys: ['x'], from: 5, to: 9, ...more })).toMatchObject({
        count: 1,
        inRange: 0,
        x: [],
      })
  })

  it('smooths on from where it stands', async () => {
    const points = randomPoints(500, 8)
    const id = await logRun({ loss: points.slice(0, 300) })
    const of = { runIds: [id], keys: ['loss'], smoothing: { kind: 'ema', weight: 0.9 } as const }
    const { state } = await searchLine(of)
    const smoother = new SmoothedMean(0.9, state!)
    const next = points.slice(300).map(([step, , value]) => smoother.add(step, fromMetricValue(value)))
    expect(next).toEqual(smoothedOf(points, 0.9).slice(300))
    await appendPoints(id, 'loss', points.slice(300))
    const after = await searchLine({ ...of, from: points[300]![0] })
    expect(after.smoothed!.map(fromMetricValue)).toEqual(next)
  })
})
