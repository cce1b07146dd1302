/** Rows [count, width], row by row, in plain loops; and the checks that every form of these products makes. */

/**
 * Width of `count` rows.
 * @throws Error when the values are no whole number of rows.
 */
export function widthOfRows(rows: Float64Array, count: number): number {
  return lengthOfEach('rows', rows, count, 'width')
}

/**
 * Rows m of weights [m, count].
 * @throws Error when the values are no whole number of rows.
 */
export function rowsOfWeights(weights: Float64Array, count: number): number {
  return lengthOfEach('weights', weights, count, 'm')
}

function lengthOfEach(what: string, values: Float64Array, count: number, quotient: string): number {
  const length = values.length / count
  if (Number.isInteger(count) && count > 0 && Number.isInteger(length)) return length
  throw new Error(
    `${what}: found ${values.length} values, expected count x ${quotient} with count = ${count}`,
  )
}

/** R Rᵀ -> [count, count]. */
export function plainGram(rows: Float64Array, count: number): Float64Array {
  const width = widthOfRows(rows, count)
  const gram = new Float64Array(count * count)
  for (let i = 0; i < count; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = 0
      for (let c = 0; c < width; c++) sum += rows[i * width + c] * rows[j * width + c]
      gram[i * count + j] = sum
      gram[j * count + i] = sum
    }
  }
  return gram
}

/** A R: weights [m, count] -> [m, width]. */
export function plainCombine(weights: Float64Array, rows: Float64Array, count: number): Float64Array {
  const width = widthOfRows(rows, count)
  const m = rowsOfWeights(weights, count)
  const result = new Float64Array(m * width)
  for (let i = 0; i < m; i++) {
    for (let r = 0; r < count; r++) {
      const weight = weights[i * count + r]
      for (let c = 0; c < width; c++) result[i * width + c] += weight * rows[r * width + c]
    }
  }
  return result
}
