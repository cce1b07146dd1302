import { describe, expect, it } from 'vitest'
import { createProgressMeter } from './progress.js'

const PLAN = {
  base: { steps: 100, costPerStep: 1 },
  subspace: { steps: 1, costPerStep: 10 },
  twa: { steps: 40, costPerStep: 2 },
  evaluate: { steps: 2, costPerStep: 5 },
}

describe('createProgressMeter', () => {
  it('weighs phases by their cost and predicts from the rate so far', () => {
    const meter = createProgressMeter(PLAN)
    expect(meter.at('base', 0, 1000)).toEqual({
      phase: 'base',
      step: 0,
      totalSteps: 100,
      fraction: 0,
      etaMs: null,
    })
    expect(meter.at('base', 50, 2000)).toMatchObject({ fraction: 0.25, etaMs: 3000 })
    expect(meter.at('twa', 20, 3000)).toMatchObject({ phase: 'twa', totalSteps: 40, fraction: 0.75 })
    expect(meter.at('evaluate', 2, 4000)).toMatchObject({ fraction: 1, etaMs: 0 })
  })

  it('measures from where a resumed run starts', () => {
    const meter = createProgressMeter(PLAN)
    meter.at('twa', 0, 0)
    expect(meter.at('twa', 20, 1000)).toMatchObject({ fraction: 0.75, etaMs: expect.closeTo(1250, 6) })
  })

  it('never exceeds the whole, and counts a phase that was cut short as done', () => {
    const meter = createProgressMeter(PLAN)
    meter.shorten('base', 20)
    expect(meter.at('base', 25, 0)).toMatchObject({ step: 20, totalSteps: 20 })
    expect(meter.at('evaluate', 9, 1)).toMatchObject({ step: 2, fraction: 1 })
  })
})
