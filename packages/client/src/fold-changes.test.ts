import type { Run, RunChanges, RunEvent } from '@barycenter/contracts'
import { describe, expect, it } from 'vitest'
import { foldBriefly, foldChanges, type RunView } from './fold-changes.js'
import { foldNews } from './run-news.js'

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
    if (random() < 0.3) events.push({ seq, ordinal: 1, timestamp: seq, body: artifactSaved(upTo(6), seq) })
    if (random() < 0.1) events.push({ seq, ordinal: 2, timestamp: seq, body: segmentStarted(upTo(50), seq) })
  }
  return { runId: RUN_ID, from: 0, to: length, run: runAt(length), metrics, logs, events, more: false }
}

const snapshotSaved = (index: number, step: number): RunEvent['body'] => ({
  type: 'snapshot.saved',
  snapshot: { index, step, epoch: 1, norm: 1, bytes: 8, sha256: 'a' as never, createdAt: '' },
})

const artifactSaved = (index: number, bytes: number): RunEvent['body'] => ({
  type: 'artifact.saved',
  artifact: { name: `a/${index}.json`, mediaType: 'text/plain', bytes, sha256: 'a' as never, createdAt: '' },
})

const segmentStarted = (step: number, seq: number): RunEvent['body'] => ({
  type: 'segment.started',
  segment: { index: 1, phase: null, step, methods: [], startSeq: seq - 1 },
  removed: { snapshots: [step % 6], subspace: false, methods: [], artifacts: [], checkpoints: 0 },
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

  it('holds the newest artifact of each name, by name', () => {
    const saved = [5, 2, 5].map((index, seq) => ({
      seq: seq + 1,
      ordinal: 0,
      timestamp: 1,
      body: artifactSaved(index, seq),
    }))
    const view = fold(null, { ...randomHistory(() => 0.9, 3), events: saved })
    expect(view.artifacts.map(({ name, bytes }) => [name, bytes])).toEqual([
      ['a/2.json', 1],
      ['a/5.json', 2],
    ])
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
      superseded: [],
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

describe('a segment that goes on from an earlier step', () => {
  const at = (seq: number, key: string, ...steps: number[]): RunChanges['metrics'][number] => ({
    seq,
    key,
    points: steps.map((step) => [step, 1000 + seq, step * 10 + seq]),
  })
  const history = (phase: 'base' | null): RunChanges => ({
    runId: RUN_ID,
    from: 0,
    to: 4,
    run: runAt(4),
    metrics: [
      at(1, 'base/loss', 1, 2),
      at(1, 'twa/loss', 1),
      at(2, 'base/loss', 3),
      at(4, 'base/loss', 2, 3),
    ],
    logs: [],
    events: [
      { seq: 1, ordinal: 0, timestamp: 1, body: snapshotSaved(0, 1) },
      { seq: 2, ordinal: 0, timestamp: 2, body: snapshotSaved(1, 3) },
      {
        seq: 3,
        ordinal: 0,
        timestamp: 3,
        body: {
          type: 'segment.started',
          segment: { index: 1, phase, step: 1, methods: [], startSeq: 2 },
          removed: { snapshots: [1], subspace: false, methods: [], artifacts: [], checkpoints: 0 },
        },
      },
    ],
    more: false,
  })
  const viewOf = (changes: RunChanges) => (foldChanges(null, changes) as { view: RunView }).view

  it('sets aside what was logged beyond it before, and nothing that comes after', () => {
    const view = viewOf(history('base'))
    expect(view.series.get('base/loss')).toMatchObject({
      steps: [1, 2, 3],
      values: [11, 24, 34],
      superseded: [{ steps: [2, 3], values: [21, 32] }],
    })
    expect(view.series.get('twa/loss')).toMatchObject({ steps: [], superseded: [{ steps: [1] }] })
    expect(view.snapshots.map(({ index }) => index)).toEqual([0])
  })

  it('of an external run goes by the step alone', () => {
    expect(viewOf(history(null)).series.get('twa/loss')).toMatchObject({ steps: [1], superseded: [] })
  })
})

describe('foldBriefly', () => {
  const brief = (view: RunView | null, changes: RunChanges) => {
    const folded = foldBriefly(view, changes)
    if ('gap' in folded) throw new Error(`gap: ${JSON.stringify(folded.gap)}`)
    return folded.view
  }
  const omitted = { series: [{ key: 'key/0', count: 40 }], logs: 3 }

  it('holds all but points, which it counts', () => {
    const history = { ...randomHistory(seededRandom(5), 30), events: [] }
    const first = brief(null, { ...slice(history, 0, 20), metrics: [], omitted })
    const view = brief(brief(first, slice(history, 18, 25)), slice(history, 20, 30))
    const whole = fold(null, history)
    expect({ ...view, omitted: undefined, series: undefined }).toEqual({ ...whole, series: undefined })
    expect(view.series.size).toBe(0)
    const later = history.metrics.filter(({ seq, key }) => seq > 20 && key === 'key/0')
    expect(view.omitted!.counts.get('key/0')).toBe(40 + later.flatMap(({ points }) => points).length)
    expect(view.omitted!.logs).toBe(3)
    expect(brief(view, slice(history, 3, 9))).toBe(view)
  })

  it('does not put the end of a log behind lines that are not next to it', () => {
    const history = randomHistory(seededRandom(6), 30)
    const first = brief(null, { ...slice(history, 0, 10), metrics: [], omitted })
    const missed = { ...slice(history, 10, 30), metrics: [], omitted: { series: [], logs: 7 } }
    const view = brief(first, missed)
    expect(view.logs).toEqual(missed.logs)
    expect(view.omitted).toEqual({ counts: new Map(), logs: 3 + first.logs.length + 7 })
  })
})

describe('foldNews', () => {
  it('keeps what was told last alone, and reports a gap', () => {
    const history = randomHistory(seededRandom(7), 20)
    const first = { ...slice(history, 0, 10), metrics: [] }
    expect(foldNews(null, slice(history, 10, 12))).toEqual({ gap: { have: 0, got: 10 } })
    const told = { seq: 10, changes: first }
    expect(foldNews(null, first)).toEqual({ view: told })
    expect(foldNews(told, slice(history, 4, 10))).toEqual({ view: told })
    expect(foldNews(told, slice(history, 8, 14))).toEqual({
      view: { seq: 14, changes: slice(history, 8, 14) },
    })
    expect(foldNews(told, slice(history, 11, 14))).toEqual({ gap: { have: 10, got: 11 } })
  })
})
