import type { RunKey } from '@barycenter/contracts'
import { suggestedMetric } from '../../experiments/best-state'

/** What every run has, whoever trained it. */
const FACTS = ['name', 'status', 'experiment', 'created', 'duration'] as const
const MOST_PARAMS = 4
const MOST_METRICS = 3

/**
 * The columns that a table of runs from outside starts with: what every run has, then what most of these runs were logged
 * with. Columns of training here would be dashes; the others come last, so that none moves when the keys are known.
 */
export function outsideColumns(keys: readonly RunKey[], withExperiment: boolean): string[] {
  const facts = FACTS.filter((id) => withExperiment || id !== 'experiment')
  return [...facts, ...paramsOf(keys), ...metricsOf(keys)]
}

const paramsOf = (keys: readonly RunKey[]): string[] =>
  mostCommon(keys.filter(({ of }) => of === 'param'))
    .slice(0, MOST_PARAMS)
    .map(({ key }) => `param:${key}`)

/** The one that tells how good a run is first. */
function metricsOf(keys: readonly RunKey[]): string[] {
  const common = mostCommon(keys.filter(({ of }) => of === 'metric')).map(({ key }) => key)
  const own = common.filter((key) => !key.startsWith('system/'))
  const best = suggestedMetric(own)
  const first = best === null ? [] : [best, ...own.filter((key) => key !== best)]
  return first.slice(0, MOST_METRICS).map((key) => `metric:last:${key}`)
}

const mostCommon = (keys: readonly RunKey[]): RunKey[] => [...keys].sort((a, b) => b.runs - a.runs)
