import { type CaseValues, evaluateCase, relativeError } from '../../packages/engine/testing/evaluate-case.js'
import type { GradientCase } from '../../packages/engine/testing/gradient-case.js'

/** Engines differ in the order of their sums; a wrong kernel differs by whole percents. */
const TOLERANCE = 1e-4

/** What the current engine computes of each case. */
export async function evaluateCases(cases: GradientCase[]): Promise<Map<string, CaseValues>> {
  const values = new Map<string, CaseValues>()
  for (const each of cases) values.set(each.name, await evaluateCase(each))
  return values
}

/** The cases that the current engine computes differently or not at all, each with what is wrong. */
export async function differingCases(
  cases: GradientCase[],
  expected: Map<string, CaseValues>,
): Promise<string[]> {
  const differing: string[] = []
  for (const each of cases) {
    const fault = await evaluateCase(each).then(
      (actual) => faultOf(actual, expected.get(each.name)!),
      (error: Error) => error.message,
    )
    if (fault) differing.push(`${each.name}: ${fault}`)
  }
  return differing
}

function faultOf(actual: CaseValues, expected: CaseValues): string | null {
  const errors = {
    output: relativeError(actual.forward, expected.forward),
    gradients: Math.max(
      ...expected.gradients.map((gradient, i) => relativeError(actual.gradients[i], gradient)),
    ),
  }
  const large = Object.entries(errors).filter(([, error]) => !(error < TOLERANCE))
  return large.length > 0 ? large.map(([what, error]) => `${what} off by ${error}`).join(', ') : null
}
