/** Lanczos' series for ln Γ with g = 7 and nine terms, as computed by Godfrey (2001): relative error below 1e-14 for x > 0. */
const LANCZOS = [
  0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059,
  12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7,
]

function logGamma(x: number): number {
  const base = x + 6.5
  const sum = LANCZOS.reduce((total, term, place) => total + (place === 0 ? term : term / (x - 1 + place)), 0)
  return 0.5 * Math.log(2 * Math.PI) + (x - 0.5) * Math.log(base) - base + Math.log(sum)
}

const MOST_TERMS = 10_000
const TINY = 1e-300

/** The continued fraction of I_x(a, b), DLMF 8.17.22 (https://dlmf.nist.gov/8.17.E22), by Lentz's method. */
function betaFraction(x: number, a: number, b: number): number {
  let c = 1
  let d = 1 / nonZero(1 - ((a + b) * x) / (a + 1))
  let value = d
  for (let m = 1; m <= MOST_TERMS; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m))
    d = 1 / nonZero(1 + even * d)
    c = nonZero(1 + even / c)
    value *= c * d
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1))
    d = 1 / nonZero(1 + odd * d)
    c = nonZero(1 + odd / c)
    value *= c * d
    if (Math.abs(c * d - 1) < 1e-15) break
  }
  return value
}

const nonZero = (value: number) => (Math.abs(value) < TINY ? TINY : value)

/** The regularised incomplete beta function I_x(a, b) for 0 ≤ x ≤ 1 and a, b > 0. */
export function incompleteBeta(x: number, a: number, b: number): number {
  if (x <= 0) return 0
  if (x >= 1) return 1
  // The fraction converges fast below the mean of the distribution alone; above it the other side is taken.
  if (x > (a + 1) / (a + b + 2)) return 1 - incompleteBeta(1 - x, b, a)
  const front = a * Math.log(x) + b * Math.log1p(-x) + logGamma(a + b) - logGamma(a) - logGamma(b)
  return (Math.exp(front) * betaFraction(x, a, b)) / a
}

/** How likely a value of Student's distribution lies at least as far from 0 as `t`. `freedom` need not be whole. */
export function twoSidedP(t: number, freedom: number): number {
  if (Number.isNaN(t)) return 1
  if (!Number.isFinite(t)) return 0
  return incompleteBeta(freedom / (freedom + t * t), freedom / 2, 0.5)
}

/** The t that a value of Student's distribution exceeds in size with probability `p`, such as 0.05 for 95 % intervals. */
export function criticalT(p: number, freedom: number): number {
  let high = 1
  while (twoSidedP(high, freedom) > p) high *= 2
  let low = 0
  // Halving ends at neighbouring numbers: exact to the last bits, and quick enough for a table.
  for (let middle = high / 2; middle > low && middle < high; middle = (low + high) / 2) {
    if (twoSidedP(middle, freedom) > p) low = middle
    else high = middle
  }
  return high
}
