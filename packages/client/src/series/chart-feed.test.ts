import {
  type ChartX,
  isBeyond,
  type MetricLine,
  type MetricSearchResult,
  type PointTuple,
  type Run,
  type RunChanges,
  type RunSegment,
  SmoothedMean,
  type Smoothing,
} from '@barycenter/contracts'
import { describe, expect, it } from 'vitest'
import { ChartFeed } from './chart-feed.js'

const runId = '0190a1b2-0000-7000-8000-000000000001' as Run['id']
const START = 1000

function seededRandom(seed: number): () => number {
  let state = seed
  return () => {
    state = (state * 48_271) % 2_147_483_647
    return state / 2_147_483_647
  }
}

/** One change for each number: one or two points of a metric each, or none. */
function randomHistory(seed: number, length: number): RunChanges['metrics'][] {
  const random = seededRandom(seed)
  let step = 0
  return Array.from({ length }, (_, index) => {
    const seq = index + 1
    step += 1 + Math.floor(3 * random())
    const point = (): PointTuple => [step, START + 10 * step, random() < 0.05 ? 'NaN' : random()]
    return ['loss', 'accuracy', 'other']
      .filter(() => random() < 0.6)
      .map((key) => ({ seq, key, points: random() < 0.2 ? [point(), point()] : [point()] }))
  })
}

function changesOf(history: RunChanges['metrics'][], from: number, to: number): RunChanges {
  const run = { id: runId, seq: to } as Run
  const metrics = history.slice(from, to).flat()
  return { runId, from, to, run, metrics, logs: [], events: [], more: false }
}

interface Query {
  x: ChartX
  smoothing: Smoothing
  from?: number
  to?: number
}

/** What a server answers that keeps all points. */
function read(history: RunChanges['metrics'][], seq: number, query: Query): MetricSearchResult {
  const lines = ['loss', 'accuracy'].flatMap((key) => lineOf(history, seq, key, query) ?? [])
  return {
    runs: [{ runId, seq, start: history.slice(0, seq).flat().length > 0 ? START : null }],
    lines,
    bands: [],
  }
}

function lineOf(history: RunChanges['metrics'][], seq: number, key: string, query: Query): MetricLine | null {
  const { x, smoothing, from = -Infinity, to = Infinity } = query
  const pointsOf = (of: string) =>
    history
      .slice(0, seq)
      .flatMap((metrics) => metrics.filter((one) => one.key === of))
      .flatMap(({ points }) => points)
  const points = pointsOf(key)
  if (points.length === 0) return null
  const smoother = smoothing.kind === 'ema' ? new SmoothedMean(smoothing.weight) : null
  const xOf = new Map(
    typeof x === 'object' ? pointsOf(x.metric).map(([step, , value]) => [step, Number(value)]) : [],
  )
  const all = points.map(([step, time, value]) => ({
    x:
      x === 'step'
        ? step
        : x === 'wall'
          ? time
          : x === 'relative'
            ? time - START
            : (xOf.get(step) ?? Number.NaN),
    step,
    value,
    smoothed: smoother?.add(step, Number(value)) ?? 0,
  }))
  const placed = all.filter((point) => Number.isFinite(point.x))
  const shown = placed.filter((point) => point.x >= from && point.x <= to).sort((a, b) => a.x - b.x)
  const words = (value: number) => (Number.isFinite(value) ? value : ('NaN' as const))
  return {
    runId,
    key,
    seq,
    count: points.length,
    inRange: shown.length,
    unmatched: all.length - placed.length,
    x: shown.map((point) => point.x),
    steps: shown.map(({ step }) => step),
    values: shown.map(({ value }) => value),
    smoothed: smoother && shown.map(({ smoothed }) => words(smoothed)),
    state: smoother?.state() ?? null,
    superseded: [],
  }
}

/** A feed that shows what reading everything at the end shows. */
function expectWhole(feed: ChartFeed, history: RunChanges['metrics'][], query: Query): void {
  const whole = new ChartFeed({ keys: ['loss', 'accuracy'], ...query })
  whole.setResult(read(history, history.length, query))
  expect(feed.picture()).toEqual(whole.picture())
}

const NONE: Smoothing = { kind: 'none' }
const EMA: Smoothing = { kind: 'ema', weight: 0.8 }

describe('a chart feed', () => {
  it.each(Array.from({ length: 40 }, (_, index) => index + 1))(
    'holds every point once, however changes are cut and repeated, and whenever lines are read (seed %i)',
    (seed) => {
      const random = seededRandom(seed + 100)
      const history = randomHistory(seed, 60)
      const query: Query = {
        x: (['step', 'relative', 'wall'] as const)[seed % 3]!,
        smoothing: seed % 2 === 0 ? NONE : EMA,
        ...(seed % 5 === 0 && { from: START / 10 }),
      }
      const feed = new ChartFeed({ keys: ['loss', 'accuracy'], ...query })
      let have = Math.floor(10 * random())
      while (have < 60) {
        if (random() < 0.3)
          feed.setResult(read(history, Math.max(10, have - Math.floor(3 * random())), query))
        const from = Math.max(0, have - Math.floor(4 * random()))
        have = Math.min(60, Math.max(have, from + Math.floor(8 * random())))
        feed.receive(changesOf(history, from, have))
      }
      if (feed.isStale) feed.setResult(read(history, 60, query))
      expect(feed.isStale).toBe(false)
      expectWhole(feed, history, query)
    },
  )

  it('places new points by another metric at their step', () => {
    const history = randomHistory(3, 40)
    // Metric and axis of one step come in one change: what is read at its end lacks none of a pair.
    const query: Query = { x: { metric: 'other' }, smoothing: EMA }
    const feed = new ChartFeed({ keys: ['loss', 'accuracy'], ...query })
    feed.setResult(read(history, 20, query))
    feed.receive(changesOf(history, 20, 40))
    expectWhole(feed, history, query)
  })

  it('gives a line that has no news as the same object', () => {
    const history = [
      ...randomHistory(4, 10),
      [{ seq: 11, key: 'loss', points: [[99, 1, 1]] as PointTuple[] }],
    ]
    const query: Query = { x: 'step', smoothing: NONE }
    const feed = new ChartFeed({ keys: ['loss', 'accuracy'], ...query })
    feed.setResult(read(history, 10, query))
    const before = feed.picture()!.lines
    expect(feed.receive(changesOf(history, 10, 11))).toBe(true)
    const after = feed.picture()!.lines
    expect(after[0]).not.toBe(before[0])
    expect(after[1]).toBe(before[1])
    expect(feed.receive(changesOf(history, 10, 11))).toBe(false)
  })

  it('asks to be read again after a gap, and shows no points behind it before', () => {
    const history = randomHistory(5, 30)
    const query: Query = { x: 'step', smoothing: NONE }
    const feed = new ChartFeed({ keys: ['loss', 'accuracy'], ...query })
    feed.setResult(read(history, 10, query))
    const omitted = { series: [], logs: 0 }
    feed.receive({ ...changesOf(history, 10, 20), metrics: [], omitted })
    feed.receive(changesOf(history, 20, 30))
    expect(feed.isStale).toBe(true)
    expect(feed.picture()!.lines[0]!.steps).toEqual(read(history, 10, query).lines[0]!.steps)
    feed.setResult(read(history, 25, query))
    expect(feed.isStale).toBe(false)
    expectWhole(feed, history, query)
  })

  it('asks to be read again once many points wait, and keeps no more than it can', () => {
    const feed = new ChartFeed({ keys: ['loss'], x: 'step', smoothing: NONE })
    feed.setResult({ runs: [{ runId, seq: 0, start: null }], lines: [], bands: [] })
    const burst = (seq: number, count: number): RunChanges => ({
      ...changesOf([], seq - 1, seq),
      metrics: [{ seq, key: 'loss', points: Array.from({ length: count }, (_, step) => [step, 1, 1]) }],
    })
    feed.receive(burst(1, 1500))
    expect([feed.isStale, feed.picture()!.lines[0]!.count]).toEqual([false, 1500])
    feed.receive(burst(2, 1500))
    expect([feed.isStale, feed.picture()!.lines[0]!.count]).toEqual([true, 3000])
    feed.receive(burst(3, 30_000))
    expect([feed.isStale, feed.picture()!.lines]).toEqual([true, []])
  })

  it('turns what the run has put other points in place of into a ghost', () => {
    const points = (seq: number, steps: number[]) => [
      { seq, key: 'loss', points: steps.map((step): PointTuple => [step, step, seq]) },
    ]
    const history = [points(1, [1, 2, 3]), points(2, [4, 5]), [], points(4, [3, 4])]
    const segment: RunSegment = { index: 1, phase: null, step: 2, methods: [], startSeq: 2 }
    expect(isBeyond(segment, 'loss', 3)).toBe(true)
    const feed = new ChartFeed({ keys: ['loss'], x: 'step', smoothing: NONE })
    feed.setResult(read(history, 1, { x: 'step', smoothing: NONE }))
    const removed = { snapshots: [], subspace: false, methods: [], artifacts: [], checkpoints: 0 }
    const started = { type: 'segment.started' as const, segment, removed }
    feed.receive({
      ...changesOf(history, 1, 4),
      events: [{ seq: 3, ordinal: 0, timestamp: 1, body: started }],
    })
    const [line] = feed.picture()!.lines
    expect(line).toMatchObject({ steps: [1, 2, 3, 4], values: [1, 1, 4, 4], count: 4 })
    expect(line!.ghosts).toEqual([{ x: [3, 4, 5], steps: [3, 4, 5], values: [1, 2, 2] }])
    expect(feed.isStale).toBe(true)
  })

  it('of bands alone says that they lack new points, and draws no lines of them', () => {
    const history = randomHistory(6, 20)
    const feed = new ChartFeed({ keys: ['loss'], x: 'step', smoothing: NONE, lines: false })
    feed.setResult(read(history, 10, { x: 'step', smoothing: NONE }))
    expect(feed.bandsAreBehind).toBe(false)
    feed.receive(changesOf(history, 10, 20))
    expect(feed.bandsAreBehind).toBe(true)
    expect(feed.picture()!.lines).toEqual([])
  })
})
