import { createRandom } from '@barycenter/twa'
import { describe, expect, it } from 'vitest'
import { permuteAxes } from './permute-axes.js'

const random = createRandom('permute axes')

describe('permuteAxes', () => {
  it('transposes a matrix', () => {
    expect([...permuteAxes(Float32Array.of(1, 2, 3, 4, 5, 6), [2, 3], [1, 0])]).toEqual([1, 4, 2, 5, 3, 6])
  })

  it.each([
    [
      [3, 2, 4],
      [2, 0, 1],
    ],
    [
      [2, 3, 1, 5],
      [2, 3, 1, 0],
    ],
    [[4], [0]],
    [
      [2, 2, 3, 2],
      [0, 1, 2, 3],
    ],
  ])('moves axes of %j to %j, and back by the inverse order', (shape, order) => {
    const values = Float32Array.from({ length: shape.reduce((a, b) => a * b) }, random.normal)
    const moved = permuteAxes(values, shape, order)
    const sizes = order.map((axis) => shape[axis])
    const inverse = order.map((_, axis) => order.indexOf(axis))
    expect(permuteAxes(moved, sizes, inverse)).toEqual(values)
    // One entry by hand: the last along every axis stays the last, the second along the last axis of the result moves.
    expect(moved.at(-1)).toBe(values.at(-1))
    const stride = shape.slice(order.at(-1)! + 1).reduce((a, b) => a * b, 1)
    if (sizes.at(-1)! > 1) expect(moved[1]).toBe(values[stride])
  })
})
