import {
  ChartFeed,
  createRunLogger,
  foldChanges,
  type LiveConnection,
  type RunView,
} from '@barycenter/client'
import { createLiveConnection } from '@barycenter/client/live'
import type { LogBatchInput, MetricValue, Run, RunId } from '@barycenter/contracts'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { openBreakableLine } from '../fixtures/breakable-line.js'
import { openProduct, type ProcessHandle, type Product } from '../fixtures/product.js'

/** Park and Miller's generator: the same numbers in every run of the test. */
function seededRandom(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (state * 48_271) % 2_147_483_647
    return state % below
  }
}

describe('live views of one run', () => {
  let product: Product
  let api: ProcessHandle
  const opened: (() => unknown)[] = []

  beforeAll(async () => {
    product = await openProduct()
    api = await product.startApi()
  })
  afterEach(async () => {
    for (const close of opened.splice(0)) await close()
  })
  afterAll(() => product.close())

  function connect(url: string): LiveConnection {
    const live = createLiveConnection({ baseUrl: url })
    opened.push(() => live.close())
    return live
  }

  /** Watches from now on; `at(seq)` gives the view once it has come so far. */
  function watch(live: LiveConnection, runId: RunId): { at(seq: number): Promise<RunView> } {
    let latest: RunView | undefined
    let look: () => void = () => {}
    live.watchRun(runId, {
      onView: (view) => {
        latest = view
        look()
      },
    })
    return {
      at: (seq) =>
        new Promise((resolve) => {
          look = () => {
            if (latest && latest.seq >= seq) resolve(latest)
          }
          look()
        }),
    }
  }

  async function stored(run: Run): Promise<RunView> {
    let view: RunView | null = null
    for (let more = true; more; ) {
      const changes = await product.client.call('getRunChanges', {
        params: { runId: run.id },
        query: { after: view?.seq ?? 0, limit: 7 },
      })
      const folded = foldChanges(view, changes)
      if ('gap' in folded) throw new Error(`gap ${JSON.stringify(folded.gap)}`)
      view = folded.view
      more = changes.more
    }
    return view as unknown as RunView
  }

  function randomBatch(random: (below: number) => number, batchId: string, step: number): LogBatchInput {
    const values: MetricValue[] = ['NaN', 'Infinity', random(1000) / 7]
    const metrics = Array.from({ length: random(4) }, () => ({
      key: `key/${random(3)}`,
      // Steps may repeat and go back.
      step: step - random(3),
      value: values[random(3)]!,
    }))
    return { batchId, metrics, logs: random(4) === 0 ? [{ message: `line ${step}` }] : [] }
  }

  it.each([1, 2, 3])(
    'are the same for a page that stayed and one that was cut off at random times (seed %i)',
    async (seed) => {
      const { id: runId } = await product.client.call('createExternalRun', { body: { name: `cut ${seed}` } })
      const line = await openBreakableLine(product.url)
      opened.push(() => line.close())
      const stayed = watch(connect(product.url), runId)
      const cut = watch(connect(line.url), runId)
      await Promise.all([stayed.at(1), cut.at(1)])

      const write = async (writer: number) => {
        const random = seededRandom(100 * seed + writer)
        for (let step = 1; step <= 40; step++) {
          const body = randomBatch(random, `${writer}-${step}`, step)
          await product.client.call('logRunBatch', { params: { runId }, body })
          // A lost answer makes a program send its batch again.
          if (random(5) === 0) await product.client.call('logRunBatch', { params: { runId }, body })
          if (random(6) === 0) line.break()
          else if (random(3) === 0) line.mend()
        }
      }
      await Promise.all([write(1), write(2), write(3)])
      line.mend()
      const run = await product.client.call('endExternalRun', { params: { runId }, body: {} })

      const expected = await stored(run)
      expect(expected.seq).toBe(run.seq)
      expect(await stayed.at(run.seq)).toEqual(expected)
      expect(await cut.at(run.seq)).toEqual(expected)
      expect(line.broken()).toBeGreaterThan(0)
    },
  )

  it('and charts show every point once, however often their line is cut off and whenever they are read', async () => {
    const { id: runId } = await product.client.call('createExternalRun', { body: { name: 'charted' } })
    const line = await openBreakableLine(product.url)
    opened.push(() => line.close())
    const live = connect(line.url)
    const feed = new ChartFeed({ keys: ['loss'], x: 'step', smoothing: { kind: 'ema', weight: 0.9 } })
    let seen = 0
    let look: () => void = () => {}
    live.watchNews(runId, (changes) => {
      feed.receive(changes)
      seen = Math.max(seen, changes.to)
      look()
    })
    const until = (seq: number) =>
      new Promise<void>((resolve) => {
        look = () => seen >= seq && resolve()
        look()
      })
    const read = async () => {
      const smoothing = { kind: 'ema', weight: 0.9 } as const
      const body = { runIds: [runId], keys: ['loss'], smoothing }
      return product.client.call('searchMetrics', { body })
    }
    await until(1)
    const random = seededRandom(9)
    for (let step = 1; step <= 120; step++) {
      const metrics = [{ key: 'loss', step, value: random(1000) }]
      await product.client.call('logRunBatch', { params: { runId }, body: { batchId: `${step}`, metrics } })
      if (random(6) === 0) line.break()
      else if (random(3) === 0) line.mend()
      if (step % 50 === 0) feed.setResult(await read())
    }
    line.mend()
    const { seq } = await product.client.call('getRun', { params: { runId } })
    await until(seq)
    expect(feed.isStale).toBe(false)
    const whole = new ChartFeed({ keys: ['loss'], x: 'step', smoothing: { kind: 'ema', weight: 0.9 } })
    whole.setResult(await read())
    expect(feed.picture()).toEqual(whole.picture())
    expect(feed.picture()!.lines[0]!.steps).toEqual(Array.from({ length: 120 }, (_, index) => index + 1))
    expect(line.broken()).toBeGreaterThan(0)
  })

  it('hold every point once and in order when the API is killed in between', async () => {
    const logger = await createRunLogger({ baseUrl: product.url, name: 'logged through a kill' })
    const view = watch(connect(product.url), logger.runId)
    for (let step = 1; step <= 200; step++) logger.log({ loss: 1 / step }, step)
    await view.at(2)
    for (let step = 201; step <= 400; step++) logger.log({ loss: 1 / step }, step)
    await api.end('SIGKILL')
    for (let step = 401; step <= 600; step++) logger.log({ loss: 1 / step }, step)
    api = await product.startApi()
    await logger.finish()

    const { seq } = await product.client.call('getRun', { params: { runId: logger.runId } })
    const { series, run } = await view.at(seq)
    expect(run.status).toBe('completed')
    expect(series.get('loss')?.steps).toEqual(Array.from({ length: 600 }, (_, index) => index + 1))
  })

  it('tell a list opened on a live connection from when on it lacks nothing', async () => {
    const live = connect(product.url)
    await new Promise<void>((resolve) => live.onState((state) => state === 'live' && resolve()))
    const told: string[] = []
    let look: () => void = () => {}
    await new Promise<void>((fromHere) =>
      live.watchRuns((run) => {
        told.push(run.id)
        look()
      }, fromHere),
    )
    const { id } = await product.client.call('createExternalRun', { body: { name: 'news' } })
    await new Promise<void>((resolve) => {
      look = () => told.includes(id) && resolve()
      look()
    })
  })
})
