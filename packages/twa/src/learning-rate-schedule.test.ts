import { describe, expect, it } from 'vitest'
import { type LearningRateSchedule, learningRateAt } from './learning-rate-schedule.js'

const rates = (schedule: LearningRateSchedule, totalSteps: number) =>
  Array.from({ length: totalSteps }, (_, step) => learningRateAt(schedule, step, totalSteps))

describe('learningRateAt', () => {
  it('stays at the peak when constant', () => {
    expect(rates({ kind: 'constant', learningRate: 0.3 }, 3)).toEqual([0.3, 0.3, 0.3])
  })

  it('multiplies by gamma from each milestone on', () => {
    const found = rates({ kind: 'step', learningRate: 1, milestones: [0.5, 0.75], gamma: 0.1 }, 8)
    const expected = [1, 1, 1, 1, 0.1, 0.1, 0.01, 0.01]
    for (const [i, rate] of found.entries()) expect(rate).toBeCloseTo(expected[i], 12)
  })

  it('reaches a milestone on its step although 0.29 · 100 is 28.999…96', () => {
    const found = rates({ kind: 'step', learningRate: 1, milestones: [0.29, 0.57], gamma: 0.5 }, 100)
    expect([found[28], found[29], found[56], found[57]]).toEqual([1, 0.5, 0.5, 0.25])
  })

  it('warms up linearly, then follows half a cosine towards 0', () => {
    const found = rates({ kind: 'cosine', learningRate: 2, warmupFraction: 0.2 }, 10)
    expect(found.slice(0, 3)).toEqual([1, 2, 2])
    expect(found[6]).toBeCloseTo(1, 12)
    expect(found[9]).toBeCloseTo(1 + Math.cos((7 / 8) * Math.PI), 12)
    expect(rates({ kind: 'cosine', learningRate: 2, warmupFraction: 0 }, 4)[0]).toBe(2)
    expect(rates({ kind: 'cosine', learningRate: 2, warmupFraction: 1 }, 4)).toEqual([0.5, 1, 1.5, 2])
  })

  it('falls straight to 0 when linear', () => {
    expect(rates({ kind: 'linear', learningRate: 1 }, 4)).toEqual([1, 0.75, 0.5, 0.25])
  })

  it('warms up before any other kind too, and without it changes nothing', () => {
    const warmupFraction = 0.4
    expect(rates({ kind: 'constant', learningRate: 3, warmupFraction }, 5)).toEqual([1.5, 3, 3, 3, 3])
    expect(rates({ kind: 'linear', learningRate: 3, warmupFraction }, 5)).toEqual([1.5, 3, 3, 2, 1])
    const stepped = { kind: 'step', learningRate: 4, milestones: [0.6], gamma: 0.5 } as const
    expect(rates({ ...stepped, warmupFraction }, 5)).toEqual([2, 4, 4, 2, 2])
    expect(rates({ ...stepped, warmupFraction: 0 }, 5)).toEqual(rates(stepped, 5))
  })

  it('falls from the peak to the minimum once in each cycle, as in SWA', () => {
    // c = 4: t = 1/4, 2/4, 3/4, 1.
    const found = rates({ kind: 'cyclic', learningRate: 5, cycles: 2, minimum: 1 }, 8)
    expect(found).toEqual([4, 3, 2, 1, 4, 3, 2, 1])
    expect(rates({ kind: 'cyclic', learningRate: 5, cycles: 3, minimum: 1 }, 3)).toEqual([1, 1, 1])
  })

  it('ends every cycle at the minimum, and with it the phase, where cycles do not divide the steps', () => {
    for (let totalSteps = 1; totalSteps <= 40; totalSteps++) {
      for (let cycles = 1; cycles <= totalSteps; cycles++) {
        const found = rates({ kind: 'cyclic', learningRate: 1, cycles, minimum: 0.125 }, totalSteps)
        const ends = found.flatMap((rate, step) => (rate === 0.125 ? [step + 1] : []))
        expect(ends).toHaveLength(cycles)
        expect(ends.at(-1)).toBe(totalSteps)
        const lengths = ends.map((end, i) => end - (ends[i - 1] ?? 0))
        expect(Math.max(...lengths) - Math.min(...lengths)).toBeLessThanOrEqual(1)
      }
    }
  })

  it('refuses cycles that do not fit into the phase', () => {
    const cyclic = { kind: 'cyclic', learningRate: 1, minimum: 0 } as const
    for (const cycles of [0, 1.5, 6]) {
      expect(() => learningRateAt({ ...cyclic, cycles }, 0, 5)).toThrow(
        `cycles is ${cycles}, expected a whole number from 1 to totalSteps (5)`,
      )
    }
  })

  it('refuses a step outside the phase', () => {
    const schedule = { kind: 'constant', learningRate: 1 } as const
    expect(() => learningRateAt(schedule, 5, 5)).toThrow(
      'step is 5, expected at least 0 and below totalSteps (5)',
    )
    expect(() => learningRateAt(schedule, -1, 5)).toThrow('step is -1')
  })
})
