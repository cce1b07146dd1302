import type { StepResult } from './training-step.js'

/** Engines differ in the last bits (summation order); a wrong kernel differs by whole percents. */
const TOLERANCE = 1e-3

function distance(actual: readonly number[], expected: readonly number[]): number {
  const norm = (values: readonly number[]) => Math.sqrt(values.reduce((sum, v) => sum + v * v, 0))
  return norm(actual.map((value, i) => value - expected[i])) / norm(expected)
}

/** Why the result cannot be trusted, or null when it agrees with the expected one. NaN never agrees. */
export function compareStep(actual: StepResult, expected: StepResult): string | null {
  for (const field of ['loss', 'lossAfter'] as const) {
    if (!(distance([actual[field]], [expected[field]]) < TOLERANCE))
      return `training step: ${field} is ${actual[field]}, expected ${expected[field]}`
  }
  if (actual.gradient.length !== expected.gradient.length)
    return `training step: gradient has ${actual.gradient.length} values, expected ${expected.gradient.length}`
  const error = distance(actual.gradient, expected.gradient)
  if (!(error < TOLERANCE))
    return `training step: gradient is off by ${(error * 100).toFixed(1)} %, expected at most ${TOLERANCE * 100} %`
  return null
}
