import type { LogBatchInput, RunId } from '@barycenter/contracts'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openProduct, type ProcessHandle, type Product, until } from '../fixtures/product.js'

const WRITERS = 3
const BATCHES = 150
const POINTS = 200
/** Answered batches after which the API is killed. Each start finds what to merge and begins at once. */
const KILLS = [40, 90, 150, 200, 260, 330, 400]

describe('an API killed with SIGKILL while it stores and merges points', () => {
  let product: Product
  let sql: pg.Client
  let api: ProcessHandle
  beforeAll(async () => {
    product = await openProduct()
    sql = new pg.Client({ connectionString: product.databaseUrl })
    await sql.connect()
    api = await product.startApi()
  })
  afterAll(async () => {
    await sql.end()
    await product.close()
  })

  let answered = 0
  let restarting: Promise<void> | null = null

  async function restart(): Promise<void> {
    await api.end('SIGKILL')
    api = await product.startApi()
  }

  /** Sends a batch until it is answered: again under its id whenever the server went away. */
  async function send(runId: RunId, body: LogBatchInput): Promise<void> {
    for (;;) {
      try {
        await product.client.call('logRunBatch', { params: { runId }, body })
        break
      } catch (error) {
        if ((error as Error).name !== 'ConnectionError') throw error
        await restarting
      }
    }
    answered++
    if (KILLS.includes(answered)) restarting = Promise.resolve(restarting).then(restart)
  }

  const batchOf = (index: number): LogBatchInput => {
    const steps = Array.from({ length: POINTS }, (_, point) => index * POINTS + point)
    const series = { key: 'loss', steps, values: steps.map((step) => 1 / (step + 1)), timestamps: steps }
    return { batchId: `batch-${index}`, series: [series] }
  }

  async function write(): Promise<RunId> {
    const { id } = await product.client.call('createExternalRun', { body: { experiment: 'crash' } })
    for (let index = 0; index < BATCHES; index++) await send(id, batchOf(index))
    await restarting
    await product.client.call('endExternalRun', { params: { runId: id }, body: {} })
    return id
  }

  it('has each point that it answered for exactly once, in order, and merges all in the end', async () => {
    const ids = await Promise.all(Array.from({ length: WRITERS }, write))
    const openSegments = async () => {
      const { rows } = await sql.query('SELECT count(*)::int AS open FROM metric_segment WHERE codec = 0')
      return rows[0].open as number
    }
    await until(async () => (await openSegments()) === 0, api.output)
    for (const runId of ids) {
      const { series } = await product.client.call('getRunMetrics', { params: { runId } })
      expect(series).toHaveLength(1)
      expect(series[0]!.count).toBe(BATCHES * POINTS)
      expect(series[0]!.points).toEqual(
        Array.from({ length: BATCHES * POINTS }, (_, step) => [step, step, 1 / (step + 1)]),
      )
    }
    expect(answered).toBe(WRITERS * BATCHES)
  })
})
