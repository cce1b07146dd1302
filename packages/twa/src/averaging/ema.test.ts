import { describe, expect, it } from 'vitest'
import { maxDifference } from '../../test-support/dense.js'
import { averagerRuns, unitRows } from '../../test-support/method-runs.js'
import { ema } from './ema.js'
import { last } from './last.js'

const sum = (values: ArrayLike<number>) => Array.from(values).reduce((total, value) => total + value, 0)

describe('ema', () => {
  it.each([0.1, 0.5, 0.9, 0.999])(
    'O17: has the weights of the closed form, in sum 1, for decay %d',
    async (d) => {
      const latest = 11
      const weights = await averagerRuns(ema({ decay: d })).run(unitRows(latest + 1))
      const closed = unitRows(latest + 1).map((_, i) => (i === 0 ? d ** latest : (1 - d) * d ** (latest - i)))
      expect(sum(closed)).toBeCloseTo(1, 12)
      // 11 float32 updates of values up to 1.
      expect(maxDifference(weights, closed)).toBeLessThan(1e-6)
      expect(Math.abs(sum(weights) - 1)).toBeLessThan(1e-6)
    },
  )

  it('warms up by min(decay, (1 + t) / (10 + t)), in sum 1', async () => {
    const count = 30
    const decays = Array.from({ length: count }, (_, t) => Math.min(0.6, (1 + t) / (10 + t)))
    // The cap takes over on the way: both branches are in use.
    expect(decays.indexOf(0.6)).toBe(13)
    const kept = (i: number) => decays.slice(i + 1).reduce((product, decay) => product * decay, 1)
    const expected = decays.map((decay, i) => (i === 0 ? 1 : 1 - decay) * kept(i))
    const weights = await averagerRuns(ema({ decay: 0.6, warmup: true })).run(unitRows(count))
    expect(maxDifference(weights, expected)).toBeLessThan(1e-6)
    expect(Math.abs(sum(weights) - 1)).toBeLessThan(1e-6)
  })

  it('keeps the first point with decay 1 and the last with decay 0', async () => {
    const rows = unitRows(5)
    expect(await averagerRuns(ema({ decay: 1 })).run(rows)).toEqual(rows[0])
    expect(await averagerRuns(ema({ decay: 0 })).run(rows)).toEqual(await averagerRuns(last()).run(rows))
  })

  it('refuses a decay outside [0, 1]', () => {
    expect(() => ema({ decay: 1.1 })).toThrow('decay is 1.1, expected from 0 to 1')
    expect(() => ema({ decay: Number.NaN })).toThrow('decay is NaN')
  })
})
