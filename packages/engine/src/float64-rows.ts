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

/** Products summed side by side: one sum after another would wait for each addition. */
const TOGETHER = 4

/** R Rᵀ -> [count, count]. */
export function plainGram(rows: Float64Array, count: number): Float64Array {
  const width = widthOfRows(rows, count)
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
