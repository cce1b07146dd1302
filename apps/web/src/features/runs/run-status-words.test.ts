import { describe, expect, it } from 'vitest'
import { runDurationMs, silentForMs, statusWords } from './run-status-words'

const now = Date.parse('2026-01-01T00:01:00.000Z')
const beat = (secondsAgo: number) => new Date(now - secondsAgo * 1000).toISOString()

describe('silence of a run', () => {
  it('is told after 15 seconds without a sign of life', () => {
    expect(silentForMs({ status: 'running', heartbeatAt: beat(14) }, now)).toBeNull()
    expect(silentForMs({ status: 'running', heartbeatAt: beat(16) }, now)).toBe(16_000)
  })

  it('is nothing for runs that do not run, or that never gave a sign', () => {
    expect(silentForMs({ status: 'completed', heartbeatAt: beat(500) }, now)).toBeNull()
    expect(silentForMs({ status: 'running', heartbeatAt: null }, now)).toBeNull()
  })
})

it('says that an asked action is under way while the run still runs', () => {
  expect(statusWords({ status: 'running', requestedAction: 'cancel' })).toBe('canceling')
  expect(statusWords({ status: 'running', requestedAction: 'finish' })).toBe('finishing')
  expect(statusWords({ status: 'canceled', requestedAction: 'cancel' })).toBe('canceled')
})

it('counts the duration from start to end, or to now', () => {
  expect(runDurationMs({ startedAt: beat(60), endedAt: beat(20) }, now)).toBe(40_000)
  expect(runDurationMs({ startedAt: beat(60), endedAt: null }, now)).toBe(60_000)
  expect(runDurationMs({ startedAt: null, endedAt: null }, now)).toBeNull()
})
