import {
  type MetricBand,
  MetricSearch,
  type PointTuple,
  type RunId,
  SmoothedMean,
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

async function logRun(points: PointTuple[], end = false): Promise<RunId> {
  const { id } = await db.runs.createExternal({ experiment: 'bands', params: {}, tags: {}, notes: '' })
  for (let from = 0; from < points.length; from += 10_000) {
    const part = points.slice(from, from + 10_000)
    await db.runs.appendBatch(id, {
      batchId: `from ${from}`,
      series: [
        {
          key: 'loss',
          steps: part.map(([step]) => step),
          timestamps: part.map(([, time]) => time),
          values: part.map(([, , value]) => value),
        },
      ],
      metrics: [],
      logs: [],
      params: {},
      tags: {},
    })
  }
  if (!end) return id
  await db.runs.endExternal(id, { status: 'completed' })
  await db.maintenance.compactRun(id)
  return id
}

async function readBand(
  runIds: RunId[],
  more: Partial<z.input<typeof MetricSearch>> = {},
): Promise<MetricBand> {
  const groups = [{ id: 'all', runIds }]
  const search = MetricSearch.parse({ runIds: [runIds[0]!], keys: ['loss'], groups, lines: false, ...more })
  const { bands, lines } = await db.runs.searchMetrics(search)
  expect(lines).toEqual([])
  return bands[0]!
}

const line = (values: PointTuple[2][], apart = 1): PointTuple[] =>
  values.map((value, index) => [index * apart, 1000 + index * apart, value])

describe('the band of a group', () => {
  it('is what one computes by hand, at each step', async () => {
    const ids = [
      await logRun(line([1, 2, 'NaN', 8])),
      await logRun(line([3, 4, 5, 2])),
      await logRun(line([5, 9])),
    ]
    expect(await readBand(ids)).toEqual({
      groupId: 'all',
      key: 'loss',
      runs: 3,
      count: 10,
      x: [0, 1, 2, 3],
      n: [3, 3, 1, 2],
      mean: [3, 5, 5, 5],
      std: [2, Math.sqrt(13), null, Math.sqrt(18)],
      stderr: [2 / Math.sqrt(3), Math.sqrt(13) / Math.sqrt(3), null, Math.sqrt(18) / Math.sqrt(2)],
      min: [1, 2, 5, 2],
      max: [5, 9, 5, 8],
      smoothed: null,
    })
  })

  it('weighs a member that logs often as one that logs seldom', async () => {
    const often = await logRun(line(new Array(100).fill(0)))
    const seldom = await logRun(line(new Array(10).fill(1), 10))
    const { x, n, mean, min, max } = await readBand([often, seldom], { maxPoints: 40 })
    expect(n).toEqual(new Array(10).fill(2))
    expect(mean).toEqual(new Array(10).fill(0.5))
    expect([min, max]).toEqual([new Array(10).fill(0), new Array(10).fill(1)])
    expect(x).toEqual([4.5, 14.5, 24.5, 34.5, 44.5, 54.5, 64.5, 74.5, 84.5, 94.5])
  })

  it('is of the smoothed members, too', async () => {
    const members = [
      [1, 5, 2, 8],
      [4, 4, 0, 1],
    ]
    const ids = [await logRun(line(members[0]!)), await logRun(line(members[1]!))]
    const smoothed = members.map((values) => {
      const smoother = new SmoothedMean(0.5)
      return values.map((value, step) => smoother.add(step, value))
    })
    const band = await readBand(ids, { smoothing: { kind: 'ema', weight: 0.5 } })
    expect(band.mean).toEqual([2.5, 4.5, 1, 4.5])
    band.smoothed!.forEach((value, step) => {
      expect(value).toBeCloseTo((smoothed[0]![step]! + smoothed[1]![step]!) / 2, 12)
    })
  })

  it('is by time since each member began, or by another metric, in a range', async () => {
    const shifted = line([7, 9, 11]).map(([step, time, value]): PointTuple => [step, time + 5e6, value])
    const ids = [await logRun(line([1, 3, 5])), await logRun(shifted)]
    const relative = await readBand(ids, { x: 'relative', from: 1, to: 2 })
    expect([relative.x, relative.mean, relative.count]).toEqual([[1, 2], [6, 8], 4])
    const byItself = await readBand(ids, { x: { metric: 'loss' }, to: 7 })
    expect([byItself.x, byItself.mean, byItself.n]).toEqual([
      [1, 3, 5, 7],
      [1, 3, 5, 7],
      [1, 1, 1, 1],
    ])
  })

  it('of a metric that nobody logged is empty', async () => {
    const id = await logRun(line([1]))
    expect(await readBand([id], { keys: ['none'] })).toMatchObject({ runs: 0, count: 0, x: [], mean: [] })
  })

  it.each(['step', 'wall'] as const)(
    'is true to all points where stored buckets stand for them (x = %s)',
    async (x) => {
      const count = 120_000
      const members = [1, 2, 3].map((seed) => {
        const random = seededRandom(seed)
        return Array.from(
          { length: count },
          (_, step): PointTuple => [step, step, seed + Math.sin(step / 20_000) + random()],
        )
      })
      members[1]![70_001]![2] = 1e6
      const ids: RunId[] = []
      for (const points of members) ids.push(await logRun(points, true))
      const { x: xs, n, mean, min, max, std } = await readBand(ids, { x, maxPoints: 200 })
      expect([xs.length, n]).toEqual([50, new Array(50).fill(3)])
      const means = members.map((points) => bucketMeans(points, 50))
      const largest = max.indexOf(1e6)
      expect(largest).toBe(Math.floor(70_001 / (count / 50)))
      for (const bucket of xs.keys()) {
        // Of a bucket of 2,400 points, those of up to two stored buckets of 256 are shared out.
        if (Math.abs(bucket - largest) > 1) {
          const expected = means.map((of) => of[bucket]!)
          expect(Math.abs(mean[bucket]! - (expected[0]! + expected[1]! + expected[2]!) / 3)).toBeLessThan(
            0.05,
          )
          expect(Math.abs(std[bucket]! - 1)).toBeLessThan(0.1)
          expect(max[bucket]!).toBeLessThan(5)
        }
        expect(min[bucket]!).toBeGreaterThanOrEqual(0)
      }
    },
  )
})

function bucketMeans(points: PointTuple[], buckets: number): number[] {
  const size = points.length / buckets
  return Array.from({ length: buckets }, (_, bucket) => {
    const own = points.slice(bucket * size, (bucket + 1) * size).map(([, , value]) => value as number)
    return own.reduce((sum, value) => sum + value, 0) / own.length
  })
}
