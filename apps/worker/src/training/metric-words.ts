import { type SplitMetrics, TASK_METRICS, type TaskMetric, type TaskName } from '@barycenter/contracts'

/** Metrics of a split in words for the log: `test accuracy 97.05 %`; what was not measured is left out. */
export function metricWords(task: TaskName, metrics: SplitMetrics, split: 'held-out' | 'test'): string {
  const known = TASK_METRICS[task].filter(({ key }) => key in metrics)
  return known
    .map((metric) => `${split} ${metric.title} ${metricValue(metric, metrics[metric.key])}`)
    .join(', ')
}

function metricValue({ unit }: TaskMetric, value: number): string {
  if (unit === 'fraction') return percent(value)
  return value.toFixed(unit === 'bits' ? 3 : 1)
}

export function percent(part: number): string {
  return `${(100 * part).toFixed(2)} %`
}
