import { METHODS, type MethodName, type MethodResult, type Run } from '@barycenter/contracts'
import { number, percent } from './numbers.js'
import { formatTable } from './table.js'

const TITLES: Record<MethodName, string> = {
  last: 'last iterate',
  best: 'best snapshot',
  ema: 'EMA',
  lawa: 'LAWA',
  swa: 'SWA',
  'greedy-soup': 'greedy soup',
  twa: 'TWA',
}

export const methodTitle = (method: MethodName): string => TITLES[method]

export function resultOf(run: Run, method: MethodName): MethodResult | undefined {
  return run.results.find((result) => result.method === method)
}

/** Every method on the same test split, and how many gradients each took. */
export function formatResults(run: Run): string {
  const rows = METHODS.flatMap((method) => {
    const result = resultOf(run, method)
    if (!result) return []
    return [
      [
        methodTitle(method),
        percent(result.testAccuracy),
        `${result.testCorrect}/${result.testCount}`,
        number(result.testLoss),
        percent(result.heldOutAccuracy),
        number(result.budget?.gradientEvaluations),
        result.weightsSha256.slice(0, 12),
      ],
    ]
  })
  return formatTable(
    ['method', 'test accuracy', 'correct', 'test loss', 'held-out accuracy', 'gradients', 'weights SHA-256'],
    rows,
    [1, 2, 3, 4, 5],
  )
}
