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

  it('refuses a step outside the phase', () => {
    const schedule = { kind: 'constant', learningRate: 1 } as const
    expect(() => learningRateAt(schedule, 5, 5)).toThrow(
      'step is 5, expected at least 0 and below totalSteps (5)',
    )
    expect(() => learningRateAt(schedule, -1, 5)).toThrow('step is -1')
  })
})
