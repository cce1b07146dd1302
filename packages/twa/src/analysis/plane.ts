import { SettingError, ShapeError, SubspaceDegenerateError } from '../errors.js'
import { FLOAT32_SPACING } from '../subspace/cut-blocks.js'

/** A point [dim] with the name that errors call it by. */
export interface NamedPoint {
  name: string
  /** [dim] */
  weights: Float32Array
}

/** A point in the coordinates of a plane. */
export interface PlacedPoint {
  name: string
  x: number
  y: number
  /** From the plane, in the same unit; 0 for the three points that make it. */
  distance: number
}

/** The plane through three points a, b, c of weight space: a + x u + y v. */
export interface Plane {
  readonly dim: number
  /** a at (0, 0), b at (‖b − a‖, 0), c above the x axis. */
  readonly corners: readonly [PlacedPoint, PlacedPoint, PlacedPoint]
  /**
   * The foot of any point on the plane, and how far away the point is.
   * @throws ShapeError
   */
  place(point: NamedPoint): PlacedPoint
  /** The weights at (x, y), [dim], a new array: composed in float64 and rounded once. */
  weightsAt(x: number, y: number): Float32Array
}

/**
 * Axes by Gram-Schmidt (Garipov et al., 2018): u ∝ b − a, v ∝ (c − a) − s (b − a). In float64, never stored:
 * each entry of u and v is made from those of a, b and c where it is needed.
 *
 * @throws ShapeError when the points differ in length
 * @throws SubspaceDegenerateError naming the points when they lie on one line, as far as float32 can tell
 */
export function planeThrough(a: NamedPoint, b: NamedPoint, c: NamedPoint): Plane {
  const dim = a.weights.length
  for (const point of [b, c]) requireLength(point, dim)
  for (const point of [a, b, c]) requireFinite(point)
  const edges: Edges = { a: a.weights, b: b.weights, c: c.weights }
  const { width, shear, height } = gramSchmidt(edges)
  const resolution = FLOAT32_SPACING * Math.max(...[a, b, c].map(({ weights }) => norm(weights)))
  if (width <= resolution) {
    throw new SubspaceDegenerateError(`"${a.name}" and "${b.name}" are the same point: no line leads through`)
  }
  if (height <= resolution) {
    const names = `"${a.name}", "${b.name}" and "${c.name}"`
    throw new SubspaceDegenerateError(`${names} lie on one line: no single plane leads through`)
  }
  const axes = { width, shear, height }
  return {
    dim,
    corners: [
      { name: a.name, x: 0, y: 0, distance: 0 },
      { name: b.name, x: width, y: 0, distance: 0 },
      { name: c.name, x: shear * width, y: height, distance: 0 },
    ],
    place(point) {
      requireLength(point, dim)
      return { name: point.name, ...foot(point.weights, edges, axes) }
    },
    weightsAt: (x, y) => compose(edges, x / width - (shear * y) / height, y / height),
  }
}

function requireFinite({ name, weights }: NamedPoint): void {
  const position = weights.findIndex((value) => !Number.isFinite(value))
  if (position < 0) return
  throw new SettingError(`"${name}" at position ${position}`, weights[position], 'finite weights')
}

interface Edges {
  a: Float32Array
  b: Float32Array
  c: Float32Array
}

/** u = (b − a) / width, v = ((c − a) − shear (b − a)) / height. */
interface Axes {
  width: number
  shear: number
  height: number
}

function gramSchmidt({ a, b, c }: Edges): Axes {
  let square = 0
  let product = 0
  for (let i = 0; i < a.length; i++) {
    square += (b[i] - a[i]) ** 2
    product += (b[i] - a[i]) * (c[i] - a[i])
  }
  const shear = square === 0 ? 0 : product / square
  // Summed apart: ‖c − a‖² − product² / square would cancel for points close to one line.
  let rest = 0
  for (let i = 0; i < a.length; i++) rest += (c[i] - a[i] - shear * (b[i] - a[i])) ** 2
  return { width: Math.sqrt(square), shear, height: Math.sqrt(rest) }
}

function foot(point: Float32Array, { a, b, c }: Edges, { width, shear, height }: Axes) {
  const u = (i: number) => (b[i] - a[i]) / width
  const v = (i: number) => (c[i] - a[i] - shear * (b[i] - a[i])) / height
  let x = 0
  let y = 0
  for (let i = 0; i < a.length; i++) {
    x += (point[i] - a[i]) * u(i)
    y += (point[i] - a[i]) * v(i)
  }
  let rest = 0
  for (let i = 0; i < a.length; i++) rest += (point[i] - a[i] - x * u(i) - y * v(i)) ** 2
  return { x, y, distance: Math.sqrt(rest) }
}

/** The point with averaging weights 1 − forB − forC, forB, forC: exactly a or b at their corners. */
function compose({ a, b, c }: Edges, forB: number, forC: number): Float32Array {
  const forA = 1 - forB - forC
  return a.map((value, i) => forA * value + forB * b[i] + forC * c[i])
}

function norm(vector: Float32Array): number {
  return Math.sqrt(vector.reduce((sum, value) => sum + value * value, 0))
}

function requireLength({ name, weights }: NamedPoint, dim: number): void {
  if (weights.length !== dim) throw new ShapeError(`point "${name}"`, [weights.length], [dim])
}
