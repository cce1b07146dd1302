import { describe, expect, it } from 'vitest'
import { type Liveness, livenessAt } from './liveness.js'

const at = (second: number) => Date.parse('2026-01-01T00:00:00Z') + second * 1000
const iso = (second: number) => new Date(at(second)).toISOString()
const read: Liveness = { state: 'live', silentSince: null, leaseUntil: iso(10) }
const run = (status = 'running') => ({ status, heartbeatAt: iso(0), liveness: read })

describe('livenessAt', () => {
  it('goes from live to silent to lost as time passes without a sign of life', () => {
    expect(livenessAt(run(), at(6))).toEqual(read)
    expect(livenessAt(run(), at(8))).toEqual({ ...read, state: 'silent', silentSince: iso(0) })
    expect(livenessAt(run(), at(11))).toEqual({ ...read, state: 'lost', silentSince: iso(0) })
  })

  it('is nothing for a run that no worker has', () => {
    expect(livenessAt(run('paused'), at(60))).toBeNull()
    expect(livenessAt({ ...run(), heartbeatAt: null }, at(60))).toBeNull()
  })
})
