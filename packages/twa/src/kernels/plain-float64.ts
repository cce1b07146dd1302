/** Products summed side by side: one sum after another would wait for each addition. */
const TOGETHER = 4

/** R Rᵀ: rows [count, width] row by row → [count, count]. */
export function gramOfRows(rows: Float64Array, count: number): Float64Array {
  const width = rows.length / count
  const gram = new Float64Array(count * count)
  for (let i = 0; i < count; i++) {
    for (let j = 0; j <= i; j += TOGETHER) {
      const others = Array.from({ length: TOGETHER }, (_, k) => Math.min(j + k, i) * width)
      for (const [k, product] of dotOfFour(rows, i * width, others, width).entries()) {
        const other = Math.min(j + k, i)
        gram[i * count + other] = product
        gram[other * count + i] = product
      }
    }
  }
  return gram
}

/** The row at `own` with those at four other places, each product summed from left to right. */
function dotOfFour(rows: Float64Array, own: number, others: readonly number[], width: number): number[] {
  const [first, second, third, fourth] = others
  let [a, b, c, d] = [0, 0, 0, 0]
  for (let column = 0; column < width; column++) {
    const value = rows[own + column]
    a += value * rows[first + column]
    b += value * rows[second + column]
    c += value * rows[third + column]
    d += value * rows[fourth + column]
  }
  return [a, b, c, d]
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
