/** Means over seeds with their uncertainty. */

export const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length

/** Sample standard deviation (n − 1). */
export function deviation(values) {
  const middle = mean(values)
  return Math.sqrt(values.reduce((sum, value) => sum + (value - middle) ** 2, 0) / (values.length - 1))
}

/**
 * Mean and half the width of its 95 % confidence interval, t · s / √n with n − 1 degrees of freedom.
 * @param {number[]} values at least 2
 */
export function meanInterval(values) {
  const halfWidth = (quantileT(0.975, values.length - 1) * deviation(values)) / Math.sqrt(values.length)
  return { mean: mean(values), halfWidth }
}

/**
 * Paired t-test of a against b, two-sided: mean of the differences, half the width of its 95 % interval, and p.
 * @param {number[]} a values by seed; b those of the same seeds, in the same order
 */
export function pairedTest(a, b) {
  if (a.length !== b.length) throw new RangeError(`pairs: found ${a.length} and ${b.length} values`)
  const differences = a.map((value, index) => value - b[index])
  const interval = meanInterval(differences)
  const error = deviation(differences) / Math.sqrt(differences.length)
  if (error === 0) return { ...interval, p: interval.mean === 0 ? 1 : 0 }
  return { ...interval, p: 2 * upperTail(Math.abs(interval.mean / error), differences.length - 1) }
}

/** P(T > t) for t ≥ 0 of Student's t: half the regularised incomplete beta at ν / (ν + t²). */
function upperTail(t, degrees) {
  return 0.5 * incompleteBeta(degrees / (degrees + t * t), degrees / 2, 0.5)
}

/** Quantile of Student's t by bisection; probability from 0.5 up. */
export function quantileT(probability, degrees) {
  let [low, high] = [0, 1]
  while (upperTail(high, degrees) > 1 - probability) high *= 2
  for (let halving = 0; halving < 100; halving++) {
    const middle = (low + high) / 2
    if (upperTail(middle, degrees) > 1 - probability) low = middle
    else high = middle
  }
  return (low + high) / 2
}

/** Regularised incomplete beta I_x(a, b) by its continued fraction (Numerical Recipes, 6.4). */
function incompleteBeta(x, a, b) {
  if (x <= 0) return 0
  if (x >= 1) return 1
  const front = Math.exp(logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(x) + b * Math.log1p(-x))
  // It converges fast on this side of the mean alone; the other side is its mirror image.
  if (x < (a + 1) / (a + b + 2)) return (front * betaFraction(x, a, b)) / a
  return 1 - (front * betaFraction(1 - x, b, a)) / b
}

/** Lentz's method. */
function betaFraction(x, a, b) {
  const away = (value) => (Math.abs(value) < 1e-300 ? 1e-300 : value)
  let c = 1
  let d = 1 / away(1 - ((a + b) * x) / (a + 1))
  let fraction = d
  for (let m = 1; m <= 500; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m))
    d = 1 / away(1 + even * d)
    c = away(1 + even / c)
    fraction *= d * c
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1))
    d = 1 / away(1 + odd * d)
    c = away(1 + odd / c)
    fraction *= d * c
    if (Math.abs(d * c - 1) < 1e-15) break
  }
  return fraction
}

const LANCZOS = [
  0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059,
  12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7,
]

/** ln Γ(x) for x > 0.5 (Lanczos, g = 7, n = 9). */
function logGamma(x) {
  const z = x - 1
  const base = z + 7.5
  const series = LANCZOS.reduce((sum, term, index) => (index === 0 ? term : sum + term / (z + index)), 0)
  return 0.5 * Math.log(2 * Math.PI) + (z + 0.5) * Math.log(base) - base + Math.log(series)
}

/**
 * Budget at which a curve first reaches a score, linear between its points; null where it never does.
 * @param {{ budget: number, score: number }[]} curve by rising budget
 * @returns {{ budget: number, isFirst: boolean } | null} isFirst: the very first point is there already
 */
export function budgetAtScore(curve, score, better) {
  const reaches = (value) => (better === 'higher' ? value >= score : value <= score)
  const index = curve.findIndex((point) => reaches(point.score))
  if (index < 0) return null
  if (index === 0) return { budget: curve[0].budget, isFirst: true }
  const [before, after] = [curve[index - 1], curve[index]]
  const part = (score - before.score) / (after.score - before.score)
  return { budget: before.budget + part * (after.budget - before.budget), isFirst: false }
}
