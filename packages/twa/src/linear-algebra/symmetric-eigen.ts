import { type Tridiagonal, tridiagonalise } from './tridiagonal.js'

/** Eigenvalues in descending order; `vectors[i]` is the unit eigenvector of `values[i]`. */
export interface SymmetricEigen {
  values: Float64Array
  vectors: Float64Array[]
}

/** Steps for one eigenvalue; two are usual, and the shift is known to converge. */
const MAX_STEPS = 60

/** Of the largest entry: what is smaller beside the diagonal is rounding. */
const NOTHING = 2 ** -60

/**
 * Householder's tridiagonal form, then QR steps with Wilkinson's shift in float64 (Golub & Van Loan, 8.3): about 9 n³ work,
 * every eigenvalue to within the rounding of the largest. For n × n matrices of snapshots, n up to a thousand or two.
 */
export function symmetricEigen(matrix: readonly ArrayLike<number>[]): SymmetricEigen {
  const { values, rows } = diagonalise(matrix, true)
  const order = Array.from(values, (_, i) => i).sort((i, j) => values[j] - values[i])
  return { values: Float64Array.from(order, (i) => values[i]), vectors: order.map((i) => rows[i]) }
}

/** The eigenvalues alone, in descending order: about 4/3 n³ work. */
export function symmetricEigenvalues(matrix: readonly ArrayLike<number>[]): Float64Array {
  return diagonalise(matrix, false).values.sort().reverse()
}

function diagonalise(matrix: readonly ArrayLike<number>[], withVectors: boolean) {
  const scale = powerAbove(matrix)
  const form = tridiagonalise(
    matrix.map((row) => Float64Array.from(row, (value) => value / scale)),
    withVectors,
  )
  for (let last = form.diagonal.length - 1; last > 0; last--) separate(form, last)
  return { values: form.diagonal.map((value) => value * scale), rows: form.rows }
}

/** A power of two that no entry exceeds: dividing by it rounds nothing, and squares stay within float64. */
function powerAbove(matrix: readonly ArrayLike<number>[]): number {
  let most = 0
  for (const row of matrix) for (let j = 0; j < row.length; j++) most = Math.max(most, Math.abs(row[j]))
  return most > 0 && Number.isFinite(most) ? 2 ** Math.min(1023, Math.ceil(Math.log2(most))) : 1
}

/** Steps until nothing links the last row of the leading block to the one before. */
function separate(form: Tridiagonal, last: number): void {
  for (let step = 0; step < MAX_STEPS; step++) {
    if (isNothing(form, last - 1)) {
      form.beside[last - 1] = 0
      return
    }
    let first = last - 1
    while (first > 0 && !isNothing(form, first - 1)) first--
    if (first > 0) form.beside[first - 1] = 0
    shiftedStep(form, first, last)
  }
}

function isNothing({ diagonal, beside }: Tridiagonal, i: number): boolean {
  const size = Math.abs(beside[i])
  return size <= NOTHING || size <= 2 ** -53 * (Math.abs(diagonal[i]) + Math.abs(diagonal[i + 1]))
}

/** One implicit QR step on the block `first` … `last`: a bulge beside the diagonal is chased out of it by rotations. */
function shiftedStep({ diagonal: d, beside: e, rows }: Tridiagonal, first: number, last: number): void {
  let x = d[first] - wilkinsonShift(d[last - 1], e[last - 1], d[last])
  let bulge = e[first]
  for (let k = first; k < last; k++) {
    const length = Math.sqrt(x * x + bulge * bulge)
    const [cosine, sine] = length > 0 ? [x / length, bulge / length] : [1, 0]
    if (k > first) e[k - 1] = length
    const [upper, link, lower] = [d[k], e[k], d[k + 1]]
    const turned = 2 * cosine * sine * link
    d[k] = cosine * cosine * upper + turned + sine * sine * lower
    d[k + 1] = sine * sine * upper - turned + cosine * cosine * lower
    e[k] = cosine * sine * (lower - upper) + (cosine * cosine - sine * sine) * link
    x = e[k]
    if (k < last - 1) {
      bulge = sine * e[k + 1]
      e[k + 1] *= cosine
    }
    if (rows.length > 0) rotateRows(rows[k], rows[k + 1], cosine, sine)
  }
}

/** The eigenvalue of the last 2 × 2 block that is closer to its last entry. */
function wilkinsonShift(upper: number, link: number, lower: number): number {
  const half = (upper - lower) / 2
  const root = Math.sqrt(half * half + link * link)
  return root === 0 ? lower : lower - (link * link) / (half + (half < 0 ? -root : root))
}

function rotateRows(first: Float64Array, second: Float64Array, cosine: number, sine: number): void {
  for (let i = 0; i < first.length; i++) {
    const [left, right] = [first[i], second[i]]
    first[i] = cosine * left + sine * right
    second[i] = cosine * right - sine * left
  }
}
