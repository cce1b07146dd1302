import type { Run, RunChanges, RunEvent } from '@barycenter/contracts'
import { describe, expect, it } from 'vitest'
import { foldChanges, type RunView } from './fold-changes.js'

const RUN_ID = '0190a1b2-0000-7000-8000-000000000001' as Run['id']
const runAt = (seq: number) => ({ id: RUN_ID, seq, name: `as of ${seq}` }) as Run

/** mulberry32: the same numbers in every run of the test. */
function seededRandom(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

function randomHistory(random: () => number, length: number): RunChanges {
  const upTo = (count: number) => Math.floor(random() * count)
  const metrics: RunChanges['metrics'] = []
  const logs: RunChanges['logs'] = []
  const events: RunEvent[] = []
  for (let seq = 1; seq <= length; seq++) {
    for (let count = upTo(3); count > 0; count--) {
      const points = Array.from({ length: upTo(4) }, (): [number, number, number | 'NaN'] => [
        upTo(50),
        1000 + seq,
        random() < 0.1 ? 'NaN' : random(),
      ])
      metrics.push({ seq, key: `key/${upTo(3)}`, points })
    }
    if (random() < 0.3) logs.push({ seq, ordinal: 0, timestamp: seq, level: 'info', message: `line ${seq}` })
    if (random() < 0.3) events.push({ seq, ordinal: 0, timestamp: seq, body: snapshotSaved(upTo(6), seq) })
  }
  return { runId: RUN_ID, from: 0, to: length, run: runAt(length), metrics, logs, events, more: false }
}

const snapshotSaved = (index: number, step: number): RunEvent['body'] => ({
  type: 'snapshot.saved',
  snapshot: { index, step, epoch: 1, norm: 1, bytes: 8, sha256: 'a' as never, createdAt: '' },
})

function slice(history: RunChanges, from: number, to: number): RunChanges {
  const within = <T extends { seq: number }>(items: T[]) => items.filter(({ seq }) => seq > from && seq <= to)
  const { metrics, logs, events } = history
  return {
    ...history,
    from,
    to,
    run: runAt(to),
    metrics: within(metrics),
    logs: within(logs),
    events: within(events),
  }
}

function fold(view: RunView | null, changes: RunChanges): RunView {
  const folded = foldChanges(view, changes)
  if ('gap' in folded) throw new Error(`gap: ${JSON.stringify(folded.gap)}`)
  return folded.view
}

describe('foldChanges', () => {
  it.each(Array.from({ length: 40 }, (_, index) => index + 1))(
    'gives the same view for any split, overlap and repetition (seed %i)',
    (seed) => {
      const random = seededRandom(seed)
      const history = randomHistory(random, 30)
      const whole = fold(null, history)
      let view: RunView | null = null
      while ((view?.seq ?? 0) < 30) {
        const have: number = view?.seq ?? 0
        const from = Math.max(0, have - Math.floor(random() * 8))
        const to = Math.min(30, from + Math.floor(random() * 12))
        view = fold(view, slice(history, from, to))
      }
      expect(view).toEqual(whole)
    },
  )

  it('reports a gap instead of folding over it', () => {
    const history = randomHistory(seededRandom(1), 10)
    const view = fold(null, slice(history, 0, 4))
    expect(foldChanges(view, slice(history, 6, 8))).toEqual({ gap: { have: 4, got: 6 } })
    expect(foldChanges(null, slice(history, 2, 4))).toEqual({ gap: { have: 0, got: 2 } })
  })

  it('gives the same object for changes it holds already, so that nothing is drawn again', () => {
    const history = randomHistory(seededRandom(2), 10)
    const view = fold(null, history)
    expect(fold(view, slice(history, 3, 9))).toBe(view)
  })

  it('leaves an older view as it was', () => {
    const history = randomHistory(seededRandom(3), 20)
    const early = fold(null, slice(history, 0, 10))
    const copy = structuredClone(early)
    fold(early, slice(history, 10, 20))
    expect(early).toEqual(copy)
  })

  it('keeps NaN and infinities as values', () => {
    const metrics: RunChanges['metrics'] = [
      {
        seq: 1,
        key: 'loss',
        points: [
          [1, 5, 'NaN'],
          [2, 6, '-Infinity'],
        ],
      },
    ]
    const view = fold(null, {
      ...slice(
        randomHistory(() => 0.9, 0),
        0,
        1,
      ),
      metrics,
    })
    expect(view.series.get('loss')).toEqual({
      key: 'loss',
      steps: [1, 2],
      times: [5, 6],
      values: [Number.NaN, Number.NEGATIVE_INFINITY],
    })
  })

  it('does not let a run that was read earlier undo a later one', () => {
    const view = fold(null, {
      ...slice(
        randomHistory(() => 0.9, 0),
        0,
        1,
      ),
      run: runAt(9),
    })
    const next = fold(view, {
      ...slice(
        randomHistory(() => 0.9, 0),
        1,
        2,
      ),
      run: runAt(2),
    })
    expect(next.run.name).toBe('as of 9')
  })

  it('refuses the changes of another run', () => {
    const view = fold(
      null,
      slice(
        randomHistory(() => 0.9, 0),
        0,
        1,
      ),
    )
    const other = {
      ...slice(
        randomHistory(() => 0.9, 0),
        1,
        2,
      ),
      runId: 'other' as Run['id'],
    }
    expect(() => foldChanges(view, other)).toThrow(/other.*cannot be folded/)
  })
})
