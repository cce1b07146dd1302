import { MetricSearch, type RunId } from '@barycenter/contracts'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Database } from '../database.js'
import { type DatabaseFixture, openFixture } from '../testing/fixtures.js'
import { seededRandom } from '../testing/random.js'

const POINTS = 1_000_000
const A_BATCH = 16_000
const SPIKE = 1234.5
const START = 1.7e12

let fixture: DatabaseFixture
let db: Database
beforeAll(async () => {
  fixture = await openFixture()
  db = fixture.db
})
afterAll(() => fixture.close())

/** A million points, of which those of the last tenth are not merged yet. */
async function logSpike(id: RunId, key: string, place: number): Promise<void> {
  const steps = Array.from({ length: POINTS }, (_, step) => step)
  for (let from = 0; from < POINTS; from += A_BATCH) {
    if (from > 0.9 * POINTS && from - A_BATCH <= 0.9 * POINTS) await db.maintenance.compactRun(id)
    const part = steps.slice(from, from + A_BATCH)
    await db.runs.appendBatch(id, {
      batchId: `${key} ${from}`,
      series: [
        {
          key,
          steps: part,
          timestamps: part.map((step) => START + 5 * step),
          values: part.map((step) => (step === place ? SPIKE : Math.fround(Math.sin(step / 1000)))),
        },
      ],
      metrics: [],
      logs: [],
      params: {},
      tags: {},
    })
  }
}

describe('one spike among a million points', () => {
  it('is seen at every zoom that holds it: of steps, of times, smoothed, and in the band of a group', async () => {
    const random = seededRandom(1)
    const { id } = await db.runs.createExternal({ experiment: 'spike', params: {}, tags: {}, notes: '' })
    const places = {
      sealed: Math.floor(0.9 * POINTS * random()),
      open: Math.floor(POINTS * (0.95 + 0.05 * random())),
    }
    for (const [key, place] of Object.entries(places)) await logSpike(id, key, place)
    for (let zoom = 0; zoom < 60; zoom++) {
      const [key, place] = Object.entries(places)[zoom % 2]!
      const width = zoom < 2 ? POINTS : POINTS * random() ** 4
      const from = zoom < 2 ? 0 : Math.max(0, Math.floor(place - width * random()))
      const to = zoom < 2 ? POINTS : Math.ceil(Math.max(place, from + width))
      const maxPoints = 10 + Math.floor(2000 * random() ** 2)
      const what = `${key}, ${from} to ${to}, ${maxPoints} points`
      const { series } = await db.runs.readMetrics(id, { keys: key, fromStep: from, toStep: to, maxPoints })
      expect(
        series[0]!.points.map(([, , value]) => value),
        what,
      ).toContain(SPIKE)
      const x = (['step', 'relative', 'wall'] as const)[zoom % 3]!
      const onAxis = (step: number) => (x === 'step' ? step : x === 'relative' ? 5 * step : START + 5 * step)
      const search = MetricSearch.parse({
        runIds: [id],
        // Of one line the segments that are cut are read whole, of several their buckets.
        keys: zoom % 4 < 2 ? [key] : Object.keys(places),
        x,
        from: onAxis(from),
        to: onAxis(to),
        maxPoints,
        smoothing: zoom % 5 === 0 ? { kind: 'ema', weight: 0.99 } : { kind: 'none' },
        groups: [{ id: 'one', runIds: [id] }],
      })
      const found = await db.runs.searchMetrics(search)
      const line = found.lines.find((one) => one.key === key)!
      expect(line.values, what).toContain(SPIKE)
      expect(line.x[line.values.indexOf(SPIKE)], what).toBe(onAxis(place))
      expect(line.x.length, what).toBeLessThanOrEqual(1.5 * maxPoints)
      expect(found.bands.find((band) => band.key === key)!.max, what).toContain(SPIKE)
    }
  })
})
