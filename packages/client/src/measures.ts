import {
  type MethodName,
  type Run,
  TASK_METRICS,
  type TaskMetric,
  type TaskName,
  taskOfRun,
} from '@barycenter/contracts'

/** A figure that methods are judged by on one of the splits. */
export interface Measure {
  readonly split: 'test' | 'heldOut'
  /** null stands for the loss. */
  readonly metric: TaskMetric | null
  readonly title: string
}

const SPLIT_TITLES = { test: 'test', heldOut: 'held-out' } as const

export function measureOf(split: Measure['split'], metric: TaskMetric | null): Measure {
  return { split, metric, title: `${SPLIT_TITLES[split]} ${metric?.title ?? 'loss'}` }
}

/** All measures of runs of these tasks: of the test split first, each time the metrics before the loss. */
export function measuresOf(tasks: readonly TaskName[]): Measure[] {
  // Tasks that are judged by the very same metric share it: a line of a table each would say it twice.
  const metrics = new Set(tasks.flatMap((task) => TASK_METRICS[task]))
  return (['test', 'heldOut'] as const).flatMap((split) =>
    [...metrics, null].map((metric) => measureOf(split, metric)),
  )
}

/** What a method of a run reached; undefined where it has no result, or the measure is not of its task. */
export function measuredValue(
  run: Pick<Run, 'config' | 'results'>,
  method: MethodName,
  { split, metric }: Measure,
): number | undefined {
  const result = run.results.find((one) => one.method === method)
  if (!result) return undefined
  if (metric === null) return split === 'test' ? result.testLoss : result.heldOutLoss
  // Another task may have a metric of the same key that means something else.
  return TASK_METRICS[taskOfRun(run)].includes(metric) ? result[split][metric.key] : undefined
}

export function betterOf(metric: TaskMetric | null): TaskMetric['better'] {
  return metric?.better ?? 'lower'
}
