import { describe, expect, it } from 'vitest'
import { runDurationMs, silenceWords, statusWords } from './run-status-words'

const now = Date.parse('2026-01-01T00:01:00.000Z')
const beat = (secondsAgo: number) => new Date(now - secondsAgo * 1000).toISOString()

describe('silence of a run', () => {
  const leaseUntil = beat(0)

  it('is told with its length, and what may become of the run', () => {
    const words = (state: 'silent' | 'lost') =>
      silenceWords({ state, silentSince: beat(16), leaseUntil }, now)
    expect(words('silent')).toBe('silent for 16 s')
    expect(words('lost')).toBe('silent for 16 s, lost: another worker may take it, or its own return')
  })

  it('is nothing while signs of life come', () =>
    expect(silenceWords({ state: 'live', silentSince: null, leaseUntil }, now)).toBeNull())
})

it('says that an asked action is under way while the run still runs', () => {
  expect(statusWords({ status: 'running', requestedAction: 'cancel' })).toBe('canceling')
  expect(statusWords({ status: 'running', requestedAction: 'finish' })).toBe('finishing')
  expect(statusWords({ status: 'running', requestedAction: 'pause' })).toBe('pausing')
  expect(statusWords({ status: 'canceled', requestedAction: 'cancel' })).toBe('canceled')
})

it('counts the duration from start to end, or to now', () => {
  expect(runDurationMs({ startedAt: beat(60), endedAt: beat(20) }, now)).toBe(40_000)
  expect(runDurationMs({ startedAt: beat(60), endedAt: null }, now)).toBe(60_000)
  expect(runDurationMs({ startedAt: null, endedAt: null }, now)).toBeNull()
})
