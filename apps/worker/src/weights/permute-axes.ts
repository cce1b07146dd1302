/**
 * The values of a row-major array with its axes in another order: axis k of the result is axis `order[k]` of `values`.
 * @param shape of `values`
 */
export function permuteAxes(
  values: Float32Array,
  shape: readonly number[],
  order: readonly number[],
): Float32Array {
  const strides = shape.map((_, axis) => shape.slice(axis + 1).reduce((product, size) => product * size, 1))
  const sizes = order.map((axis) => shape[axis])
  const steps = order.map((axis) => strides[axis])
  const result = new Float32Array(values.length)
  const place = sizes.map(() => 0)
  let from = 0
  for (let to = 0; to < result.length; to++) {
    result[to] = values[from]
    // Counts up like an odometer, the last axis fastest.
    for (let axis = place.length - 1; axis >= 0; axis--) {
      place[axis] += 1
      from += steps[axis]
      if (place[axis] < sizes[axis]) break
      from -= steps[axis] * sizes[axis]
      place[axis] = 0
    }
  }
  return result
}
