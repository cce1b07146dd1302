import { describe, expect, it } from 'vitest'
import { assignTargets } from './assign-targets.js'
import type { TrueBox } from './box.js'

/** A box by its corners in cells of a 4×4 grid. */
const box = (x1: number, y1: number, x2: number, y2: number, kind = 0): TrueBox => ({
  ...{ x1: x1 / 4, y1: y1 / 4, x2: x2 / 4, y2: y2 / 4 },
  class: kind,
  difficult: false,
})

const GRID = { side: 4, classes: 2 }

describe('assignTargets', () => {
  it('gives an object of the size of a cell the cell that holds its middle', () => {
    const { heat, edges, weights } = assignTargets([box(1.25, 2, 2.25, 3, 1)], GRID)
    const cell = 2 * 4 + 1
    expect([...heat.entries()].filter(([, value]) => value > 0)).toEqual([[cell * 2 + 1, 1]])
    expect([...weights.entries()].filter(([, value]) => value > 0)).toEqual([[cell, 1]])
    // From the middle of the cell, (1.5, 2.5).
    expect([...edges.subarray(cell * 4, cell * 4 + 4)]).toEqual([-0.25, -0.5, 0.75, 0.5])
  })

  it('lets heat fall off over a wide object along its width alone', () => {
    const { heat, edges, weights } = assignTargets([box(0, 1, 4, 2)], GRID)
    // One sixth of 0.54 of a width of 4 cells; three deviations reach one cell on.
    const beside = Math.exp(-1 / (2 * 0.36 ** 2))
    const row = (values: Float32Array, size: number) =>
      [0, 1, 2, 3].map((column) => values[(4 + column) * size])
    expect(row(heat, 2)).toEqual([0, beside, 1, beside].map((value) => expect.closeTo(value, 6)))
    expect(row(weights, 1)).toEqual(
      [0, beside, 1, beside].map((value) => expect.closeTo(value / (1 + 2 * beside), 6)),
    )
    expect(heat.filter((value) => value > 0)).toHaveLength(3)
    expect([...edges.subarray(5 * 4, 6 * 4)]).toEqual([-1.5, -0.5, 2.5, 0.5])
  })

  it('gives a cell that two objects reach to the smaller one, and each class its heat', () => {
    const large = box(0, 0, 4, 4)
    const small = box(2, 1, 3, 2, 1)
    const alone = assignTargets([large], GRID)
    const cell = 4 + 2
    for (const boxes of [
      [large, small],
      [small, large],
    ]) {
      const { heat, edges, weights } = assignTargets(boxes, GRID)
      expect([heat[cell * 2], heat[cell * 2 + 1]]).toEqual([alone.heat[cell * 2], 1])
      expect([...edges.subarray(cell * 4, cell * 4 + 4)]).toEqual([-0.5, -0.5, 0.5, 0.5])
      expect(weights[cell]).toBe(1)
      expect(weights.reduce((sum, weight) => sum + weight)).toBeCloseTo(2, 6)
    }
  })

  it('holds a middle on the last edge, and a thin box, in the grid', () => {
    const { heat, weights } = assignTargets([box(4, 4, 4, 4), box(0, 0, 4, 0.01)], GRID)
    expect(heat[15 * 2]).toBe(1)
    expect(heat[2 * 2]).toBe(1)
    expect([...heat, ...weights].every(Number.isFinite)).toBe(true)
  })

  it('asks for nothing where nothing is', () => {
    const { heat, weights } = assignTargets([], GRID)
    expect([...heat, ...weights].every((value) => value === 0)).toBe(true)
  })
})
