import { describe, expect, it } from 'vitest'
import { armijoSearch } from './armijo-search.js'

describe('armijoSearch', () => {
  /** Searches along a function of the scale that has the slope −1 at 0; the scales that were tried. */
  async function along(f: (scale: number) => number) {
    const tried: number[] = []
    const found = await armijoSearch()(
      async (scale) => {
        tried.push(scale)
        return f(scale)
      },
      { loss: f(0), slope: -1 },
    )
    return { tried, found }
  }

  it('takes the whole step where that delivers 0.4 of the promised decrease', async () => {
    // −t + t²/2 falls by 0.5 at t = 1, of the 1 that the slope promises.
    const { found } = await along((t) => 7 - t + t ** 2 / 2)
    expect(found).toEqual({ scale: 1, trials: 1, failed: false })
  })

  it('shrinks by 0.4 until it does: the first scale that holds, no later one', async () => {
    // −t + 2 t² < −0.4 t means t < 0.3.
    const { tried, found } = await along((t) => -t + 2 * t ** 2)
    expect(tried).toHaveLength(3)
    expect(found.scale).toBeCloseTo(0.16, 12)
    expect(found).toMatchObject({ trials: 3, failed: false })
  })

  it('asks for more than equality', async () => {
    // 0.6 of the decrease is lost at every scale: exactly the line of the condition.
    const search = armijoSearch({ sufficientDecrease: 0.5, backtracking: 0.5, maxTrials: 4 })
    const found = await search(async (scale) => -0.5 * scale, { loss: 0, slope: -1 })
    expect(found).toEqual({ scale: 0.5 ** 4, trials: 4, failed: true })
  })

  it('counts a loss that is not finite as a failed trial', async () => {
    const { found } = await along((t) => (t > 0.5 ? Number.NaN : t > 0.2 ? -Infinity : -t))
    expect(found.scale).toBeCloseTo(0.16, 12)
  })

  it('gives up after 20 trials', async () => {
    const { tried, found } = await along((t) => t)
    expect(tried).toHaveLength(20)
    expect(found).toMatchObject({ trials: 20, failed: true })
    expect(found.scale / 0.4 ** 20).toBeCloseTo(1, 12)
  })

  it('refuses settings without a meaning', () => {
    expect(() => armijoSearch({ sufficientDecrease: 1 })).toThrow(
      'sufficientDecrease is 1, expected above 0 and below 1',
    )
    expect(() => armijoSearch({ backtracking: 0 })).toThrow('backtracking is 0')
    expect(() => armijoSearch({ maxTrials: 0 })).toThrow('maxTrials is 0, expected a whole number')
  })
})
