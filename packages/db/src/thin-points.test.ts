import { describe, expect, it } from 'vitest'
import { thinPoints } from './thin-points.js'

const series = (length: number, value: (step: number) => number) =>
  Array.from({ length }, (_, step) => ({ step, timestamp: step, value: value(step) }))

describe('thinPoints', () => {
  it('leaves a short series as it is', () => {
    const points = series(100, Math.sin)
    expect(thinPoints(points, 100)).toBe(points)
  })
  it('keeps first, last, smallest and largest, in order and within the limit', () => {
    const points = series(10_000, (step) => (step === 4321 ? 99 : step === 8765 ? -99 : Math.sin(step)))
    const kept = thinPoints(points, 100)
    expect(kept.length).toBeLessThanOrEqual(100)
    expect(kept.map(({ step }) => step)).toEqual(expect.arrayContaining([0, 4321, 8765, 9999]))
    expect(kept).toEqual([...kept].sort((a, b) => a.step - b.step))
  })
  it('keeps points that are not finite', () => {
    const kept = thinPoints(
      series(10_000, (step) =>
        step === 5555 ? Number.NaN : step === 7777 ? Number.POSITIVE_INFINITY : step,
      ),
      100,
    )
    expect(kept.filter(({ value }) => !Number.isFinite(value)).map(({ step }) => step)).toEqual([5555, 7777])
  })
  it('stays small when nothing is finite', () => {
    const kept = thinPoints(
      series(10_000, () => Number.NaN),
      100,
    )
    expect(kept.length).toBeLessThanOrEqual(100)
    expect([kept[0]?.step, kept.at(-1)?.step]).toEqual([0, 9999])
  })
})
