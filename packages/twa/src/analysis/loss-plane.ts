import { SettingError } from '../errors.js'
import type { PlacedPoint, Plane } from './plane.js'

/** Places of a rectangular grid on a plane, each list rising evenly. */
export interface PlaneGrid {
  xs: number[]
  ys: number[]
}

/** How fine the grid is and how far it reaches. */
export interface PlaneGridOptions {
  columns: number
  rows: number
  /** Room around the points, as a part of their extent in each direction. */
  margin?: number
}

/**
 * A grid that holds all the given points and a margin.
 * @throws SettingError for fewer than 2 columns or rows, no points and a negative margin
 */
export function planeGrid(points: readonly PlacedPoint[], options: PlaneGridOptions): PlaneGrid {
  const { columns, rows, margin = 0.2 } = options
  for (const [name, size] of Object.entries({ columns, rows })) {
    if (!Number.isInteger(size) || size < 2) throw new SettingError(name, size, 'a whole number from 2')
  }
  if (points.length === 0) throw new SettingError('number of points in the grid', 0, 'at least 1')
  if (!(margin >= 0 && Number.isFinite(margin))) throw new SettingError('margin', margin, 'at least 0')
  const xs = points.map(({ x }) => x)
  const ys = points.map(({ y }) => y)
  return { xs: evenly(xs, columns, margin), ys: evenly(ys, rows, margin) }
}

function evenly(values: readonly number[], count: number, margin: number): number[] {
  const [low, high] = [Math.min(...values), Math.max(...values)]
  const room = margin * (high - low)
  const [first, last] = [low - room, high + room]
  return Array.from({ length: count }, (_, i) => first + ((last - first) * i) / (count - 1))
}

/** The grid, and how to measure a loss. */
export interface LossPlaneOptions {
  grid: PlaneGrid
  /** Loss of a vector of weights; it may keep the vector. Batch-norm statistics are its duty. */
  evaluate(weights: Float32Array): Promise<number> | number
}

/** Losses along one row of the grid; not finite where they are not. */
export interface LossPlaneRow {
  y: number
  /** At each of the grid's xs, as evaluated: a loss that isn't finite is a fact about the place. */
  losses: number[]
}

/**
 * Loss on a grid of a plane, such as that through three points (Garipov et al., 2018), row by row from the smallest y, so that a
 * page draws as it goes; leaving the loop stops it.
 */
export async function* lossPlane(
  plane: Pick<Plane, 'weightsAt'>,
  { grid, evaluate }: LossPlaneOptions,
): AsyncGenerator<LossPlaneRow> {
  for (const y of grid.ys) {
    const losses: number[] = []
    for (const x of grid.xs) losses.push(await evaluate(plane.weightsAt(x, y)))
    yield { y, losses }
  }
}
