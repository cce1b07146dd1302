/**
 * Dense float64 algebra for oracles, written apart from the code under test: plain arrays, direct formulas,
 * no chunks, no tensors.
 */
export type Matrix = number[][]

export const transpose = (a: Matrix): Matrix => a[0].map((_, j) => a.map((row) => row[j]))

export const dot = (a: ArrayLike<number>, b: ArrayLike<number>): number =>
  Array.from(a).reduce((sum, value, i) => sum + value * b[i], 0)

export const matVec = (a: Matrix, x: ArrayLike<number>): number[] => a.map((row) => dot(row, x))

export const matMul = (a: Matrix, b: Matrix): Matrix => {
  const columns = transpose(b)
  return a.map((row) => columns.map((column) => dot(row, column)))
}

export const add = (a: ArrayLike<number>, b: ArrayLike<number>, scale = 1): number[] =>
  Array.from(a, (value, i) => value + scale * b[i])

export const norm = (a: ArrayLike<number>): number => Math.sqrt(dot(a, a))

export const maxDifference = (a: ArrayLike<number>, b: ArrayLike<number>): number =>
  Array.from(a).reduce((largest, value, i) => Math.max(largest, Math.abs(value - b[i])), 0)

/** All inner products of rows; plain loops over one half, as rows may be long. */
export function gram(rows: ArrayLike<number>[]): Matrix {
  const products = rows.map(() => new Array<number>(rows.length).fill(0))
  for (const [i, a] of rows.entries()) {
    for (const [j, b] of rows.slice(0, i + 1).entries()) {
      let sum = 0
      for (let c = 0; c < a.length; c++) sum += a[c] * b[c]
      products[i][j] = sum
      products[j][i] = sum
    }
  }
  return products
}

export const mean = (rows: Matrix): number[] =>
  rows[0].map((_, j) => rows.reduce((sum, row) => sum + row[j], 0) / rows.length)

/** x with a x = b, by elimination with partial pivoting. */
export function solve(a: Matrix, b: ArrayLike<number>): number[] {
  const n = a.length
  const rows = a.map((row, i) => [...row, b[i]])
  for (let k = 0; k < n; k++) {
    const pivot = rows.reduce(
      (best, row, i) => (i >= k && Math.abs(row[k]) > Math.abs(rows[best][k]) ? i : best),
      k,
    )
    ;[rows[k], rows[pivot]] = [rows[pivot], rows[k]]
    for (let i = k + 1; i < n; i++) {
      const factor = rows[i][k] / rows[k][k]
      for (let j = k; j <= n; j++) rows[i][j] -= factor * rows[k][j]
    }
  }
  const x = new Array<number>(n).fill(0)
  for (let i = n - 1; i >= 0; i--) {
    x[i] = (rows[i][n] - dot(rows[i].slice(i + 1, n), x.slice(i + 1))) / rows[i][i]
  }
  return x
}

/** Largest |eigenvalue| of a symmetric matrix, by power iteration on its square. */
export function spectralNorm(a: Matrix): number {
  let v = a.map((_, i) => Math.sin(i + 1))
  let estimate = 0
  for (let iteration = 0; iteration < 200; iteration++) {
    const next = matVec(a, matVec(a, v))
    estimate = norm(next)
    if (estimate === 0) return 0
    v = next.map((value) => value / estimate)
  }
  return Math.sqrt(estimate)
}

/** Leading eigenvectors of a symmetric positive matrix, largest first: power iteration, each vector deflated away. */
export function leadingEigenvectors(a: Matrix, count: number): { values: number[]; vectors: Matrix } {
  const values: number[] = []
  const vectors: Matrix = []
  for (let k = 0; k < count; k++) {
    let v = a.map((_, i) => Math.cos(3 * i + k))
    for (let iteration = 0; iteration < 300; iteration++) {
      let next = matVec(a, v)
      for (const found of vectors) next = add(next, found, -dot(found, next))
      v = next.map((value) => value / norm(next))
    }
    values.push(dot(v, matVec(a, v)))
    vectors.push(v)
  }
  return { values, vectors }
}

/** Pᵀ P, the projector, which doesn't depend on the choice of basis rows. */
export const projector = (basis: Matrix): Matrix => matMul(transpose(basis), basis)

/** P Pᵀ − I. */
export const distanceFromOrthonormal = (rows: ArrayLike<number>[]): Matrix =>
  gram(rows).map((row, i) => row.map((value, j) => value - (i === j ? 1 : 0)))

/** How many entries differ, −0 from 0 too; for arrays too long for the test runner's own comparison. */
export function differingEntries(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let count = Math.abs(a.length - b.length)
  for (let i = 0; i < Math.min(a.length, b.length); i++) if (!Object.is(a[i], b[i])) count++
  return count
}

/** Orthonormal rows with the span of the given ones, by Gram-Schmidt done twice; rows that add nothing are left out. */
export function orthonormalRows(rows: Matrix, tolerance = 1e-5): Matrix {
  const done: Matrix = []
  for (const row of rows) {
    let rest = row
    for (const earlier of [...done, ...done]) rest = add(rest, earlier, -dot(earlier, rest))
    if (norm(rest) > tolerance * norm(row)) done.push(rest.map((value) => value / norm(rest)))
  }
  return done
}
