import type { Run, RunChanges, WatchAnswer } from '@barycenter/contracts'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { foldChanges, type RunView } from './fold-changes.js'
import { RunWatch } from './run-watch.js'

const runId = '0190a1b2-0000-7000-8000-000000000001' as Run['id']

function changes(from: number, to: number, more = false): RunChanges {
  const metrics = Array.from({ length: to - from }, (_, index): RunChanges['metrics'][number] => ({
    seq: from + index + 1,
    key: 'loss',
    points: [[from + index + 1, 0, 1]],
  }))
  return { runId, from, to, run: { id: runId, seq: to } as Run, metrics, logs: [], events: [], more }
}

/** A server whose run is at `seq`, and answers at most `page` changes at a time. */
function server(page = 100) {
  const state = { seq: 0, asked: [] as number[] }
  const ask = async (after: number): Promise<WatchAnswer> => {
    state.asked.push(after)
    const to = Math.min(state.seq, after + page)
    return { ok: true, changes: changes(Math.min(after, to), to, to < state.seq) }
  }
  return { state, ask }
}

function watcher() {
  const views: RunView[] = []
  const errors: string[] = []
  return {
    views,
    errors,
    steps: () => views.at(-1)?.series.get('loss')?.steps ?? [],
    onView: (view: RunView) => void views.push(view),
    onError: (error: { code: string }) => void errors.push(error.code),
  }
}

const oneTo = (last: number) => Array.from({ length: last }, (_, index) => index + 1)

describe('RunWatch', () => {
  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => void vi.useRealTimers())

  it('asks page after page until nothing is missing', async () => {
    const { state, ask } = server(3)
    const seen = watcher()
    const watch = new RunWatch(ask, foldChanges)
    watch.add(seen)
    state.seq = 8
    await watch.catchUp()
    expect(state.asked).toEqual([0, 3, 6])
    expect(seen.steps()).toEqual(oneTo(8))
  })

  it('fills a gap in the news by asking after the last number it holds', async () => {
    const { state, ask } = server()
    const seen = watcher()
    const watch = new RunWatch(ask, foldChanges)
    watch.add(seen)
    state.seq = 2
    await watch.catchUp()
    state.seq = 6
    watch.receive(changes(4, 6))
    await vi.runAllTimersAsync()
    expect(state.asked).toEqual([0, 2])
    expect(seen.steps()).toEqual(oneTo(6))
  })

  it('loses nothing that happens while it asks', async () => {
    const { state, ask } = server()
    const seen = watcher()
    const watch = new RunWatch(async (after) => {
      const answer = await ask(after)
      if (after === 0) {
        // Committed after the answer was read, and told of before the answer arrives.
        state.seq = 5
        watch.receive(changes(3, 5))
      }
      return answer
    }, foldChanges)
    watch.add(seen)
    state.seq = 3
    await watch.catchUp()
    expect(seen.steps()).toEqual(oneTo(5))
  })

  it('gives a second watcher the view at once, and later views to both', async () => {
    const { state, ask } = server()
    const [first, second] = [watcher(), watcher()]
    const watch = new RunWatch(ask, foldChanges)
    watch.add(first)
    state.seq = 2
    await watch.catchUp()
    watch.add(second)
    await vi.runAllTimersAsync()
    expect(second.views).toEqual(first.views)
    watch.receive(changes(2, 3))
    expect(first.steps()).toEqual(oneTo(3))
    expect(second.steps()).toEqual(oneTo(3))
  })

  it('tells of a refusal and does not ask again', async () => {
    const ask = vi.fn(async () => ({ ok: false as const, code: 'RUN_NOT_FOUND', message: 'No run' }))
    const seen = watcher()
    const watch = new RunWatch(ask, foldChanges)
    watch.add(seen)
    await watch.catchUp()
    await vi.runAllTimersAsync()
    expect(seen.errors).toEqual(['RUN_NOT_FOUND'])
    expect(ask).toHaveBeenCalledTimes(1)
  })

  it('asks again after a refusal that may pass, and after no answer at all', async () => {
    const { state, ask } = server()
    state.seq = 2
    const tries = vi
      .fn(ask)
      .mockResolvedValueOnce({ ok: false, code: 'DATABASE_UNAVAILABLE', message: 'away' })
      .mockRejectedValueOnce(new Error('operation has timed out'))
    const seen = watcher()
    const watch = new RunWatch(tries, foldChanges)
    watch.add(seen)
    await watch.catchUp()
    await vi.runAllTimersAsync()
    expect(tries).toHaveBeenCalledTimes(3)
    expect(seen.steps()).toEqual([1, 2])
  })
})
