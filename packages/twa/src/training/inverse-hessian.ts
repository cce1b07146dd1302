/** The identity, [size, size], row by row: what BFGS knows of the curvature before its first step. */
export function identity(size: number): Float64Array {
  const matrix = new Float64Array(size * size)
  for (let i = 0; i < size; i++) matrix[i * size + i] = 1
  return matrix
}

/**
 * The BFGS update of an inverse Hessian B (symmetric, [size, size], row by row), with s the last move and y what it
 * changed the gradient by (Nocedal & Wright, 2006, section 6.1):
 *
 *   B ← (I − ρ y sᵀ)ᵀ B (I − ρ y sᵀ) + ρ s sᵀ,   ρ = 1 / (yᵀ s)
 *
 * so that B y = s, multiplied out to size² operations: B − ρ (s (B y)ᵀ + (B y) sᵀ) + ρ (1 + ρ yᵀ B y) s sᵀ.
 *
 * @returns a new matrix, or null where yᵀ s ≤ 1e-20 (P-BFGS's bound): negative curvature, or noise between two
 *   mini-batches, would make B indefinite
 */
export function updateInverseHessian(
  inverse: Float64Array,
  move: Float64Array,
  change: Float64Array,
): Float64Array | null {
  const curvature = dot(change, move)
  if (!(curvature > 1e-20)) return null
  const size = move.length
  const rho = 1 / curvature
  const along = multiply(inverse, change)
  const outer = rho * (1 + rho * dot(change, along))
  const updated = inverse.slice()
  for (let i = 0; i < size; i++) {
    // Entries (i, j) and (j, i) are one computation: B stays symmetric to the last bit.
    for (let j = 0; j <= i; j++) {
      const cross = rho * (move[i] * along[j] + along[i] * move[j])
      const value = inverse[i * size + j] - cross + outer * (move[i] * move[j])
      updated[i * size + j] = value
      updated[j * size + i] = value
    }
  }
  return updated
}

export function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i]
  return sum
}

/** The product of a [size, size] matrix, row by row, with a vector. */
export function multiply(matrix: Float64Array, vector: Float64Array): Float64Array {
  const size = vector.length
  return vector.map((_, row) => dot(matrix.subarray(row * size, (row + 1) * size), vector))
}
