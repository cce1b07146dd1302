import { describe, expect, it } from 'vitest'
import { add, dot, maxDifference, norm } from '../../test-support/dense.js'
import { leastSquares } from '../../test-support/problems.js'
import { normalRows } from '../../test-support/snapshots.js'
import { SubspaceDegenerateError } from '../errors.js'
import { createRandom } from '../random.js'
import { type LossPlaneRow, lossPlane, planeGrid } from './loss-plane.js'
import { type NamedPoint, planeThrough } from './plane.js'

const named = (rows: readonly Float32Array[]): NamedPoint[] =>
  rows.map((weights, i) => ({ name: `snapshot ${i}`, weights }))

const dims = [2, 3, 17, 400]

/** Axes in float64, straight from the three points. */
function referenceAxes([a, b, c]: readonly Float32Array[]): { u: number[]; v: number[] } {
  const edge = add(b, a, -1)
  const u = edge.map((value) => value / norm(edge))
  const other = add(c, a, -1)
  const rest = add(other, u, -dot(other, u))
  return { u, v: rest.map((value) => value / norm(rest)) }
}

describe('planeThrough', () => {
  it('places three points as by hand', () => {
    const [a, b, c] = named([Float32Array.of(1, 1, 5), Float32Array.of(4, 1, 5), Float32Array.of(2, 3, 5)])
    const plane = planeThrough(a, b, c)
    expect(plane.corners.map(({ x, y }) => [x, y])).toEqual([
      [0, 0],
      [3, 0],
      [1, 2],
    ])
    const above = { name: 'above', weights: Float32Array.of(3, 0, 9) }
    expect(plane.place(above)).toEqual({ name: 'above', x: 2, y: -1, distance: 4 })
    expect([...plane.weightsAt(2, -1)]).toEqual([3, 0, 5])
  })

  it.each(dims)('has orthonormal axes and places points by them, in %i dimensions', (dim) => {
    const rows = normalRows('plane', 5, dim)
    const [a, b, c, ...others] = named(rows)
    const plane = planeThrough(a, b, c)
    const { u, v } = referenceAxes(rows)
    const random = createRandom('places', dim)
    for (let repeat = 0; repeat < 5; repeat++) {
      const [x, y] = [3 * random.normal(), 3 * random.normal()]
      const weights = plane.weightsAt(x, y)
      // One rounding to float32 of values below 32.
      expect(maxDifference(weights, add(add(a.weights, u, x), v, y))).toBeLessThan(1e-6)
      const placed = plane.place({ name: 'again', weights })
      expect(maxDifference([placed.x, placed.y, placed.distance], [x, y, 0])).toBeLessThan(1e-5)
    }
    for (const point of others) {
      const offset = add(point.weights, a.weights, -1)
      const [x, y] = [dot(offset, u), dot(offset, v)]
      const placed = plane.place(point)
      expect(maxDifference([placed.x, placed.y], [x, y])).toBeLessThan(1e-12)
      expect(placed.distance).toBeCloseTo(norm(add(add(offset, u, -x), v, -y)), 10)
    }
  })

  it.each(dims)('passes through its three points, in %i dimensions', (dim) => {
    const points = named(normalRows('corners', 3, dim))
    const [a, b, c] = points
    const plane = planeThrough(a, b, c)
    for (const [i, { name, x, y, distance }] of plane.corners.entries()) {
      const placed = plane.place(points[i])
      expect(name).toBe(placed.name)
      expect(maxDifference([placed.x, placed.y, placed.distance], [x, y, distance])).toBeLessThan(1e-12)
    }
    const [atA, atB, atC] = plane.corners.map(({ x, y }) => plane.weightsAt(x, y))
    expect(atA).toEqual(a.weights)
    expect(atB).toEqual(b.weights)
    expect(maxDifference(atC, c.weights)).toBeLessThan(2.4e-7)
  })

  it('tells the sides of a thin triangle of near snapshots apart', () => {
    // Deviations of 1e-4 of the weights, the third point off the line by 1e-2 of those.
    const [center, along, aside] = normalRows('thin', 3, 1000)
    const at = (s: number, t: number) =>
      center.map((value, i) => value + 1e-4 * (s * along[i] + t * aside[i]))
    const rows = [at(0, 0), at(1, 0), at(0.4, 0.01)]
    const [a, b, c] = named(rows)
    const { u, v } = referenceAxes(rows)
    expect(Math.abs(dot(u, v))).toBeLessThan(1e-10)
    const plane = planeThrough(a, b, c)
    expect(plane.corners[2].y).toBeCloseTo(dot(add(rows[2], rows[0], -1), v), 10)
    expect(maxDifference(plane.weightsAt(0, 1), add(rows[0], v))).toBeLessThan(1e-6)
  })

  it('names points that lie on one line', () => {
    const [a, b] = normalRows('line', 2, 50)
    const point = (name: string, t: number) => ({
      name,
      weights: a.map((value, i) => value + t * (b[i] - value)),
    })
    const throughLine = () => planeThrough(point('first', 0), point('last', 1), point('swa', 0.37))
    expect(throughLine).toThrow(SubspaceDegenerateError)
    expect(throughLine).toThrow('"first", "last" and "swa" lie on one line: no single plane leads through')
    expect(() => planeThrough(point('first', 0), point('copy', 0), point('swa', 1))).toThrow(
      '"first" and "copy" are the same point',
    )
    expect(() => planeThrough(point('first', 0), point('last', 1), point('copy', 1))).toThrow(
      SubspaceDegenerateError,
    )
  })

  it('refuses a point of another length by name', () => {
    const [a, b, c] = named(normalRows('snapshots', 3, 4))
    const short = { name: 'short', weights: new Float32Array(3) }
    expect(() => planeThrough(a, short, c)).toThrow('point "short" has shape [3], expected [4]')
    expect(() => planeThrough(a, b, c).place(short)).toThrow('point "short" has shape [3], expected [4]')
  })
})

describe('planeGrid', () => {
  it('holds the points and a margin, evenly', () => {
    const points = [
      { name: 'a', x: 0, y: -1, distance: 0 },
      { name: 'b', x: 10, y: 3, distance: 0 },
    ]
    expect(planeGrid(points, { columns: 4, rows: 2, margin: 0.1 })).toEqual({
      xs: [-1, 3, 7, 11],
      ys: [-1.4, 3.4],
    })
    expect(() => planeGrid(points, { columns: 1, rows: 2 })).toThrow(
      'columns is 1, expected a whole number from 2',
    )
    expect(() => planeGrid(points, { columns: 2, rows: 2, margin: -1 })).toThrow('margin is -1')
    expect(() => planeGrid([], { columns: 2, rows: 2 })).toThrow('number of points in the grid is 0')
  })
})

describe('lossPlane', () => {
  it('is the paraboloid of a least-squares loss', async () => {
    const problem = leastSquares('plane', { samples: 30, dim: 9, snapshots: 3 })
    const [a, b, c] = named(problem.snapshots)
    const plane = planeThrough(a, b, c)
    const { u, v } = referenceAxes(problem.snapshots)
    const grid = planeGrid(plane.corners, { columns: 5, rows: 4, margin: 0.5 })
    const rows: LossPlaneRow[] = []
    for await (const row of lossPlane(plane, { grid, evaluate: problem.loss })) rows.push(row)
    expect(rows.map(({ y }) => y)).toEqual(grid.ys)
    for (const { y, losses } of rows) {
      const expected = grid.xs.map((x) => problem.loss(add(add(a.weights, u, x), v, y)))
      // Weights are rounded to float32 before the loss; values up to some hundreds.
      expect(maxDifference(losses, expected)).toBeLessThan(1e-4)
    }
  })

  it('gives each row as it comes, stops when its reader does, and keeps losses that are not finite', async () => {
    const [a, b, c] = named(normalRows('snapshots', 3, 4))
    let evaluations = 0
    const evaluate = async () => {
      evaluations++
      return evaluations === 2 ? Number.NaN : evaluations
    }
    const grid = { xs: [0, 1, 2], ys: [0, 1, 2] }
    const rows: LossPlaneRow[] = []
    for await (const row of lossPlane(planeThrough(a, b, c), { grid, evaluate })) {
      rows.push(row)
      expect(evaluations).toBe(3 * rows.length)
      if (rows.length === 2) break
    }
    expect(rows.map(({ losses }) => losses)).toEqual([
      [1, Number.NaN, 3],
      [4, 5, 6],
    ])
  })
})
