import { ChartFeed } from '@barycenter/client'
import { AppError, type MetricSearchResult, type Run, type RunChanges } from '@barycenter/contracts'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { ChartReading } from './chart-reading'
import { Turns } from './turns'

const runId = '0190a1b2-0000-7000-8000-000000000001' as Run['id']

const resultAt = (seq: number): MetricSearchResult => ({
  runs: [{ runId, seq, start: null }],
  lines: [],
  bands: [],
})

function pointAt(seq: number, more: Partial<RunChanges> = {}): RunChanges {
  const metrics: RunChanges['metrics'] = [{ seq, key: 'loss', points: [[seq, seq, seq]] }]
  const run = { id: runId, seq } as Run
  return { runId, from: seq - 1, to: seq, run, metrics, logs: [], events: [], more: false, ...more }
}

/** A chart whose frames come at once. */
function openChart({
  hasBands = false,
  read,
}: {
  hasBands?: boolean
  read: () => Promise<MetricSearchResult>
}) {
  const seen: { steps: number[][]; errors: string[]; followed: string[] } = {
    steps: [],
    errors: [],
    followed: [],
  }
  let news: (changes: RunChanges) => void = () => {}
  const reading = new ChartReading({
    feed: new ChartFeed({ keys: ['loss'], x: 'step', smoothing: { kind: 'none' } }),
    hasBands,
    read,
    follow(id, onNews) {
      seen.followed.push(`+${id}`)
      news = onNews
      return () => void seen.followed.push(`-${id}`)
    },
    turns: new Turns((callback) => void setTimeout(callback, 0), setTimeout),
    show(picture, error) {
      if (error) seen.errors.push(error.message)
      else seen.steps.push([...(picture!.lines[0]?.steps ?? [])])
    },
  })
  return { reading, seen, tell: (changes: RunChanges) => news(changes) }
}

describe('a chart', () => {
  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => void vi.useRealTimers())

  it('is read once, and drawn again as points come', async () => {
    const read = vi.fn(async () => resultAt(4))
    const { reading, seen, tell } = openChart({ read })
    reading.setFollowed([runId])
    reading.setEnabled(true)
    await vi.advanceTimersByTimeAsync(1)
    for (const seq of [5, 6]) {
      tell(pointAt(seq))
      await vi.advanceTimersByTimeAsync(60_000)
    }
    expect(seen.steps).toEqual([[], [5], [5, 6]])
    expect(read).toHaveBeenCalledTimes(1)
  })

  it('off screen reads and draws nothing, and lacks nothing when it comes back', async () => {
    const read = vi.fn(async () => resultAt(4))
    const { reading, seen, tell } = openChart({ read })
    reading.setFollowed([runId])
    await vi.advanceTimersByTimeAsync(60_000)
    expect(read).not.toHaveBeenCalled()
    reading.setEnabled(true)
    await vi.advanceTimersByTimeAsync(1)
    reading.setEnabled(false)
    tell(pointAt(5))
    await vi.advanceTimersByTimeAsync(60_000)
    expect(seen.steps).toEqual([[]])
    reading.setEnabled(true)
    await vi.advanceTimersByTimeAsync(1)
    expect(seen.steps).toEqual([[], [5]])
    expect(read).toHaveBeenCalledTimes(1)
  })

  it('off screen follows its runs only as long as it need not be read again', async () => {
    let seq = 4
    const read = vi.fn(async () => resultAt(seq))
    const { reading, seen, tell } = openChart({ read })
    reading.setFollowed([runId])
    expect(seen.followed).toEqual([])
    reading.setEnabled(true)
    await vi.advanceTimersByTimeAsync(1)
    reading.setEnabled(false)
    tell(pointAt(5))
    expect(seen.followed).toEqual([`+${runId}`])
    seq = 9
    tell(pointAt(9, { metrics: [], from: 5, omitted: { series: [], logs: 0 } }))
    expect(seen.followed).toEqual([`+${runId}`, `-${runId}`])
    reading.setEnabled(true)
    await vi.advanceTimersByTimeAsync(1)
    expect(seen.followed).toEqual([`+${runId}`, `-${runId}`, `+${runId}`])
    expect(read).toHaveBeenCalledTimes(2)
  })

  it('reads again where changes were missed, and with bands now and then', async () => {
    let seq = 4
    const read = vi.fn(async () => resultAt(seq))
    const { reading, tell } = openChart({ hasBands: true, read })
    reading.setFollowed([runId])
    reading.setEnabled(true)
    await vi.advanceTimersByTimeAsync(1)
    tell(pointAt(5))
    await vi.advanceTimersByTimeAsync(9000)
    expect(read).toHaveBeenCalledTimes(1)
    seq = 5
    await vi.advanceTimersByTimeAsync(2000)
    expect(read).toHaveBeenCalledTimes(2)
    seq = 9
    tell(pointAt(9, { metrics: [], from: 5, omitted: { series: [], logs: 0 } }))
    // Nothing to draw, but to read.
    await vi.advanceTimersByTimeAsync(60_000)
    expect(read).toHaveBeenCalledTimes(3)
  })

  it('tells of a failure, tries again what may pass, and not what was refused', async () => {
    const answers = [new AppError('DATABASE_UNAVAILABLE', 'away'), new AppError('INVALID_INPUT', 'refused')]
    const read = vi.fn(() => Promise.reject(answers[Math.min(1, read.mock.calls.length - 1)]))
    const { reading, seen } = openChart({ read })
    reading.setEnabled(true)
    await vi.advanceTimersByTimeAsync(60_000)
    expect(seen.errors).toEqual(['away', 'refused'])
  })

  it('follows a run that has ended for as long as it followed it before: its last points may be on their way', () => {
    const { reading, seen } = openChart({ read: async () => resultAt(1) })
    reading.setFollowed([runId])
    reading.setEnabled(true)
    reading.setFollowed([])
    expect(seen.followed).toEqual([`+${runId}`])
  })

  it('that has gone draws nothing and follows nothing', async () => {
    const { reading, seen } = openChart({ read: async () => resultAt(1) })
    reading.setFollowed([runId])
    reading.setEnabled(true)
    reading.stop()
    await vi.advanceTimersByTimeAsync(60_000)
    expect(seen).toEqual({ steps: [], errors: [], followed: [`+${runId}`, `-${runId}`] })
  })
})
