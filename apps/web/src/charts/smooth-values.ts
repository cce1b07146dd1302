/**
 * Exponential moving average with the start bias taken out, so that the first points are not pulled to zero:
 * m ← w·m + (1 − w)·v, shown as m / (1 − wⁿ) after n finite values. A value that is not finite stays as it
 * is (a gap) and does not touch the average.
 */
export function smoothValues(values: readonly number[], weight: number): number[] {
  let mean = 0
  let mass = 0
  return values.map((value) => {
    if (!Number.isFinite(value)) return value
    mean = weight * mean + (1 - weight) * value
    mass = weight * mass + (1 - weight)
    return mean / mass
  })
}
