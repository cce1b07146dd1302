import type { RunId } from '@barycenter/contracts'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { SqlClient } from '../sql.js'
import { claimNewRun, type DatabaseFixture, openFixture } from '../testing/fixtures.js'
import { readMetrics } from './read-metrics.js'
import { SEGMENT_POINTS } from './seal.js'

const SEGMENTS = 40
const CHANGE_POINTS = SEGMENT_POINTS / 2
const POINTS = SEGMENTS * SEGMENT_POINTS

let fixture: DatabaseFixture
let client: pg.Client
let runId: RunId
beforeAll(async () => {
  fixture = await openFixture()
  client = new pg.Client({ connectionString: fixture.url })
  await client.connect()
  const { run, token, writer } = await claimNewRun(fixture)
  for (let from = 0; from < POINTS; from += CHANGE_POINTS) {
    const metrics = Array.from({ length: CHANGE_POINTS }, (_, index) => ({
      key: 'loss',
      step: from + index,
      timestamp: from + index,
      value: Math.sin(from + index),
    }))
    await writer.write({ metrics })
  }
  await fixture.db.queue.end(run.id, token, { status: 'completed' })
  await fixture.db.maintenance.compactRun(run.id)
  runId = run.id
})
afterAll(async () => {
  await client.end()
  await fixture.close()
})

/** What a read takes from the database: rows, and bytes of segments. */
async function costOf(query: { fromStep?: number; toStep?: number; maxPoints: number }) {
  const cost = { rows: 0, bytes: 0 }
  const counting = {
    async query(text: string, values: unknown[]) {
      const result = await client.query(text, values)
      cost.rows += result.rows.length
      for (const cell of result.rows.flatMap((row) => Object.values(row as object)))
        if (Buffer.isBuffer(cell)) cost.bytes += cell.length
      return result
    },
  } as unknown as SqlClient
  const { series } = await readMetrics(counting, runId, query)
  return { ...cost, points: series[0]!.points.length }
}

describe('what a chart of a sealed series reads', () => {
  it('as a whole is a row and a kilobyte a segment', async () => {
    const { rows, bytes, points } = await costOf({ maxPoints: 400 })
    expect(rows).toBeLessThanOrEqual(1 + 2 * SEGMENTS)
    expect(bytes).toBeLessThan(1024 * SEGMENTS)
    expect(points).toBeGreaterThan(200)
  })

  it('zoomed are the buckets of the segments in it, and the two segments that it cuts', async () => {
    const { rows, bytes } = await costOf({
      fromStep: 100_000,
      toStep: 100_000 + 6 * SEGMENT_POINTS,
      maxPoints: 800,
    })
    expect(rows).toBeLessThanOrEqual(1 + 2 * 8)
    expect(bytes).toBeLessThan(6 * 16_000 + 2 * 200_000)
  })

  it('zoomed to a few points is one segment, or two', async () => {
    const { rows, points } = await costOf({ fromStep: 300_000, toStep: 300_099, maxPoints: 800 })
    expect(rows).toBeLessThanOrEqual(1 + 2 * 2)
    expect(points).toBe(100)
  })
})
