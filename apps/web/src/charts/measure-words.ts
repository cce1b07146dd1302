import { TASK_METRICS } from '@barycenter/contracts'

const METRICS = Object.values(TASK_METRICS).flat()

/** Metrics that tasks are judged by, after the losses and before everything else; -1 for what is none of these. */
export function measureRank(measure: string): number {
  return ['loss', 'objective', ...METRICS.map(({ key }) => key)].indexOf(measure)
}

/** What a measure is called: `map_50` has a title of its own, `learning_rate` is its words. */
export function measureWords(measure: string): string {
  // What accuracy is of, each task says in its own way.
  const metric = measure === 'accuracy' ? undefined : METRICS.find(({ key }) => key === measure)
  // The axis says in what it is measured.
  return metric?.title ?? measure.replace(/_bytes$/, '').replaceAll('_', ' ')
}
