import type { Random } from '@barycenter/twa'

/** A number of Beta(alpha, alpha): X / (X + Y) of two numbers of Gamma(alpha). */
export function drawSymmetricBeta(alpha: number, random: Random): number {
  // In logarithms, as a small alpha gives numbers below the smallest float.
  const [x, y] = [drawLogGamma(alpha, random), drawLogGamma(alpha, random)]
  return 1 / (1 + Math.exp(y - x))
}

/** The logarithm of a number of Gamma(shape): Marsaglia and Tsang 2000, with their section 6 for a shape below 1. */
function drawLogGamma(shape: number, random: Random): number {
  if (shape < 1) return drawLogGamma(shape + 1, random) + Math.log(1 - random.uniform()) / shape
  const d = shape - 1 / 3
  const c = 1 / Math.sqrt(9 * d)
  for (;;) {
    const normal = random.normal()
    const cube = (1 + c * normal) ** 3
    if (cube <= 0) continue
    const bound = normal ** 2 / 2 + d - d * cube + d * Math.log(cube)
    if (Math.log(1 - random.uniform()) < bound) return Math.log(d * cube)
  }
}
