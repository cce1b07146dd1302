import { createRandom } from '@barycenter/twa'
import { describe, expect, it } from 'vitest'
import { drawSymmetricBeta } from './draw-beta.js'
import { drawMixture, mixLabels, mixRows } from './mixup.js'

describe('mixRows', () => {
  it('adds to each row its share and the rest of its partner', () => {
    const mixture = { share: 0.75, partners: Uint32Array.of(1, 2, 0) }
    const mixed = mixRows(Float32Array.of(8, 0, 4, 4, 0, 16), mixture)
    expect([...mixed]).toEqual([7, 1, 3, 7, 2, 12])
  })

  it('keeps the sum of a batch and of every row of targets', () => {
    const mixture = drawMixture(5, 0.4, createRandom('sum'))
    const targets = Float32Array.from({ length: 15 }, (_, place) => (place % 3 === 1 ? 1 : 0))
    const mixed = mixRows(targets, mixture)
    for (let row = 0; row < 5; row++) {
      expect(mixed.subarray(row * 3, row * 3 + 3).reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 6)
    }
  })
})

describe('mixLabels', () => {
  it('keeps the label that has the larger share', () => {
    const partners = Uint32Array.of(2, 0, 1)
    const labels = Int32Array.of(7, 8, 9)
    expect([...mixLabels(labels, { share: 0.6, partners })]).toEqual([7, 8, 9])
    expect([...mixLabels(labels, { share: 0.4, partners })]).toEqual([9, 7, 8])
  })
})

describe('drawSymmetricBeta', () => {
  it.each([0.2, 1, 4])('has the mean and the variance of Beta(%d, %d)', (alpha) => {
    const random = createRandom('beta', alpha)
    const draws = Array.from({ length: 20_000 }, () => drawSymmetricBeta(alpha, random))
    const mean = draws.reduce((sum, value) => sum + value, 0) / draws.length
    const variance = draws.reduce((sum, value) => sum + (value - mean) ** 2, 0) / draws.length
    expect(mean).toBeCloseTo(0.5, 1)
    expect(variance).toBeCloseTo(1 / (4 * (2 * alpha + 1)), 2)
  })

  it('is 0 or 1 in effect, and never NaN, for an alpha close to 0', () => {
    const random = createRandom('small alpha')
    for (let trial = 0; trial < 100; trial++) {
      const share = drawSymmetricBeta(1e-6, random)
      expect(Math.min(share, 1 - share)).toBeLessThan(1e-3)
    }
  })
})
