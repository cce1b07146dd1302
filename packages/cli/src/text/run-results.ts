import { type Measure, measuredValue, measureOf, measuresOf } from '@barycenter/client'
import {
  METHODS,
  type MethodName,
  type MethodResult,
  type Run,
  scoreMetric,
  taskOfRun,
} from '@barycenter/contracts'
import { measured, number } from './numbers.js'
import { formatTable } from './table.js'

const TITLES: Record<MethodName, string> = {
  last: 'last iterate',
  best: 'best snapshot',
  ema: 'EMA',
  lawa: 'LAWA',
  swa: 'SWA',
  swad: 'SWAD',
  'greedy-soup': 'greedy soup',
  fisher: 'Fisher average',
  'task-arithmetic': 'task arithmetic',
  ties: 'TIES',
  twa: 'TWA',
}

export const methodTitle = (method: MethodName): string => TITLES[method]

export function resultOf(run: Run, method: MethodName): MethodResult | undefined {
  return run.results.find((result) => result.method === method)
}

/** Every method on the same test split, by the metrics of the task, and how many gradients each took. */
export function formatResults(run: Run): string {
  const measures = shownMeasures(run)
  const rows = METHODS.flatMap((method) => {
    const result = resultOf(run, method)
    if (!result) return []
    return [
      [
        methodTitle(method),
        ...measures.map((measure) => measured(measuredValue(run, method, measure), measure.metric)),
        number(result.testCount),
        number(result.budget?.gradientEvaluations),
        result.weightsSha256.slice(0, 12),
      ],
    ]
  })
  const headers = [
    'method',
    ...measures.map(({ title }) => title),
    'test examples',
    'gradients',
    'weights SHA-256',
  ]
  return formatTable(headers, rows, [...headers.keys()].slice(1, -1))
}

/** Of the held-out split the score alone: it was looked at in training, so it only tells of that. */
function shownMeasures(run: Run): Measure[] {
  const task = taskOfRun(run)
  const onTest = measuresOf([task]).filter(({ split }) => split === 'test')
  return [...onTest, measureOf('heldOut', scoreMetric(task))]
}
