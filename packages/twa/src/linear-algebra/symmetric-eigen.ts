/** Eigenvalues in descending order; `vectors[i]` is the unit eigenvector of `values[i]`. */
export interface SymmetricEigen {
  values: Float64Array
  vectors: Float64Array[]
}

const MAX_SWEEPS = 50

/**
 * Cyclic Jacobi rotations in float64 (Golub & Van Loan, 8.5): a few sweeps of n³ work, every eigenvalue to within
 * the rounding of the largest. For n × n matrices of snapshots, n up to some hundreds.
 */
export function symmetricEigen(matrix: readonly ArrayLike<number>[]): SymmetricEigen {
  const n = matrix.length
  const a = matrix.map((row) => Float64Array.from(row))
  // Rows of v are the eigenvectors: rotating two rows touches two contiguous arrays.
  const v = a.map((_, i) => Float64Array.from({ length: n }, (_, j) => (i === j ? 1 : 0)))
  for (let sweep = 0; sweep < MAX_SWEEPS && !isDiagonal(a); sweep++) {
    for (let p = 0; p < n - 1; p++) for (let q = p + 1; q < n; q++) rotate(a, v, p, q)
  }
  const order = a.map((_, i) => i).sort((i, j) => a[j][j] - a[i][i])
  return { values: Float64Array.from(order, (i) => a[i][i]), vectors: order.map((i) => v[i]) }
}

/** No off-diagonal entry is above the rounding of the largest diagonal one. */
function isDiagonal(a: readonly Float64Array[]): boolean {
  let scale = 0
  for (let i = 0; i < a.length; i++) scale = Math.max(scale, Math.abs(a[i][i]))
  for (let i = 0; i < a.length; i++) {
    for (let j = 0; j < i; j++) if (Math.abs(a[i][j]) > 1e-17 * scale) return false
  }
  return true
}

/** Makes a[p][q] zero by a rotation in the plane of p and q. */
function rotate(a: Float64Array[], v: Float64Array[], p: number, q: number): void {
  if (a[p][q] === 0) return
  const theta = (a[q][q] - a[p][p]) / (2 * a[p][q])
  const tangent = Math.sign(theta || 1) / (Math.abs(theta) + Math.sqrt(theta * theta + 1))
  const cosine = 1 / Math.sqrt(tangent * tangent + 1)
  const sine = tangent * cosine
  rotateRows(a[p], a[q], cosine, sine)
  for (const row of a) {
    const [left, right] = [row[p], row[q]]
    row[p] = cosine * left - sine * right
    row[q] = sine * left + cosine * right
  }
  a[p][q] = 0
  a[q][p] = 0
  rotateRows(v[p], v[q], cosine, sine)
}

function rotateRows(first: Float64Array, second: Float64Array, cosine: number, sine: number): void {
  for (let i = 0; i < first.length; i++) {
    const [left, right] = [first[i], second[i]]
    first[i] = cosine * left - sine * right
    second[i] = sine * left + cosine * right
  }
}
