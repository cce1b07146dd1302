import { describe, expect, it } from 'vitest'
import { averagingWeightSummary } from './averaging-weight-summary.js'

describe('averagingWeightSummary', () => {
  it('describes an average, one snapshot, and an extrapolation, block by block', () => {
    const [uniform, single, beyond] = averagingWeightSummary([
      [0.25, 0.25, 0.25, 0.25],
      [0, 1, 0, 0],
      [1.5, -0.25, -0.25, 0],
    ])
    expect(uniform).toEqual({ sum: 1, effectiveSnapshots: 4, negativeMass: 0 })
    expect(single).toEqual({ sum: 1, effectiveSnapshots: 1, negativeMass: 0 })
    expect(beyond).toEqual({ sum: 1, effectiveSnapshots: 1 / 2.375, negativeMass: 0.5 })
  })
})
