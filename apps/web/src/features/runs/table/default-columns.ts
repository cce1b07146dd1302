import type { RunKey } from '@barycenter/contracts'
import { suggestedMetric } from '../../experiments/best-state'

const MOST_METRICS = 2
const MOST_PARAMS = 4

/**
 * The columns that a table of runs from outside starts with: what most of these runs were logged with, among what every
 * run has. Columns of training here would be dashes.
 */
export function outsideColumns(keys: readonly RunKey[], withExperiment: boolean): string[] {
  const experiment = withExperiment ? ['experiment'] : []
  const known = [...metricsOf(keys), ...paramsOf(keys)]
  return ['name', 'status', ...experiment, ...known, 'created', 'duration']
}

/** Those that tell how good a run is first. */
function metricsOf(keys: readonly RunKey[]): string[] {
  let left = mostCommon(keys, 'metric').filter((key) => !key.startsWith('system/'))
  const best: string[] = []
  for (let metric = suggestedMetric(left); metric !== null && best.length < MOST_METRICS; ) {
    best.push(metric)
    left = left.filter((key) => key !== metric)
    metric = suggestedMetric(left)
  }
  return best.map((key) => `metric:last:${key}`)
}

const paramsOf = (keys: readonly RunKey[]): string[] =>
  mostCommon(keys, 'param')
    .slice(0, MOST_PARAMS)
    .map((key) => `param:${key}`)

const mostCommon = (keys: readonly RunKey[], kind: RunKey['of']): string[] =>
  keys
    .filter(({ of }) => of === kind)
    .sort((a, b) => b.runs - a.runs)
    .map(({ key }) => key)
