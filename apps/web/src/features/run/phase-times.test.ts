import type { RunEvent, RunSegment } from '@barycenter/contracts'
import { describe, expect, it } from 'vitest'
import { phaseTimes } from './phase-times'

const event = (timestamp: number, body: RunEvent['body']): RunEvent => ({
  seq: 1,
  ordinal: 0,
  timestamp,
  body,
})
const started = (timestamp: number, phase: 'base' | 'twa') =>
  event(timestamp, { type: 'phase.started', phase })
const running = { status: 'running', endedAt: null } as const

describe('phaseTimes', () => {
  it('follows a run through its phases', () => {
    const events = [
      started(1000, 'base'),
      event(6000, { type: 'phase.completed', phase: 'base', durationMs: 5000 }),
      started(6500, 'twa'),
    ]
    expect(phaseTimes(running, events, 8500)).toEqual([
      { phase: 'base', state: 'done', durationMs: 5000 },
      { phase: 'subspace', state: 'waiting', durationMs: null },
      { phase: 'twa', state: 'running', durationMs: 2000 },
      { phase: 'evaluate', state: 'waiting', durationMs: null },
    ])
  })

  it('counts a phase taken again from its last start', () => {
    expect(phaseTimes(running, [started(1000, 'base'), started(9000, 'base')], 9500)[0]).toEqual({
      phase: 'base',
      state: 'running',
      durationMs: 500,
    })
  })

  it('forgets what a run has done beyond the place that it was resumed from', () => {
    const segment: RunSegment = { index: 1, phase: 'subspace', step: 0, methods: [], startSeq: 9 }
    const removed = { snapshots: [], subspace: true, methods: [], artifacts: [], checkpoints: 1 }
    const events = [
      started(1000, 'base'),
      event(6000, { type: 'phase.completed', phase: 'base', durationMs: 5000 }),
      event(7000, { type: 'phase.completed', phase: 'subspace', durationMs: 900 }),
      started(7000, 'twa'),
      event(20_000, { type: 'segment.started', segment, removed }),
    ]
    expect(phaseTimes(running, events, 21_000)).toEqual([
      { phase: 'base', state: 'done', durationMs: 5000 },
      { phase: 'subspace', state: 'running', durationMs: 1000 },
      { phase: 'twa', state: 'waiting', durationMs: null },
      { phase: 'evaluate', state: 'waiting', durationMs: null },
    ])
  })

  it('says where an ended run stopped and what it never reached', () => {
    const ended = { status: 'failed', endedAt: new Date(3000).toISOString() } as const
    const [base, subspace] = phaseTimes(ended, [started(1000, 'base')], 99_000)
    expect(base).toEqual({ phase: 'base', state: 'stopped', durationMs: 2000 })
    expect(subspace!.state).toBe('not reached')
  })
})
