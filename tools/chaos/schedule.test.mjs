import { describe, expect, it } from 'vitest'
import { drawSchedule, FAULT_KINDS } from './schedule.mjs'

describe('drawSchedule', () => {
  it('is the same for the same seed, and another for another', () => {
    const storm = drawSchedule({ seed: 7, faults: 100 })
    expect(drawSchedule({ seed: 7, faults: 100 })).toEqual(storm)
    expect(drawSchedule({ seed: 8, faults: 100 })).not.toEqual(storm)
  })

  it('begins alike whatever its length', () => {
    const short = drawSchedule({ seed: 7, faults: 20 }).slice(0, FAULT_KINDS.length)
    expect(drawSchedule({ seed: 7, faults: 100 }).slice(0, short.length)).toMatchObject(
      short.map(({ kind }) => ({ kind })),
    )
  })

  it('meets every kind first, and has faults to spare', () => {
    const storm = drawSchedule({ seed: 1, faults: 100 })
    expect(new Set(storm.slice(0, FAULT_KINDS.length).map(({ kind }) => kind))).toEqual(new Set(FAULT_KINDS))
    expect(storm.length).toBeGreaterThanOrEqual(200)
  })
})
