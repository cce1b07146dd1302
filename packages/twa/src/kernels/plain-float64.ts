/** R Rᵀ: rows [count, width] row by row → [count, count]. */
export function gramOfRows(rows: Float64Array, count: number): Float64Array {
  const width = rows.length / count
  const gram = new Float64Array(count * count)
  for (let i = 0; i < count; i++) {
    const a = rows.subarray(i * width, (i + 1) * width)
    for (let j = 0; j <= i; j++) {
      const product = dot(a, rows.subarray(j * width, (j + 1) * width))
      gram[i * count + j] = product
      gram[j * count + i] = product
    }
  }
  return gram
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i]
  return sum
}

/** A R: weights [m, count], rows [count, width] → [m, width]; zero weights cost nothing. */
export function combineRows(weights: Float64Array, rows: Float64Array, count: number): Float64Array {
  const width = rows.length / count
  const m = weights.length / count
  const result = new Float64Array(m * width)
  for (let i = 0; i < m; i++) {
    const sum = result.subarray(i * width, (i + 1) * width)
    for (let r = 0; r < count; r++) {
      const weight = weights[i * count + r]
      if (weight === 0) continue
      const row = rows.subarray(r * width, (r + 1) * width)
      for (let c = 0; c < width; c++) sum[c] += weight * row[c]
    }
  }
  return result
}
