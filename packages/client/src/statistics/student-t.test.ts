import { describe, expect, it } from 'vitest'
import { criticalT, incompleteBeta, twoSidedP } from './student-t.js'

// Reference values by scipy 1.17.1: special.betainc(a, b, x), 2 * stats.t.sf(t, df), stats.t.ppf(1 - p / 2, df).
const BETA = [
  [0.1, 0.5, 0.5, 0.20483276469913345],
  [0.5, 1, 1, 0.5],
  [0.3, 2, 5, 0.5798250000000003],
  [0.9, 10, 0.5, 0.15164090963470994],
  [0.01, 0.5, 3, 0.18625375],
  [0.7, 50, 20, 0.3825092483812333],
  [0.999, 0.5, 0.5, 0.9798649583666235],
] as const
const TWO_SIDED = [
  [0, 5, 1],
  [1, 1, 0.5],
  [2, 2, 0.18350341907227397],
  [2.5, 3.7, 0.07182202291182678],
  [3, 10, 0.01334365502256957],
  [12.5, 4, 0.00023561604689269973],
  [1.96, 1000, 0.050273184955748736],
  [40, 2, 0.0006244146721847406],
  [0.001, 7, 0.9992300172449988],
] as const
const CRITICAL = [
  [0.05, 1, 12.706204736174694],
  [0.05, 2, 4.302652729749462],
  [0.05, 3, 3.1824463052837078],
  [0.05, 4.6, 2.639291609747002],
  [0.05, 9, 2.262157162798205],
  [0.05, 29, 2.045229642132703],
  [0.05, 1000, 1.9623390808264083],
  [0.8, 5, 0.2671808657041451],
  [0.01, 2, 9.924843200918287],
] as const

const near = (found: number, reference: number) =>
  expect(Math.abs(found - reference)).toBeLessThan(1e-11 * Math.max(1, Math.abs(reference)))

describe("Student's t", () => {
  it.each(BETA)('I_%d(%d, %d) is %d', (x, a, b, value) => near(incompleteBeta(x, a, b), value))
  it.each(TWO_SIDED)('lies beyond ±%d of %d degrees with probability %d', (t, freedom, p) =>
    near(twoSidedP(t, freedom), p),
  )
  it.each(CRITICAL)('exceeds with probability %d of %d degrees %d', (p, freedom, t) =>
    near(criticalT(p, freedom), t),
  )
  it('knows the ends', () => {
    expect([incompleteBeta(0, 2, 3), incompleteBeta(1, 2, 3)]).toEqual([0, 1])
    expect([twoSidedP(Number.POSITIVE_INFINITY, 3), twoSidedP(Number.NaN, 3)]).toEqual([0, 1])
  })
})
